import type { EntityManager } from '@mikro-orm/postgresql'
import type { ExportName } from '#domain/exports/columns.ts'
import { type Condition, type Days, matching, ofDays } from '../conditions.ts'
import { returnedMinor } from '../orders/desk-list.ts'

/** A line's values by the names of its columns: amounts in minor units, times in UTC. */
export interface ExportRow {
  readonly [column: string]: string | number | boolean | null | undefined
  /** Of the row it stands for, in the order of the file: its time in microseconds since 1970 and its id. */
  readonly key_at: string
  readonly key_id: string
  /** False for a row that has no line of its own. */
  readonly is_line?: boolean
}

export interface ExportSlice {
  readonly days: Days
  /** Rows after this one; null for the beginning. */
  readonly after: readonly [at: string, id: string] | null
  readonly limit: number
}

/** The next rows of a file, oldest first. Reads no more of them than it answers, however many there are. */
export const exportStatement = (what: ExportName, slice: ExportSlice): Condition => statements[what](slice)

const rowsAtOnce = 1_000

/** All rows of a file, a page at a time, each read when it is asked for: no connection is held in between. */
export async function* exportPages(
  em: () => EntityManager,
  what: ExportName,
  days: Days,
): AsyncGenerator<readonly ExportRow[]> {
  let after: ExportSlice['after'] = null
  for (;;) {
    const { sql, values } = exportStatement(what, { days, after, limit: rowsAtOnce })
    const rows: ExportRow[] = await em().execute<ExportRow[]>(sql, [...values])
    yield rows.filter((it) => it.is_line !== false)
    const last = rows.at(-1)
    if (last === undefined || rows.length < rowsAtOnce) return
    after = [last.key_at, last.key_id]
  }
}

/** The page of a table that the file goes on with. After a row the first day bounds nothing any more. */
function pageOf(table: string, id: string, { days, after, limit }: ExportSlice): Condition {
  const { sql, values } = matching([
    ...ofDays('created_at', after ? { ...days, from: null } : days),
    after && {
      sql: `(created_at, ${id}) > ('epoch'::timestamptz + ?::bigint * interval '1 microsecond', ?::text)`,
      values: after,
    },
  ])
  return {
    sql: `with page as materialized (
      select * from ${table} where ${sql} order by created_at, ${id} limit ${limit})`,
    values,
  }
}

const key = (id: string) =>
  `(extract(epoch from p.created_at) * 1000000)::bigint::text as key_at, p.${id} as key_id`
const time = (at: string) => `to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const inOrder = (id: string) => `order by p.created_at, p.${id}`

const bill = (of: string) =>
  ['name', 'state', 'gstin'].map((part) => `${of}.billing ->> '${part}' as ${part}`).join(', ')

function orders(slice: ExportSlice): Condition {
  const page = pageOf('orders', 'number', slice)
  return {
    sql: `${page.sql}
      select ${key('number')}, p.number as order_number, ${time('p.created_at')} as placed_at,
        ${time('p.paid_at')} as paid_at, p.status, p.fulfilment, p.product_slug as product, p.product_name, p.tax_class,
        p.amount_minor as amount, p.discount_minor as discount,
        coalesce(${paidMinor('p')}, 0) as paid, coalesce(${returnedMinor('p')}, 0) as returned, p.currency,
        (select string_agg(coupon_code, ' ' order by coupon_code) from coupon_uses
          where order_number = p.number and returned_at is null) as coupons,
        p.email, ${bill('p')}
      from page p ${inOrder('number')}`,
    values: page.values,
  }
}

function payments(slice: ExportSlice): Condition {
  const page = pageOf('payments', 'id', slice)
  return {
    sql: `${page.sql}
      select ${key('id')}, p.id as payment_id, p.order_number, p.gateway, p.gateway_order_id,
        ${time('p.created_at')} as first_heard_at,
        (select ${time('t.happened_at')} from ledger_transactions t where t.key = 'capture/' || p.id) as captured_at,
        ${time('p.updated_at')} as changed_at, p.status, p.verdict, p.amount_minor as amount,
        p.customer_fee_minor as customer_fee, p.sale_minor as sale, p.fee_minor as fee, p.fee_tax_minor as fee_tax,
        p.currency, p.tax_percent
      from page p ${inOrder('id')}`,
    values: page.values,
  }
}

function refunds(slice: ExportSlice): Condition {
  const page = pageOf('refunds', 'id', slice)
  return {
    sql: `${page.sql}
      select ${key('id')}, p.id as refund_id, p.gateway_refund_id, p.order_number, p.payment_id,
        ${time('p.created_at')} as asked_at, ${time('p.updated_at')} as changed_at, p.status, p.reason,
        p.amount_minor as amount, p.of_sale_minor as of_sale, p.regained_minor as regained, p.currency,
        case when p.revokes then 'yes' else 'no' end as ends_access, p.requested_by, p.note
      from page p ${inOrder('id')}`,
    values: page.values,
  }
}

/** A customer's line stands where their first order of the period does, so that nobody has to be remembered. */
function customers(slice: ExportSlice): Condition {
  const page = pageOf('orders', 'number', slice)
  const earlier = matching(ofDays('e.created_at', { ...slice.days, to: null }))
  const theirs = matching(ofDays('o.created_at', slice.days))
  return {
    sql: `${page.sql}
      select ${key('number')}, it.is_line, p.email, p.currency, c.*
      from page p
      cross join lateral (select p.email is not null and not exists (
          select from orders e where e.email = p.email and e.currency = p.currency
            and (e.created_at, e.number) < (p.created_at, p.number) and ${earlier.sql}) as is_line offset 0) it
      cross join lateral (select ${time('min(o.created_at)')} as first_order_at,
          ${time('max(o.created_at)')} as last_order_at, count(*)::int as orders, count(o.paid_at)::int as paid_orders,
          coalesce(sum(${paidMinor('o')}), 0) as paid, coalesce(sum(${returnedMinor('o')}), 0) as returned,
          ${lastBilled('name')}, ${lastBilled('state')}, ${lastBilled('gstin')}
        from orders o
        where it.is_line and o.email = p.email and o.currency = p.currency and ${theirs.sql}) c
      ${inOrder('number')}`,
    values: [...page.values, ...earlier.values, ...theirs.values],
  }
}

/** Captured, a second payment as well: what went back may be one of those. */
const paidMinor = (order: string) => `(select sum(m.amount_minor) from payments m
  where m.order_number = ${order}.number and m.status = 'captured' and m.currency = ${order}.currency)`

const lastBilled = (part: string) =>
  `(array_agg(o.billing ->> '${part}' order by o.created_at desc, o.number desc)
    filter (where o.billing ->> '${part}' is not null))[1] as ${part}`

const statements: Readonly<Record<ExportName, (slice: ExportSlice) => Condition>> = {
  orders,
  payments,
  refunds,
  customers,
}
