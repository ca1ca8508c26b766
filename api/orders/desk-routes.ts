import { productNames } from '#adapters/db/catalogue/repository.ts'
import { type OrderFilter, type OrderRow, readOrderRows } from '#adapters/db/orders/desk-list.ts'
import { findOrders } from '#adapters/db/orders/finding.ts'
import { givenUpAt, neverOpened, reviewsInWords, waitInWords } from '#domain/orders/words.ts'
import { may, type Role } from '#domain/people/roles.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { customerFor } from '../masking.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { OrderFilters, OrderList, type OrderRowView, OrdersQuery } from './desk-schemas.ts'

/** Orders as the desk lists and finds them. */
export function orderListRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/orders',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'Orders, newest first, 50 a page',
        querystring: OrdersQuery,
        response: { 200: OrderList, '4xx': Problem },
      },
    },
    async (request) => {
      const { role } = actorOf(request)
      const { after, ...asked } = request.query
      const beyond = readBeyond(after, [/^\d{1,16}$/, /^\d{1,18}$/])
      const { filter, hint } = await filterOf(deps, asked, role)
      const rows = await readOrderRows(orm.em.fork(), {
        filter,
        beyond: beyond && [beyond.key[0] ?? '', beyond.key[1] ?? ''],
        direction: beyond?.direction ?? 'older',
        limit: pageSize + 1,
      })
      const page = pageOf(rows, { beyond, keyOf: (row) => row.key })
      return { ...page, items: page.items.map((row) => toView(row, role)), hint }
    },
  )

  app.get(
    '/orders/filters',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['orders'],
        summary: 'What the list of orders can be filtered by',
        response: { 200: OrderFilters, '4xx': Problem },
      },
    },
    async () => ({ products: await productNames(orm.em.fork()) }),
  )
}

const cutHint =
  'Very many addresses begin like this: these are the orders of the first 25. Type more of the address.'

async function filterOf(
  { orm, shopView }: Deps,
  { q, ...asked }: Omit<OrdersQuery, 'after'>,
  role: Role,
): Promise<{ filter: OrderFilter; hint: string | null }> {
  const { timeZone } = await shopView()
  const { status, product, from, to } = asked
  const filter = {
    status: status ?? null,
    product: product ?? null,
    from: from ?? null,
    to: to ?? null,
    timeZone,
  }
  if (q === undefined) return { filter: { ...filter, found: { by: 'everything' } }, hint: null }
  const { found, isCut } = await findOrders(orm.em.fork(), q, { byEmail: may(role, 'customers:read') })
  return { filter: { ...filter, found }, hint: isCut ? cutHint : null }
}

const toView = (row: OrderRow, role: Role): OrderRowView => ({
  number: row.number,
  created_at: row.createdAt.toISOString(),
  status: row.status,
  fulfilment: row.fulfilment,
  product: row.product,
  amount_minor: row.amountMinor,
  currency: row.currency,
  customer: { ...customerFor(role, { email: row.email, name: row.customerName }) },
  refunded_minor: row.refundedMinor,
  waits: waitsOf(row),
})

/** A person's answer comes before whatever time brings. */
function waitsOf({ review, wait, unopened, createdAt }: OrderRow): OrderRowView['waits'] {
  if (review) {
    const { reason, dueAt } = review
    return { in_words: reviewsInWords[reason], due_at: dueAt.toISOString(), for_a_person: true }
  }
  if (unopened && !wait)
    return { in_words: neverOpened, due_at: givenUpAt(createdAt).toISOString(), for_a_person: false }
  return wait && { in_words: waitInWords(wait), due_at: wait.dueAt.toISOString(), for_a_person: false }
}
