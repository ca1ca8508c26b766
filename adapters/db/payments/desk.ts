import type { EntityManager } from '@mikro-orm/postgresql'
import type { RefundStatus } from '#domain/orders/order.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import { refundKey } from '#domain/payments/give-back.ts'
import { type Condition, matching, ofDays, textArray } from '../conditions.ts'

export interface RefundFilter {
  readonly status: RefundStatus | null
  /** Dates such as 2026-11-23, both included, in this time zone. */
  readonly from: string | null
  readonly to: string | null
  readonly timeZone: string
}

interface RefundSlice {
  readonly filter: RefundFilter
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

export interface RefundRow {
  readonly id: string
  /** To the microsecond, for the list's cursor. */
  readonly exactTime: string
  readonly gatewayRefundId: string | null
  readonly orderNumber: string
  readonly paymentId: string
  readonly amountMinor: number
  readonly currency: string
  readonly status: RefundStatus
  readonly reason: RefundReason
  readonly revokes: boolean
  readonly requestedBy: string | null
  readonly note: string | null
  /** Why it could not be made yet, and when it is tried again: null where a person has to say. */
  readonly waits: { readonly why: string; readonly nextTryAt: Date | null } | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

interface Row {
  [column: string]: unknown
  id: string
  exact_time: string
  gateway_refund_id: string | null
  order_number: string
  payment_id: string
  amount_minor: string
  currency: string
  status: RefundStatus
  reason: RefundReason
  revokes: boolean
  requested_by: string | null
  note: string | null
  created_at: string
  updated_at: string
}

/** Refunds on one side of a row, nearest first. Reads no more rows than it answers, however many there are. */
export async function readRefundRows(em: EntityManager, slice: RefundSlice): Promise<RefundRow[]> {
  const { sql, values } = refundRowsStatement(slice)
  const rows = await em.execute<Row[]>(sql, [...values])
  const calls = await callsOf(em, rows)
  return rows.map((row) => toRow(row, calls))
}

/** The statement behind `readRefundRows`, so that its plan can be looked at. */
export function refundRowsStatement({ filter, beyond, limit }: RefundSlice): Condition {
  const way = beyond?.direction === 'newer' ? 'asc' : 'desc'
  const side = beyond?.direction === 'newer' ? '>' : '<'
  const isOlder = beyond?.direction === 'older'
  const { sql, values } = matching([
    filter.status && { sql: 'status = ?', values: [filter.status] },
    ...ofDays('created_at', isOlder ? { ...filter, to: null } : filter),
    beyond && { sql: `(created_at, id) ${side} (?::timestamptz, ?::text)`, values: [...beyond.key] },
    // In one bound with the row: of two the index begins at the last of the days, and reads all until the row.
    isOlder ? untilBoth(beyond.key[0], filter) : null,
  ])
  return {
    sql: `select id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_time,
        gateway_refund_id, order_number, payment_id, amount_minor, currency, status, reason, revokes, requested_by, note,
        created_at, updated_at
      from refunds where ${sql} order by created_at ${way}, id ${way} limit ${limit}`,
    values,
  }
}

const untilBoth = (at: string | undefined, { to, timeZone }: RefundFilter): Condition => ({
  sql: `created_at < least(?::timestamptz + interval '1 microsecond', (?::date + 1)::timestamp at time zone ?)`,
  values: [at, to, timeZone],
})

interface Call {
  [column: string]: unknown
  key: string
  note: string | null
  next_try_at: string | null
}

/** What the gateway said to those that it has not made yet. */
async function callsOf(em: EntityManager, rows: readonly Row[]): Promise<ReadonlyMap<string, Call>> {
  const keys = rows.filter((it) => it.status === 'requested').map(keyOf)
  if (keys.length === 0) return new Map()
  const calls = await em.execute<Call[]>(
    `select key, note, case when state = 'open' then next_try_at end as next_try_at from effects
     where key = any(?::text[]) and state <> 'done' and note is not null`,
    [textArray(keys)],
  )
  return new Map(calls.map((it) => [it.key, it]))
}

const keyOf = ({ id, payment_id: paymentId }: Row) => refundKey({ id, paymentId })

function toRow(row: Row, calls: ReadonlyMap<string, Call>): RefundRow {
  const call = calls.get(keyOf(row))
  return {
    id: row.id,
    exactTime: row.exact_time,
    gatewayRefundId: row.gateway_refund_id,
    orderNumber: row.order_number,
    paymentId: row.payment_id,
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    status: row.status,
    reason: row.reason,
    revokes: row.revokes,
    requestedBy: row.requested_by,
    note: row.note,
    waits: call?.note
      ? { why: call.note, nextTryAt: call.next_try_at === null ? null : new Date(call.next_try_at) }
      : null,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}
