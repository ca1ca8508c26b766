import type { Page } from '#sandbox/control/requests.ts'
import type { Sql } from '#sandbox/database.ts'

export type Ledger = {
  orders: { id: string; amount: number; currency: string; receipt: string | null; status: string }[]
  payments: { id: string; order_id: string; amount: number; currency: string; status: string }[]
  refunds: { id: string; payment_id: string; amount: number; status: string }[]
  disputes: {
    id: string
    payment_id: string
    amount: number
    amount_deducted: number
    phase: string
    status: string
    evidence: object | null
  }[]
  webhooks: { event_id: string; type: string; attempts: { at: string; status: number }[] }[]
}

const listOf = (columns: string, table: string) =>
  `(select coalesce(json_agg(row_to_json(entry)), '[]')
    from (select ${columns} from sandbox.${table} order by seq) as entry) as ${table}`

/** What happened, oldest first, all of one instant. */
export async function readLedger(query: Sql): Promise<Ledger | undefined> {
  const [ledger] = await query<Ledger>(
    `select ${listOf('id, amount, currency, receipt, status', 'orders')},
      ${listOf('id, order_id, amount, currency, status', 'payments')},
      ${listOf('id, payment_id, amount, status', 'refunds')},
      ${listOf('id, payment_id, amount, amount_deducted, phase, status, evidence', 'disputes')},
      ${listOf('event_id, type, attempts', 'webhooks')}`,
  )
  return ledger
}

/** An announcement, and when it is tried next. */
export type Announced = {
  event_id: string
  type: string
  attempts: { at: string; status: number }[]
  next_at: string | null
}

/** An order of the gateway with everything that happened to it. */
export type Account = {
  seq: number
  id: string
  receipt: string | null
  amount: number
  currency: string
  status: string
  created_at: number
  payments: {
    id: string
    amount: number
    currency: string
    status: string
    created_at: number
    refunds: { id: string; receipt: string | null; amount: number; status: string }[]
    disputes: {
      id: string
      amount: number
      amount_deducted: number
      phase: string
      status: string
      reason_code: string
      respond_by: number
    }[]
    webhooks: Announced[]
    /** What came into the balance and left it, where the gateway tells. */
    movements?: { id: string; type: string; amount: number; fee: number }[]
  }[]
  /** Those of the order itself, where the gateway has such. */
  webhooks?: Announced[]
}

const eventsOf = `
  (select coalesce(json_agg(row_to_json(w) order by w.seq), '[]') from (
     select seq, event_id, type, attempts,
       (select min(due_at) from sandbox.deliveries d where d.event_id = e.event_id) as next_at
     from sandbox.webhooks e where e.payment_id = p.id) as w)`

const refundsOf = `
  (select coalesce(json_agg(row_to_json(r) order by r.seq), '[]') from (
     select seq, id, receipt, amount, status from sandbox.refunds where payment_id = p.id) as r)`

const disputesOf = `
  (select coalesce(json_agg(row_to_json(s) order by s.seq), '[]') from (
     select seq, id, amount, amount_deducted, phase, status, reason_code, respond_by
     from sandbox.disputes where payment_id = p.id) as s)`

const paymentsOf = `
  (select coalesce(json_agg(row_to_json(i) order by i.seq), '[]') from (
     select seq, id, amount, currency, status, created_at, ${refundsOf} as refunds,
       ${disputesOf} as disputes, ${eventsOf} as webhooks
     from sandbox.payments p where p.order_id = o.id) as i)`

/** A page of the gateway's orders, newest first, each with its payments, their refunds and what was announced. */
export const readAccounts = (query: Sql, { before, count }: Page): Promise<Account[]> =>
  query<Account>(
    `select o.seq, o.id, o.receipt, o.amount, o.currency, o.status, o.created_at, ${paymentsOf} as payments
     from sandbox.orders o where $1::bigint is null or o.seq < $1 order by o.seq desc limit $2`,
    [before, count],
  )
