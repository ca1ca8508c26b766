import { readDispute, type DisputeRow, readDisputeRows } from '#adapters/db/disputes/desk.ts'
import { openReviewOf, readAnswer, readPosted, readSent } from '#adapters/db/disputes/desk-parts.ts'
import { readEvidenceTexts } from '#adapters/db/disputes/evidence.ts'
import { readStory } from '#adapters/db/disputes/story.ts'
import { readOrderRules } from '#adapters/db/orders/desk-order.ts'
import { disputeFailures } from '#domain/disputes/errors.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import type { Role } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import { instant } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { evidenceRoutes } from './evidence.ts'
import { DisputeList, DisputeParams, DisputesQuery, DisputeView } from './schemas.ts'
import { disputeView, rowView } from './views.ts'

/** What customers have taken to their banks: how each stands, by when it must be answered, and what it moved. */
export function disputeRoutes(app: App, deps: Deps): void {
  evidenceRoutes(app, deps)
  listing(app, deps)
  reading(app, deps)
}

function listing(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/disputes',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['disputes'],
        summary: 'Disputes, newest first, 50 a page',
        querystring: DisputesQuery,
        response: { 200: DisputeList, '4xx': Problem },
      },
    },
    async (request) => {
      const { after, status = null } = request.query
      const { role } = actorOf(request)
      const beyond = readBeyond(after, [instant, /^\w{1,60}$/])
      const slice = { filter: { status }, beyond, limit: pageSize + 1 }
      const rows = await readDisputeRows(orm.em.fork(), slice)
      const page = pageOf(rows, { beyond, keyOf: (row) => [row.exactTime, row.dispute.disputeId] })
      return { ...page, items: page.items.map((row) => rowView(row, role)) }
    },
  )
}

function reading(app: App, deps: Deps): void {
  app.get(
    '/disputes/:id',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['disputes'],
        summary: 'A dispute with its deadline, its answer, its money, what was sent and its story',
        params: DisputeParams,
        response: { 200: DisputeView, '4xx': Problem },
      },
    },
    async (request) => view(deps, await find(deps, request.params.id), actorOf(request).role),
  )
}

async function find({ orm }: Deps, id: string): Promise<DisputeRow> {
  const dispute = await readDispute(orm.em.fork(), id)
  if (!dispute) throw new AppError(disputeFailures.notFound())
  return dispute
}

async function view({ orm }: Deps, row: DisputeRow, role: Role): Promise<DisputeView> {
  const em = orm.em.fork()
  const of = { disputeId: row.dispute.disputeId, orderNumber: row.order.number }
  const order = await readOrderRules(em, of.orderNumber)
  if (!order) throw new AppError(orderFailures.unknownNumber(of.orderNumber))
  return disputeView(row, role, {
    order,
    answer: await readAnswer(em, of),
    reviewId: await openReviewOf(em, of.disputeId),
    posted: await readPosted(em, of),
    sent: await readSent(em, of.disputeId),
    story: await readStory(em, of),
    texts: await readEvidenceTexts(em),
  })
}
