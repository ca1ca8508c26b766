import type { QueryResultRow } from 'pg'
import type { FastifyInstance } from 'fastify'
import type { Sql } from '#sandbox/database.ts'
import type { Fields } from '#sandbox/input.ts'
import type { Parts } from '#sandbox/parts.ts'
import { disputeObject } from '#sandbox/stripe/dispute-object.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'
import { expand, expansions } from '#sandbox/stripe/expand.ts'
import { queryOf } from '#sandbox/stripe/form.ts'
import { pageOf } from '#sandbox/stripe/lists.ts'
import type { Listing } from '#sandbox/stripe/lists.ts'
import {
  balanceObject,
  chargeObject,
  intentObject,
  refundObject,
  sessionObject,
} from '#sandbox/stripe/objects.ts'
import type { BalanceTransaction, Charge, Dispute, Intent, Refund, Session } from '#sandbox/stripe/rows.ts'

type Resource<Row> = Listing & {
  path: string
  render: (rows: readonly Row[], query: Sql) => readonly Fields[] | Promise<readonly Fields[]>
}

const each =
  <Row>(render: (row: Row) => Fields) =>
  (rows: readonly Row[]) =>
    rows.map(render)

export const sessions: Resource<Session> = {
  path: '/checkout/sessions',
  table: 'sessions',
  noun: 'checkout.session',
  filters: ['payment_intent', 'status'],
  render: each(sessionObject),
}
export const intents: Resource<Intent> = {
  path: '/payment_intents',
  table: 'intents',
  noun: 'payment_intent',
  filters: [],
  render: each(intentObject),
}
export const charges: Resource<Charge> = {
  path: '/charges',
  table: 'charges',
  noun: 'charge',
  filters: ['payment_intent'],
  render: each(chargeObject),
}
export const refunds: Resource<Refund> = {
  path: '/refunds',
  table: 'refunds',
  noun: 'refund',
  filters: ['charge', 'payment_intent'],
  render: each(refundObject),
}
const balanceTransactions: Resource<BalanceTransaction> = {
  path: '/balance_transactions',
  table: 'balance',
  noun: 'balance transaction',
  filters: ['source', 'type', 'currency'],
  render: each(balanceObject),
}
export const disputes: Resource<Dispute> = {
  path: '/disputes',
  table: 'disputes',
  noun: 'dispute',
  filters: ['charge', 'payment_intent'],
  render: async (rows, query) => {
    const moved = await query<BalanceTransaction>(
      'select * from sandbox.stripe_balance where source = any($1) order by seq',
      [rows.map(({ id }) => id)],
    )
    return rows.map((row) =>
      disputeObject(
        row,
        moved.filter(({ source }) => source === row.id),
      ),
    )
  },
}

/** One object in Stripe's shape, with what `expand` asks for in place of its ids. */
export async function shown<Row>(
  query: Sql,
  { render }: Resource<Row>,
  { row, fields }: { row: Row; fields: Fields },
): Promise<Fields> {
  const [object] = await expand(query, await render([row], query), expansions(fields))
  if (object === undefined) throw new Error('Nothing was rendered.')
  return object
}

/** The list of a kind, and one of it by its id. */
function readRoutes<Row extends QueryResultRow>(
  app: FastifyInstance,
  { database: { query } }: Parts,
  resource: Resource<Row>,
): void {
  const { path, table, noun } = resource
  app.get(path, async (request) => {
    const fields = queryOf(request)
    const { text, values, limit } = await pageOf(query, resource, fields)
    const rows = await query<Row>(text, values)
    const objects = await resource.render(rows.slice(0, limit), query)
    const data = await expand(query, objects, expansions(fields, ['data']))
    return { object: 'list', data, has_more: rows.length > limit, url: `/v1${path}` }
  })
  app.get<{ Params: { id: string } }>(`${path}/:id`, async (request) => {
    const { id } = request.params
    const [row] = await query<Row>(`select * from sandbox.stripe_${table} where id = $1`, [id])
    if (row === undefined) throw stripeRefusals.unknownId(noun, id)
    return shown(query, resource, { row, fields: queryOf(request) })
  })
}

export function allReadRoutes(app: FastifyInstance, parts: Parts): void {
  readRoutes(app, parts, sessions)
  readRoutes(app, parts, intents)
  readRoutes(app, parts, charges)
  readRoutes(app, parts, refunds)
  readRoutes(app, parts, disputes)
  readRoutes(app, parts, balanceTransactions)
}
