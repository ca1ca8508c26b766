import type { EntityManager } from '@mikro-orm/postgresql'
import type { Dispute, DisputeAnswer, DisputePhase, DisputeStatus } from '#domain/disputes/dispute.ts'
import { type Condition, matching } from '../conditions.ts'

interface DisputeFilter {
  /** `needs-answer`: open, and not answered for its deadline. */
  readonly status: DisputeStatus | 'needs-answer' | null
}

interface Slice {
  readonly filter: DisputeFilter
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

/** A dispute with whose it is, as a list shows it. */
export interface DisputeRow {
  /** To the microsecond, for the list's cursor. */
  readonly exactTime: string
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly dispute: Dispute
  readonly order: { readonly number: string; readonly product: string }
  readonly email: string | null
  readonly customerName: string | null
}

/** Disputes on one side of a row, nearest first. Reads few more rows than it answers, however many there are. */
export async function readDisputeRows(em: EntityManager, slice: Slice): Promise<DisputeRow[]> {
  const { sql, values } = disputeRowsStatement(slice)
  const rows = await em.execute<Row[]>(sql, [...values])
  return rows.map(toRow)
}

const needsAnswer = `status = 'open' and (answer is null
  or coalesce(respond_by, 'epoch') > coalesce(answered_respond_by, 'epoch'))`

/** The statement behind `readDisputeRows`, so that its plan can be looked at. */
export function disputeRowsStatement({ filter: { status }, beyond, limit }: Slice): Condition {
  const isNewer = beyond?.direction === 'newer'
  const { sql, values } = matching([
    status === 'needs-answer' ? { sql: needsAnswer, values: [] } : null,
    status === null || status === 'needs-answer' ? null : { sql: 'status = ?', values: [status] },
    beyond && {
      sql: `(created_at, id) ${isNewer ? '>' : '<'} (?::timestamptz, ?::text)`,
      values: beyond.key,
    },
  ])
  const order = (alias: string) =>
    isNewer ? `${alias}created_at, ${alias}id` : `${alias}created_at desc, ${alias}id desc`
  return {
    sql: `with d as materialized (select * from disputes where ${sql} order by ${order('')} limit ${limit})
      ${withWhose} order by ${order('d.')}`,
    values,
  }
}

const withWhose = `
  select d.*, to_char(d.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_time,
    o.product_name, o.email, o.billing ->> 'name' as customer_name
  from d cross join lateral (select * from orders where number = d.order_number offset 0) o`

export async function readDispute(em: EntityManager, id: string): Promise<DisputeRow | null> {
  const [row] = await em.execute<Row[]>(
    `with d as materialized (select * from disputes where id = ?) ${withWhose}`,
    [id],
  )
  return row ? toRow(row) : null
}

interface Row {
  [column: string]: unknown
  id: string
  order_number: string
  payment_id: string
  amount_minor: string
  currency: string
  phase: DisputePhase
  status: DisputeStatus
  reason_code: string
  respond_by: string | null
  deducted_minor: string
  held_minor: string
  answer: DisputeAnswer | null
  answered_respond_by: string | null
  missed_at: string | null
  of_sale_minor: string
  created_at: string
  updated_at: string
  exact_time: string
  product_name: string
  email: string | null
  customer_name: string | null
}

const ms = (instant: string | null) => (instant === null ? null : Date.parse(instant))

const toRow = (row: Row): DisputeRow => ({
  exactTime: row.exact_time,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
  dispute: {
    disputeId: row.id,
    paymentId: row.payment_id,
    amount: { minor: Number(row.amount_minor), currency: row.currency },
    phase: row.phase,
    status: row.status,
    reasonCode: row.reason_code,
    respondBy: ms(row.respond_by),
    deductedMinor: Number(row.deducted_minor),
    heldMinor: Number(row.held_minor),
    answer: row.answer && { how: row.answer, respondBy: ms(row.answered_respond_by) },
    missed: ms(row.missed_at),
    ofSaleMinor: Number(row.of_sale_minor),
  },
  order: { number: row.order_number, product: row.product_name },
  email: row.email,
  customerName: row.customer_name,
})
