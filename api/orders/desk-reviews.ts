import { readOrderRules } from '#adapters/db/orders/desk-order.ts'
import { readReview, readReviews } from '#adapters/db/orders/desk-reviews.ts'
import { resolveReview } from '#adapters/db/orders/resolving.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, commandKey } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import {
  Accepted,
  ResolveReview,
  ReviewList,
  ReviewParams,
  ReviewsQuery,
  ReviewView,
} from './desk-schemas.ts'
import { reviewRowView, reviewView } from './order-view.ts'

/** What the rules cannot decide and a person must. */
export function reviewRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  resolving(app, deps)

  app.get(
    '/reviews',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'What waits for a person, soonest due first; or what was resolved, latest first',
        querystring: ReviewsQuery,
        response: { 200: ReviewList, '4xx': Problem },
      },
    },
    async (request) => {
      const { state, after } = request.query
      const beyond = readBeyond(after, [/^\d{1,18}$/, /^\d{1,18}$/])
      const rows = await readReviews(orm.em.fork(), {
        isResolved: state === 'resolved',
        beyond: beyond && [beyond.key[0] ?? '', beyond.key[1] ?? ''],
        direction: beyond?.direction ?? 'older',
        limit: pageSize + 1,
      })
      const page = pageOf(rows, { beyond, keyOf: (row) => row.key })
      const { role } = actorOf(request)
      return { ...page, items: page.items.map((it) => reviewRowView(it, role)) }
    },
  )

  app.get(
    '/reviews/:id',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'One of them, with the ways to resolve it',
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
}

function resolving(app: App, deps: Deps): void {
  app.post(
    '/reviews/:id/resolve',
    {
      config: { needs: 'reviews:resolve' },
      schema: {
        tags: ['orders'],
        summary: 'Resolve it in one of its ways; of two who do at once one wins',
        params: ReviewParams,
        body: ResolveReview,
        response: { 202: Accepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { resolution, note, email = null } = request.body
      const review = await readReview(deps.orm.em.fork(), id)
      if (!review) throw new AppError(orderFailures.unknownReview())
      const by = actorOf(request).username
      const answer = { resolution, note: note?.trim() || null, email, by }
      const told = { key: commandKey(request), requestId: request.id }
      await command(deps, request, {
        action: 'review.resolved',
        subject: review.orderNumber === null ? `review/${id}` : `order/${review.orderNumber}`,
        work: (tx) => resolveReview(tx, told, { id, answer }),
      })
      deps.recorder.ring()
      return reply.code(202).send({ accepted: true } as const)
    },
  )
}
