import type { EntityManager } from '@mikro-orm/postgresql'
import type { ReviewReason } from '#domain/orders/effects.ts'
import { type Fulfilment, type OrderNumber, refundStatuses, type ShownStatus } from '#domain/orders/order.ts'
import { isOut } from '#domain/payments/undo-sale.ts'
import { type Condition, matching, ofDays } from '../conditions.ts'
import { asideList } from './queries.ts'

/** Where a list is to look. */
export type Found =
  | { readonly by: 'everything' }
  | { readonly by: 'numbers'; readonly numbers: readonly string[] }
  | { readonly by: 'emails'; readonly emails: readonly string[] }

export interface OrderFilter {
  readonly found: Found
  readonly status: ShownStatus | null
  readonly product: string | null
  /** Dates such as 2026-11-23, both included, in this time zone. */
  readonly from: string | null
  readonly to: string | null
  readonly timeZone: string
}

/** A row's place in the list: its time in microseconds since 1970 and its number. */
export type OrderKey = readonly [createdAtMicros: string, number: string]

export interface OrderRow {
  readonly key: OrderKey
  readonly number: OrderNumber
  readonly createdAt: Date
  readonly status: ShownStatus
  readonly fulfilment: Fulfilment
  readonly product: { readonly slug: string; readonly name: string }
  readonly amountMinor: number
  readonly currency: string
  readonly email: string | null
  readonly customerName: string | null
  /** What went back in its currency, as `pursesOf` has it; null for nothing. */
  readonly refundedMinor: number | null
  /** The review that waits longest for a person. */
  readonly review: { readonly reason: ReviewReason; readonly dueAt: Date } | null
  /** The gateway opened no order for it: nobody can pay it. */
  readonly unopened: boolean
  /** What its run waits for next. */
  readonly wait: { readonly kind: string; readonly reason: string; readonly dueAt: Date } | null
}

export interface Slice {
  readonly filter: OrderFilter
  /** Rows beyond this one, nearest first; null for the beginning. */
  readonly beyond: OrderKey | null
  readonly direction: 'older' | 'newer'
  readonly limit: number
}

/** Orders on one side of a row, nearest first. Reads no more rows than it answers, however many orders there are. */
export async function readOrderRows(em: EntityManager, slice: Slice): Promise<OrderRow[]> {
  const { sql, values } = orderRowsStatement(slice)
  const rows = await em.execute<Row[]>(sql, [...values])
  return rows.map(toRow)
}

/** The statement behind `readOrderRows`, so that its plan can be looked at. */
export function orderRowsStatement(slice: Slice): Condition {
  const { sql, values } = pageOf(slice)
  return {
    sql: `with page as materialized (${sql}) ${withWhatWaits} order by ${orderOf(slice, 'p')}`,
    values,
  }
}

const orderOf = ({ direction }: Slice, alias: string) => {
  const way = direction === 'older' ? 'desc' : 'asc'
  return `${alias}.created_at ${way}, ${alias}.number ${way}`
}

/** Each way in has an index that gives the rows in order; `offset 0` keeps the planner from another way round. */
function pageOf(slice: Slice): Condition {
  const { found, status } = slice.filter
  const conditions = conditionsOf(slice)
  const end = `order by ${orderOf(slice, 'o')} limit ${slice.limit}`
  if (found.by === 'emails') {
    const { sql, values } = conditions
    const of = `select o.* from orders o where o.email = address and ${sql} ${end}`
    return {
      sql: `select o.* from json_array_elements_text(?::json) address cross join lateral (${of}) o ${end}`,
      values: [JSON.stringify(found.emails), ...values],
    }
  }
  if (found.by === 'numbers') {
    const of = 'select * from orders where number = found offset 0'
    return {
      sql: `select o.* from json_array_elements_text(?::json) found cross join lateral (${of}) o
        where ${conditions.sql} ${end}`,
      values: [JSON.stringify(found.numbers), ...conditions.values],
    }
  }
  if (status === 'review')
    return {
      sql: `select o.* from (${inReview}) r
        cross join lateral (select * from orders where number = r.order_number offset 0) o
        where ${conditions.sql} ${end}`,
      values: conditions.values,
    }
  return { sql: `select o.* from orders o where ${conditions.sql} ${end}`, values: conditions.values }
}

