import type { FastifyRequest } from 'fastify'
import { readReview, type ReviewRead } from '#adapters/db/orders/desk-reviews.ts'
import { resolveReview } from '#adapters/db/orders/resolving.ts'
import { assignReview, snoozeReview, wakeReview } from '#adapters/db/orders/tending.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { whyNotPermitted } from '#domain/orders/resolutions.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, commandKey } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { Accepted } from './desk-schemas.ts'
import {
  AssignedView,
  AssignReview,
  ResolveReview,
  SnoozedView,
  ReviewParams,
  SnoozeReview,
} from './review-schemas.ts'

/** Whose a review is, until when it is snoozed, and its answer. */
export function tendingRoutes(app: App, deps: Deps): void {
  resolving(app, deps)
  assigning(app, deps)
  snoozing(app, deps)
}

const subjectOf = ({ id, orderNumber }: ReviewRead) =>
  orderNumber === null ? `review/${id}` : `order/${orderNumber}`

async function known({ orm }: Deps, { params }: FastifyRequest<{ Params: { id: string } }>) {
  const review = await readReview(orm.em.fork(), params.id)
  if (!review) throw new AppError(orderFailures.unknownReview())
  return review
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
      const subject = subjectOf(await known(deps, request))
      const { username: by, role } = actorOf(request)
      const why = whyNotPermitted(resolution, role)
      if (why) throw new AppError(orderFailures.resolutionNotPermitted(why))
      const answer = { resolution, note: note?.trim() || null, email, by }
      const told = { key: commandKey(request), requestId: request.id }
      await command(deps, request, {
        action: 'review.resolved',
        subject,
        work: (tx) => resolveReview(tx, told, { id, answer }),
      })
      deps.recorder.ring()
      return reply.code(202).send({ accepted: true } as const)
    },
  )
}

function assigning(app: App, deps: Deps): void {
  app.post(
    '/reviews/:id/assign',
    {
      config: { needs: 'reviews:resolve' },
      schema: {
        tags: ['orders'],
        summary: 'Give it to an owner or somebody of the staff, who is told by mail; the later of two wins',
        params: ReviewParams,
        body: AssignReview,
        response: { 200: AssignedView, '4xx': Problem },
      },
    },
    async (request) => {
      const { id } = request.params
      const { to } = request.body
      const { username: by } = actorOf(request)
      const done = await command(deps, request, {
        action: 'review.assigned',
        subject: subjectOf(await known(deps, request)),
        work: (tx) => assignReview(tx, { id, to, by }),
      })
      deps.recorder.ring()
      return { assignee: to, was: done && done.was !== to ? done.was : null }
    },
  )
}

const iso = (ms: number | null | undefined) => (ms ? new Date(ms).toISOString() : null)

function snoozing(app: App, deps: Deps): void {
  app.post(
    '/reviews/:id/snooze',
    {
      config: { needs: 'reviews:resolve' },
      schema: {
        tags: ['orders'],
        summary:
          'Snooze it: until it is due where money is in it, else for 30 days at most; the later of two wins',
        params: ReviewParams,
        body: SnoozeReview,
        response: { 200: SnoozedView, '4xx': Problem },
      },
    },
    async (request) => {
      const { id } = request.params
      const until = Date.parse(request.body.until)
      const done = await command(deps, request, {
        action: 'review.snoozed',
        subject: subjectOf(await known(deps, request)),
        work: (tx) => snoozeReview(tx, { id, until }),
      })
      return { snoozed_until: iso(until), was: iso(done?.was) }
    },
  )

  app.post(
    '/reviews/:id/wake',
    {
      config: { needs: 'reviews:resolve' },
      schema: {
        tags: ['orders'],
        summary: 'Take up again what is snoozed',
        params: ReviewParams,
        response: { 200: SnoozedView, '4xx': Problem },
      },
    },
    async (request) => {
      const { id } = request.params
      const done = await command(deps, request, {
        action: 'review.woken',
        subject: subjectOf(await known(deps, request)),
        work: (tx) => wakeReview(tx, id),
      })
      return { snoozed_until: null, was: iso(done?.was) }
    },
  )
}
