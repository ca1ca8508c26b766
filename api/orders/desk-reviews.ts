import { readOrderRules } from '#adapters/db/orders/desk-order.ts'
import { countReviews, readReview, readReviews, type ReviewFilter } from '#adapters/db/orders/desk-reviews.ts'
import { readAssignees } from '#adapters/db/orders/tending.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { tendingRoutes } from './desk-tending.ts'
import { AssigneeList, ReviewList, ReviewParams, ReviewsQuery, ReviewView } from './review-schemas.ts'
import { reviewRowView, reviewView } from './review-view.ts'

/** What the rules cannot decide and a person must. */
export function reviewRoutes(app: App, deps: Deps): void {
  listing(app, deps)
  reading(app, deps)
  tendingRoutes(app, deps)
}

const number = /^\d{1,18}$/
const keys = {
  due: [number, number],
  money: [/^([A-Z]{3}|none)?$/, /^-?\d{1,18}$/, number],
} as const

function listing(app: App, { orm }: Deps): void {
  app.get(
    '/reviews',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary:
          'What waits for a person, soonest due first or by the money in it; what is snoozed; or what was resolved, latest first',
        querystring: ReviewsQuery,
        response: { 200: ReviewList, '4xx': Problem },
      },
    },
    async (request) => {
      const { role, username } = actorOf(request)
      const filter = filterOf(request.query, username)
      const beyond = readBeyond(request.query.after, keys[filter.sort])
      const [rows, counts] = await Promise.all([
        readReviews(orm.em.fork(), {
          filter,
          beyond: beyond?.key ?? null,
          direction: beyond?.direction ?? 'older',
          limit: pageSize + 1,
        }),
        countReviews(orm.em.fork()),
      ])
      const page = pageOf(rows, { beyond, keyOf: (row) => row.key })
      return { ...page, items: page.items.map((it) => reviewRowView(it, role)), counts }
    },
  )
}

function filterOf({ state = 'open', assignee, reason, sort }: ReviewsQuery, me: string): ReviewFilter {
  const refused = state !== 'resolved' ? null : assignee !== undefined ? 'assignee' : sort ? 'sort' : null
  if (refused) throw new AppError(orderFailures.onlyOfOpen(refused))
  return {
    state,
    assignee: assignee === undefined ? null : assignee === 'me' ? me : assignee,
    reason: reason ?? null,
    sort: sort ?? 'due',
  }
}

function reading(app: App, { orm }: Deps): void {
  app.get(
    '/reviews/:id',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'One of them, with the ways to resolve it and for how long it may be snoozed',
        params: ReviewParams,
        response: { 200: ReviewView, '4xx': Problem },
      },
    },
    async (request) => {
      const em = orm.em.fork()
      const review = await readReview(em, request.params.id)
      if (!review) throw new AppError(orderFailures.unknownReview())
      const order = await readOrderRules(em, review.orderNumber)
      return reviewView(review, { order, role: actorOf(request).role })
    },
  )

  app.get(
    '/reviews/assignees',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'Who can be given what waits, owners first',
        response: { 200: AssigneeList, '4xx': Problem },
      },
    },
    async () => {
      const people = await readAssignees(orm.em.fork())
      return { items: people.map(({ username, role }) => ({ username, role })) }
    },
  )
}