const inReview = `select distinct order_number from reviews
  where resolved_at is null and order_number is not null and reason <> all(${asideList}) offset 0`

/** Looked up for each row, never joined: a join might read all reviews first. */
const itsReview = `exists (select from reviews r
  where r.order_number = o.number and r.resolved_at is null and r.reason <> all(${asideList}) offset 0)`

function conditionsOf({ filter, beyond, direction }: Slice): Condition {
  const { status, product } = filter
  const shown =
    status === 'review'
      ? { sql: itsReview, values: [] }
      : status && { sql: `o.status = ? and not ${itsReview}`, values: [status] }
  const row = `('epoch'::timestamptz + ?::bigint * interval '1 microsecond', ?::text)`
  return matching([
    shown,
    product === null ? null : { sql: 'o.product_slug = ?', values: [product] },
    ...ofDays('o.created_at', filter),
    beyond && {
      sql: `(o.created_at, o.number) ${direction === 'older' ? '<' : '>'} ${row}`,
      values: [...beyond],
    },
  ])
}

const outList = `'{${refundStatuses.filter((status) => isOut({ status })).join(',')}}'::text[]`

/** What went back of an order in its currency, as `pursesOf` has it; null for nothing. */
export const returnedMinor = (order: string) => `(select sum(back.amount_minor) from (
      select payment_id, amount_minor from refunds where order_number = ${order}.number and status = any(${outList})
      union all
      select payment_id, amount_minor from disputes where order_number = ${order}.number and status = 'lost' offset 0
    ) back where exists (select from payments m
      where m.id = back.payment_id and m.status = 'captured' and m.currency = ${order}.currency offset 0))`

const withWhatWaits = `
  select p.number, p.created_at, (extract(epoch from p.created_at) * 1000000)::bigint::text as micros,
    case when r.reason <> all(${asideList}) then 'review' else p.status end as status, p.fulfilment,
    p.product_slug, p.product_name, p.amount_minor, p.currency, p.email, p.billing ->> 'name' as customer_name,
    ${returnedMinor('p')} as refunded_minor,
    r.reason as review_reason, r.due_at as review_due_at,
    p.status = 'created' and not exists (select from checkouts c
      where c.order_number = p.number and c.gateway_order_id is not null offset 0) as unopened,
    u.kind as wait_kind, u.reason as wait_reason, u.due_at as wait_due_at
  from page p
  left join lateral (select reason, due_at from reviews where order_number = p.number and resolved_at is null
    order by reason = any(${asideList}), due_at, id limit 1) r on true
  left join lateral (select kind, reason, due_at from upcoming where subject = 'order/' || p.number
    order by due_at, kind limit 1) u on true`

interface Row {
  [column: string]: unknown
  number: OrderNumber
  created_at: string
  micros: string
  status: ShownStatus
  fulfilment: Fulfilment
  product_slug: string
  product_name: string
  amount_minor: string
  currency: string
  email: string | null
  customer_name: string | null
  refunded_minor: string | null
  review_reason: ReviewReason | null
  review_due_at: string | null
  unopened: boolean
  wait_kind: string | null
  wait_reason: string | null
  wait_due_at: string | null
}

const toRow = (row: Row): OrderRow => ({
  key: [row.micros, row.number],
  number: row.number,
  createdAt: new Date(row.created_at),
  status: row.status,
  fulfilment: row.fulfilment,
  product: { slug: row.product_slug, name: row.product_name },
  amountMinor: Number(row.amount_minor),
  currency: row.currency,
  email: row.email,
  customerName: row.customer_name,
  refundedMinor: row.refunded_minor === null ? null : Number(row.refunded_minor),
  review:
    row.review_reason === null || row.review_due_at === null
      ? null
      : { reason: row.review_reason, dueAt: new Date(row.review_due_at) },
  unopened: row.unopened,
  wait:
    row.wait_kind === null || row.wait_due_at === null
      ? null
      : { kind: row.wait_kind, reason: row.wait_reason ?? '', dueAt: new Date(row.wait_due_at) },
})
