import { readDeskOrder } from '#adapters/db/orders/desk-order.ts'
import { readTimeline } from '#adapters/db/orders/timeline.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { cursorAt, readCursor } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { DeskOrderView, OrderNumberParams, Timeline, TimelineQuery } from './desk-schemas.ts'
import { orderView } from './order-view.ts'
import { timelineLine } from './timeline-view.ts'

const linesAtOnce = 200
const place = [/^\d{1,18}$/, /^\d$/, /^-?\d{1,18}$/]

/** One order: how it stands, and everything that brought it there. */
export function deskOrderRoutes(app: App, deps: Deps): void {
  const { orm, config } = deps
  app.get(
    '/orders/:number',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'An order with its money, customer, open reviews, what it waits for and what can be done',
        params: OrderNumberParams,
        response: { 200: DeskOrderView, '4xx': Problem },
      },
    },
    async (request) => {
      const { number } = request.params
      const order = await readDeskOrder(orm.em.fork(), number)
      if (!order) throw new AppError(orderFailures.unknownNumber(number))
      return orderView(order, { role: actorOf(request).role, publicUrl: config.publicUrl })
    },
  )

  app.get(
    '/orders/:number/timeline',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'What happened to an order, in plain sentences, the last 200 lines first',
        params: OrderNumberParams,
        querystring: TimelineQuery,
        response: { 200: Timeline, '4xx': Problem },
      },
    },
    async ({ params, query }) => {
      const [micros, rank, seq] = query.before === undefined ? [] : readCursor(query.before, place, 'before')
      const before =
        micros === undefined || rank === undefined || seq === undefined
          ? null
          : ([micros, rank, seq] as const)
      const rows = await readTimeline(orm.em.fork(), params.number, { before, limit: linesAtOnce + 1 })
      const shown = rows.slice(0, linesAtOnce)
      const first = shown.at(-1)
      return {
        items: shown.toReversed().map(timelineLine),
        earlier: rows.length > linesAtOnce && first ? cursorAt(first.key) : null,
      }
    },
  )
}
