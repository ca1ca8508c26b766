import type { Sql } from '#sandbox/database.ts'

type Ledger = {
  orders: { id: string; amount: number; currency: string; receipt: string | null; status: string }[]
  payments: { id: string; order_id: string; amount: number; currency: string; status: string }[]
  refunds: { id: string; payment_id: string; amount: number; status: string }[]
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
      ${listOf('event_id, type, attempts', 'webhooks')}`,
  )
  return ledger
}
