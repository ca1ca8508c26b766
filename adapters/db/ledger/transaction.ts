import type { EntityManager } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { DecisionSeen } from '#domain/orders/decision-story.ts'
import type { OrderFact } from '#domain/orders/facts.ts'

export interface TransactionRead {
  readonly id: number
  readonly kind: PostingKind
  readonly orderNumber: string | null
  readonly currency: string
  readonly bookedOn: string
  /** The day it happened on, in the shop's time zone. */
  readonly happenedOn: string
  readonly happenedAt: Date
  readonly occurredAt: Date
  readonly postedBy: string | null
  readonly note: string | null
  readonly entries: readonly { readonly account: Account; readonly minor: number }[]
  /** Null for what a person posted by hand. */
  readonly decision: (DecisionSeen & { readonly at: Date }) | null
  /** What the decision was made of, oldest first. */
  readonly facts: readonly {
    readonly id: string
    readonly source: string
    readonly type: string
    readonly at: Date
    readonly outcome: string | null
    readonly facts: readonly OrderFact[]
  }[]
}

interface Row {
  [column: string]: unknown
  id: string
  kind: PostingKind
  order_number: string | null
  currency: string
  booked_on: string
  happened_on: string
  happened_at: string
  occurred_at: string
  posted_by: string | null
  note: string | null
  entries: { account: Account; minor: number }[]
  decision: (DecisionSeen & { at: string }) | null
  facts:
    | {
        id: string
        source: string
        type: string
        at: string
        outcome: string | null
        facts: OrderFact[]
      }[]
    | null
}

const select = `
  select t.id, t.kind, t.order_number, t.currency, t.booked_on::text as booked_on, t.happened_at, t.occurred_at,
    shop_day(t.happened_at)::text as happened_on, t.posted_by, t.note,
    (select json_agg(json_build_object('account', account, 'minor', amount_minor) order by id)
     from ledger_entries where transaction_id = t.id) as entries,
    (select json_build_object('at', d.at, 'effects', d.effects, 'after', d.state -> 'status',
       'refunds', d.state -> 'refunds', 'before', (select b.state -> 'status' from decisions b
         where b.order_number = d.order_number and b.id < d.id order by b.id desc limit 1))
     from decisions d where d.id = t.decision_id) as decision,
    (select json_agg(json_build_object('id', i.id::text, 'source', i.source, 'type', i.type, 'at', i.received_at,
       'outcome', i.outcome, 'facts', i.facts) order by i.id)
     from decisions d cross join json_array_elements_text(d.facts::json) as fact (id)
     join inbox i on i.id = fact.id::bigint where d.id = t.decision_id) as facts
  from ledger_transactions t`

/** One transaction with the decision and the facts behind it; null when there is none of this number. */
export async function readTransaction(em: EntityManager, id: string): Promise<TransactionRead | null> {
  const [row] = await em.execute<Row[]>(`${select} where t.id = ?`, [id])
  if (!row) return null
  return {
    id: Number(row.id),
    kind: row.kind,
    orderNumber: row.order_number,
    currency: row.currency,
    bookedOn: row.booked_on,
    happenedOn: row.happened_on,
    happenedAt: new Date(row.happened_at),
    occurredAt: new Date(row.occurred_at),
    postedBy: row.posted_by,
    note: row.note,
    entries: row.entries,
    decision: row.decision && { ...row.decision, at: new Date(row.decision.at) },
    facts: (row.facts ?? []).map((it) => ({ ...it, at: new Date(it.at) })),
  }
}

/** The number of the transaction posted under a key; null when there is none. */
export async function transactionOfKey(em: EntityManager, key: string): Promise<number | null> {
  const [row] = await em.execute<{ id: string }[]>('select id from ledger_transactions where key = ?', [key])
  return row ? Number(row.id) : null
}
