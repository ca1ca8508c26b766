import type { EntityManager } from '@mikro-orm/postgresql'
import { readOrderAt, readOrdersAt, shopNow } from '#adapters/db/orders/history.ts'
import { ordersOfCustomer } from '#adapters/db/orders/of-customer.ts'
import { readSteps } from '#adapters/db/orders/steps.ts'
import { sumPurses } from '#domain/payments/sum-purses.ts'
import { cursorAt, readCursor } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { OrderNumberParams } from './desk-schemas.ts'
import { demandOrder, instantOf, ordersSummed } from './history-asked.ts'
import {
  CustomerHistory,
  CustomerHistoryQuery,
  HistoryQuery,
  HistorySteps,
  OrderHistory,
  StepsQuery,
} from './history-schemas.ts'
import { orderAsOfView, purseView } from './history-view.ts'

const stepsAtOnce = 500

/** An order, or all of its customer, as it stood at an instant, and the instants at which something changed. */
export function historyRoutes(app: App, deps: Deps): void {
  ofOrder(app, deps)
  ofCustomer(app, deps)
  steps(app, deps)
}

function ofOrder(app: App, { orm }: Deps): void {
  app.get(
    '/orders/:number/history',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'An order as it stood at an instant, from what was decided by then',
        params: OrderNumberParams,
        querystring: HistoryQuery,
        response: { 200: OrderHistory, '4xx': Problem },
      },
    },
    async (request) => {
      const { number } = request.params
      const em = orm.em.fork()
      await demandOrder(em, number)
      const at = await instantOf(em, request.query.at)
      const order = await readOrderAt(em, number, at)
      return { at: at.toISOString(), order: order && orderAsOfView(order, actorOf(request).role) }
    },
  )
}

function ofCustomer(app: App, { orm }: Deps): void {
  app.get(
    '/orders/:number/customer-history',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'All orders of an order’s address as they stood at an instant, 50 a page, and their sums',
        params: OrderNumberParams,
        querystring: CustomerHistoryQuery,
        response: { 200: CustomerHistory, '4xx': Problem },
      },
    },
    async (request) => {
      const { number } = request.params
      const { after } = request.query
      const { role } = actorOf(request)
      const em = orm.em.fork()
      await demandOrder(em, number)
      const at = await instantOf(em, request.query.at)
      const beyond = readBeyond(after, [/^\d{1,16}$/, /^\d{1,18}$/])
      const found = await ordersOfCustomer(em, number, { at, beyond, limit: pageSize + 1 })
      const page = pageOf(found, { beyond, keyOf: (it) => it.key })
      const numbers = page.items.map((it) => it.number)
      const orders = await readOrdersAt(em, numbers, at)
      return {
        ...page,
        at: at.toISOString(),
        items: orders.map((it) => orderAsOfView(it, role)),
        sums: await sumsOf(em, number, at),
      }
    },
  )
}

async function sumsOf(em: EntityManager, number: string, at: Date) {
  const found = await ordersOfCustomer(em, number, { at, beyond: null, limit: ordersSummed + 1 })
  const numbers = found.slice(0, ordersSummed).map((it) => it.number)
  const orders = await readOrdersAt(em, numbers, at)
  const money = sumPurses(orders.flatMap((it) => it.money)).map(purseView)
  return { orders: orders.length, is_cut: found.length > ordersSummed, money }
}

function steps(app: App, { orm }: Deps): void {
  app.get(
    '/orders/:number/history/steps',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary:
          'The instants at which something changed in an order, or in any of its customer, the last 500',
        params: OrderNumberParams,
        querystring: StepsQuery,
        response: { 200: HistorySteps, '4xx': Problem },
      },
    },
    async ({ params: { number }, query }) => {
      const em = orm.em.fork()
      await demandOrder(em, number)
      const [before] = query.before === undefined ? [] : readCursor(query.before, [/^\d{1,14}$/], 'before')
      const at = await shopNow(em)
      const numbers =
        query.of === 'customer'
          ? (await ordersOfCustomer(em, number, { at, beyond: null, limit: ordersSummed })).map(
              (it) => it.number,
            )
          : [number]
      const slice = { before: before === undefined ? null : Number(before), limit: stepsAtOnce + 1 }
      const found = await readSteps(em, numbers, slice)
      const shown = found.slice(0, stepsAtOnce)
      const first = shown.at(-1)
      return {
        items: shown.toReversed().map((it) => new Date(it).toISOString()),
        earlier: found.length > stepsAtOnce && first !== undefined ? cursorAt([String(first)]) : null,
      }
    },
  )
}
