import type { EntityManager } from '@mikro-orm/postgresql'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { readHistoryParts } from '#adapters/db/orders/history-parts.ts'
import { type OrderAsOf, readOrdersAt, shopNow } from '#adapters/db/orders/history.ts'
import { ordersOfCustomer } from '#adapters/db/orders/of-customer.ts'
import { readTimeline } from '#adapters/db/orders/timeline.ts'
import { readShop } from '#adapters/db/shop/repository.ts'
import { customerHistoryPaper, orderHistoryPaper, type OrderTold } from '#adapters/pdf/history.ts'
import type { Paper } from '#adapters/pdf/paper.ts'
import { renderPaper } from '#adapters/pdf/render.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { OrderNumberParams } from './desk-schemas.ts'
import { demandOrder, instantOf } from './history-asked.ts'
import { HistoryQuery } from './history-schemas.ts'
import { timelineLine } from './timeline-view.ts'

const Pdf = { content: { 'application/pdf': { schema: Type.String({ format: 'binary' }) } } }

/** How much of one order is told, and of how many orders where it is one of several. */
const alone = { lines: 1000, entries: 2000 }
const amongOthers = { lines: 100, entries: 200, orders: 25 }

/** A history to hand to a bank or an auditor. It names the customer, so that whoever takes it stands in the audit log. */
export function historyFiles(app: App, deps: Deps): void {
  ofOrder(app, deps)
  ofCustomer(app, deps)
}

function ofOrder(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/orders/:number/history.pdf',
    {
      config: { needs: 'customers:read' },
      schema: {
        tags: ['orders'],
        summary: 'An order’s history until an instant as a PDF; kept in the audit log',
        params: OrderNumberParams,
        querystring: HistoryQuery,
        response: { 200: Pdf, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const em = orm.em.fork()
      await demandOrder(em, number)
      const at = await instantOf(em, request.query.at)
      const [order] = await readOrdersAt(em, [number], at)
      if (!order) throw new AppError(orderFailures.notPlacedYet())
      await note(deps, request, { action: 'order.exported', number, at })
      const paper = orderHistoryPaper(await tell(em, order, { at, ...alone }), await about(deps, em, at))
      return sendPdf(reply, paper, `order-${number}-history`)
    },
  )
}

function ofCustomer(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/orders/:number/customer-history.pdf',
    {
      config: { needs: 'customers:read' },
      schema: {
        tags: ['orders'],
        summary:
          'The history of all orders of an order’s address until an instant as a PDF; kept in the audit log',
        params: OrderNumberParams,
        querystring: HistoryQuery,
        response: { 200: Pdf, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const em = orm.em.fork()
      await demandOrder(em, number)
      const at = await instantOf(em, request.query.at)
      const limit = amongOthers.orders + 1
      const found = await ordersOfCustomer(em, number, { at, beyond: null, limit })
      if (found.length === 0) throw new AppError(orderFailures.notPlacedYet())
      await note(deps, request, { action: 'order.customer-exported', number, at })
      const numbers = found.slice(0, amongOthers.orders).map((it) => it.number)
      const orders: OrderTold[] = []
      for (const order of await readOrdersAt(em, numbers, at))
        orders.push(await tell(em, order, { at, ...amongOthers }))
      const told = { orders, isCut: found.length > amongOthers.orders }
      return sendPdf(
        reply,
        customerHistoryPaper(told, await about(deps, em, at)),
        `order-${number}-customer-history`,
      )
    },
  )
}

interface Exported {
  readonly action: 'order.exported' | 'order.customer-exported'
  readonly number: string
  readonly at: Date
}

const note = (deps: Deps, request: FastifyRequest, { action, number, at }: Exported) =>
  command(deps, request, {
    action,
    subject: `order/${number}`,
    work: async () => ({ after: { until: at.toISOString() }, result: null }),
  })

const about = async ({ config }: Deps, em: EntityManager, at: Date) => ({
  shop: await readShop(em),
  sandbox: config.mode === 'sandbox',
  at,
  madeAt: await shopNow(em),
})

interface Bounds {
  readonly at: Date
  readonly lines: number
  readonly entries: number
}

/** The order with its lines and entries until then. */
async function tell(em: EntityManager, order: OrderAsOf, { at, lines, entries }: Bounds): Promise<OrderTold> {
  const justAfter = [String(at.getTime() * 1000 + 1), '0', '0'] as const
  const rows = await readTimeline(em, order.number, { before: justAfter, limit: lines + 1 })
  const parts = await readHistoryParts(em, order.number, { at, limit: entries + 1 })
  return {
    order,
    parts: { ...parts, entries: parts.entries.slice(0, entries) },
    lines: rows.slice(0, lines).toReversed().map(timelineLine).map(lineTold),
    isCut: rows.length > lines || parts.entries.length > entries,
  }
}

const lineTold = ({ at, sentence, amount_minor: minor, currency }: ReturnType<typeof timelineLine>) => ({
  at: new Date(at),
  sentence,
  amount: minor === null || currency === null ? null : { minor, currency },
})

const sendPdf = async (reply: FastifyReply, paper: Paper, name: string) =>
  reply
    .type('application/pdf')
    .header('content-disposition', `attachment; filename="${name}.pdf"`)
    .send(Buffer.from(await renderPaper(paper)))
