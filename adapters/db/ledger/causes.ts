import type { EntityManager } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import type { Part } from '#domain/ledger/explain.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { DecisionSeen } from '#domain/orders/decision-story.ts'
import type { CallKind } from '#domain/orders/effects.ts'
import type { EffectSeen, FactTold, MailSeen } from '#domain/orders/story.ts'

export interface TransactionRead {
  readonly id: number
  readonly kind: PostingKind
  readonly currency: string
  readonly occurredAt: Date
  /** Days of the books, such as 2026-11-23. */
  readonly happenedOn: string
  readonly bookedOn: string
  readonly postedBy: string | null
  readonly note: string | null
  readonly decisionId: number | null
  readonly entries: readonly { readonly id: number; readonly account: Account; readonly minor: number }[]
}

export interface DecisionRead extends DecisionSeen {
  readonly id: number
  readonly at: Date
  /** Inbox ids. */
  readonly facts: readonly number[]
}

export interface FactRead extends FactTold {
  readonly id: number
  readonly receivedAt: Date
}

export type EffectRead = { readonly decisionId: number; readonly at: Date } & (
  | {
      readonly kind: Exclude<CallKind, 'send-mail'>
      readonly seen: Omit<EffectSeen, 'amount'> & {
        readonly minor: number | null
        readonly currency: string | null
      }
    }
  | { readonly kind: 'send-mail'; readonly key: string; readonly seen: MailSeen }
)

/** The rows behind some parts, each once. */
export interface Causes {
  readonly transactions: ReadonlyMap<number, TransactionRead>
  readonly decisions: ReadonlyMap<number, DecisionRead>
  readonly facts: ReadonlyMap<number, FactRead>
  readonly effects: readonly EffectRead[]
}

/** Everything behind these parts: entries, what decided them, what that took in and what was then done. */
export async function readCauses(em: EntityManager, parts: readonly Part[]): Promise<Causes> {
  const transactions = await readTransactions(em, unique(parts.flatMap((it) => it.transactions)))
  const deciding = transactions.flatMap((it) => it.decisionId ?? [])
  const ids = unique([...deciding, ...parts.flatMap((it) => it.decisions)])
  const [decisions, effects] = [await readDecisions(em, ids), await readEffects(em, ids)]
  const told = unique([...decisions.flatMap((it) => it.facts), ...parts.flatMap((it) => it.facts)])
  return {
    transactions: byId(transactions),
    decisions: byId(decisions),
    facts: byId(await readFacts(em, told)),
    effects,
  }
}

const unique = (ids: readonly number[]) => [...new Set(ids)]
const byId = <T extends { readonly id: number }>(rows: readonly T[]) => new Map(rows.map((it) => [it.id, it]))
const among = (ids: readonly number[]) => `{${ids.join(',')}}`

interface TransactionRow {
  [column: string]: unknown
  id: string
  kind: PostingKind
  currency: string
  occurred_at: string
  happened_on: string
  booked_on: string
  posted_by: string | null
  note: string | null
  decision_id: string | null
  entries: { id: number; account: Account; minor: number }[] | null
}

async function readTransactions(em: EntityManager, ids: readonly number[]): Promise<TransactionRead[]> {
  if (ids.length === 0) return []
  const rows = await em.execute<TransactionRow[]>(
    `select id, kind, currency, occurred_at, to_char(shop_day(happened_at), 'YYYY-MM-DD') as happened_on,
       to_char(booked_on, 'YYYY-MM-DD') as booked_on, posted_by, note, decision_id, (
         select json_agg(json_build_object('id', e.id, 'account', e.account, 'minor', e.amount_minor)
           order by e.amount_minor < 0, e.id)
         from ledger_entries e where e.transaction_id = t.id) as entries
     from ledger_transactions t where id = any(?::bigint[]) order by id`,
    [among(ids)],
  )
  return rows.map((row) => ({
    id: Number(row.id),
    kind: row.kind,
    currency: row.currency,
    occurredAt: new Date(row.occurred_at),
    happenedOn: row.happened_on,
    bookedOn: row.booked_on,
    postedBy: row.posted_by,
    note: row.note,
    decisionId: row.decision_id === null ? null : Number(row.decision_id),
    entries: row.entries ?? [],
  }))
}

interface DecisionRow extends DecisionSeen {
  [column: string]: unknown
  id: string
  at: string
  facts: number[]
}

async function readDecisions(em: EntityManager, ids: readonly number[]): Promise<DecisionRead[]> {
  if (ids.length === 0) return []
  const rows = await em.execute<DecisionRow[]>(
    `select id, at, facts, effects, state ->> 'status' as after, state -> 'refunds' as refunds,
       (select b.state ->> 'status' from decisions b where b.order_number = d.order_number and b.id < d.id
        order by b.id desc limit 1) as before
     from decisions d where id = any(?::bigint[]) order by id`,
    [among(ids)],
  )
  return rows.map(({ id, at, facts, before, after, refunds, effects }) => ({
    id: Number(id),
    at: new Date(at),
    facts,
    before,
    after,
    refunds,
    effects,
  }))
}

interface FactRow extends FactTold {
  [column: string]: unknown
  id: string
  received_at: string
}

async function readFacts(em: EntityManager, ids: readonly number[]): Promise<FactRead[]> {
  if (ids.length === 0) return []
  const rows = await em.execute<FactRow[]>(
    `select id, source, type, facts, outcome, received_at from inbox where id = any(?::bigint[]) order by id`,
    [among(ids)],
  )
  return rows.map(({ id, received_at, source, type, facts, outcome }) => ({
    id: Number(id),
    receivedAt: new Date(received_at),
    source,
    type,
    facts,
    outcome,
  }))
}

interface EffectRow extends EffectSeen, Pick<MailSeen, 'template' | 'mail' | 'attempts'> {
  [column: string]: unknown
  kind: Exclude<CallKind, 'send-mail'>
  is_mail: boolean
  key: string
  decision_id: string
  at: string
  minor: string | null
  currency: string | null
}

async function readEffects(em: EntityManager, ids: readonly number[]): Promise<EffectRead[]> {
  if (ids.length === 0) return []
  const rows = await em.execute<EffectRow[]>(
    `select e.kind, e.kind = 'send-mail' as is_mail, e.key, e.about, e.state, e.tries, e.note, e.decision_id,
       coalesce(e.closed_at, e.created_at) as at, coalesce(e.amount_minor, r.amount_minor) as minor,
       coalesce(e.currency, r.currency) as currency, m.template, m.state as mail, m.attempts
     from decisions d join effects e on e.subject = 'order/' || d.order_number and e.decision_id = d.id
     left join refunds r on e.kind = 'issue-refund' and r.id = e.about
     left join mails m on e.kind = 'send-mail' and m.key = e.key
     where d.id = any(?::bigint[]) order by e.id`,
    [among(ids)],
  )
  return rows.map(toEffect)
}

function toEffect({ is_mail, key, decision_id, at, ...row }: EffectRow): EffectRead {
  const { kind, about, state, tries, note, template, mail, attempts, minor, currency } = row
  const told = { decisionId: Number(decision_id), at: new Date(at) }
  if (is_mail) return { ...told, kind: 'send-mail', key, seen: { template, mail, attempts, state, note } }
  const amount = { minor: minor === null ? null : Number(minor), currency }
  return { ...told, kind, seen: { kind, about, state, tries, note, ...amount } }
}
