import { type DisputeRow, readDispute } from '#adapters/db/disputes/desk.ts'
import { type OrderRow, readOrderRows } from '#adapters/db/orders/desk-list.ts'
import { countOrdersOf, findOrders, ordersCounted } from '#adapters/db/orders/finding.ts'
import { standingOf, standingsInWords } from '#domain/disputes/standing.ts'
import { statusesInWords } from '#domain/orders/words.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { money } from '#storefront/shared/format.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { customerFor } from '../masking.ts'
import { Problem } from '../problem.ts'
import { Found, SearchQuery } from './schemas.ts'

const mostOfAKind = 8

/** What the command palette finds while somebody types. */
export function searchRoutes(app: App, deps: Deps): void {
  app.get(
    '/search',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['search'],
        summary:
          'Orders by number, id or mail address, disputes by id, customers by address; at most 8 of each',
        querystring: SearchQuery,
        response: { 200: Found, '4xx': Problem },
      },
    },
    async (request) => ({ items: await find(deps, request.query.q, actorOf(request).role) }),
  )
}

async function find({ orm }: Deps, typed: string, role: Role): Promise<Found['items']> {
  const em = orm.em.fork()
  const byEmail = may(role, 'customers:read')
  const { found } = await findOrders(em, typed, { byEmail, addresses: mostOfAKind })
  const filter = { found, status: null, product: null, from: null, to: null, timeZone: 'UTC' }
  const slice = { filter, beyond: null, direction: 'older', limit: mostOfAKind } as const
  const orders = await readOrderRows(em, slice)
  const dispute = await readDispute(em, typed.trim())
  const customers = found.by === 'emails' ? await countOrdersOf(em, found.emails) : []
  return [
    ...(dispute ? [disputeFound(dispute)] : []),
    ...orders.map((row) => orderFound(row, role)),
    ...customers.map(customerFound),
  ]
}

function orderFound(row: OrderRow, role: Role): Found['items'][number] {
  const { number, product, status, amountMinor, currency } = row
  const { email } = customerFor(role, { email: row.email, name: null })
  const detail = [statusesInWords[status], money(amountMinor, currency), email].filter(Boolean).join(' · ')
  return { kind: 'order', title: `${number} · ${product.name}`, detail, to: `/orders/${number}` }
}

function disputeFound({ dispute, order }: DisputeRow): Found['items'][number] {
  const { disputeId: id, amount } = dispute
  const of = `order ${order.number}`
  const detail = [standingsInWords[standingOf(dispute)], money(amount.minor, amount.currency), of].join(' · ')
  return { kind: 'dispute', title: `Dispute ${id}`, detail, to: `/disputes/${id}` }
}

function customerFound({ email, orders }: { email: string; orders: number }): Found['items'][number] {
  const many = orders > ordersCounted ? `More than ${ordersCounted} orders` : `${orders} orders`
  const to = `/orders?q=${encodeURIComponent(email)}`
  return { kind: 'customer', title: email, detail: orders === 1 ? '1 order' : many, to }
}
