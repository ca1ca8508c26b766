import type { EntityManager } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { Billing } from './entities.ts'

/** What a written history says of an order beside its state. Instants are ISO 8601. */
export interface HistoryParts {
  readonly billing: Billing | null
  readonly checkouts: readonly { readonly id: string; readonly gateway_order_id: string | null }[]
  /** Its entries in the ledger until then, oldest first. */
  readonly entries: readonly {
    readonly transaction_id: number
    readonly kind: PostingKind
    readonly account: Account
    /** A debit is positive. */
    readonly minor: number
    readonly currency: string
    readonly occurred_at: string
    readonly booked_on: string
  }[]
}

const statement = `
  select o.billing,
    (select coalesce(json_agg(it), '[]') from (select id, gateway_order_id from checkouts
      where order_number = o.number and created_at <= t.at order by created_at, id limit 100) it) as checkouts,
    (select coalesce(json_agg(it), '[]') from (
      select x.id as transaction_id, x.kind, e.account, e.amount_minor as minor, x.currency, x.occurred_at, x.booked_on
      from ledger_transactions x join ledger_entries e on e.transaction_id = x.id
      where x.order_number = o.number and x.occurred_at <= t.at order by x.occurred_at, x.id, e.id limit ?) it) as entries
  from orders o cross join (select ?::timestamptz as at) t where o.number = ?`

export async function readHistoryParts(
  em: EntityManager,
  number: string,
  { at, limit }: { readonly at: Date; readonly limit: number },
): Promise<HistoryParts> {
  const [parts] = await em.execute<HistoryParts[]>(statement, [limit, at, number])
  return parts ?? { billing: null, checkouts: [], entries: [] }
}
