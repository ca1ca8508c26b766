import type { EntityManager } from '@mikro-orm/postgresql'
import { handedOver } from '#domain/inbox/states.ts'
import type { Account } from '#domain/ledger/accounts.ts'
import { aPart, type Explained, type Part, thingOf } from '#domain/ledger/explain.ts'
import { entrySaid, reviewSaid, transactionSaid } from '#domain/ledger/explain-words.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import { accountsInWords } from '#domain/ledger/words.ts'
import type { CallKind, ReviewReason } from '#domain/orders/effects.ts'
import { money } from '#domain/shared/money.ts'
import { made } from './explain-parts.ts'

interface ReviewRow {
  [column: string]: unknown
  reason: ReviewReason
  about: string
  minor: string | null
  currency: string | null
  order_number: string | null
  is_open: boolean
  decision_id: string | null
  decided: string | null
  call: CallKind | null
  called_about: string | null
}

/** What a call that failed was about. */
const things: Partial<Record<CallKind, 'refund' | 'payment' | 'dispute'>> = {
  'issue-refund': 'refund',
  'fetch-payment': 'payment',
  'capture-payment': 'payment',
  'fetch-dispute': 'dispute',
  'accept-dispute': 'dispute',
  'contest-dispute': 'dispute',
}

/** Null where there is none, or nothing of money in it. */
export async function explainReview(em: EntityManager, id: string): Promise<Explained | null> {
  const [row] = await em.execute<ReviewRow[]>(
    `select r.reason, r.about, r.amount_minor as minor, r.currency, r.order_number, r.resolved_at is null as is_open,
       r.decision_id, e.kind as call, e.about as called_about,
       (select o #>> '{amount,minor}' from decisions d, jsonb_array_elements(d.effects) o where d.id = r.decision_id
        and o ->> 'kind' = 'open-review' and o ->> 'reason' = r.reason and o ->> 'about' = r.about limit 1) as decided
     from reviews r left join effects e on e.key = r.about where r.id = ?`,
    [id],
  )
  if (row?.minor === undefined || row.minor === null || row.currency === null) return null
  const { reason, about, order_number: orderNumber, decision_id: decision } = row
  const called = row.call && things[row.call]
  const part = aPart({
    label: 'At stake',
    minor: Number(row.decided ?? row.minor),
    of: called ? `${called}/${row.called_about}` : thingOf(reason, about),
    orderNumber,
    decisions: decision === null ? [] : [Number(decision)],
    facts: decision === null ? await factOf(em, reason, about) : [],
  })
  return made(reviewSaid(reason, row.is_open), money(Number(row.minor), row.currency), [part])
}

/** What no run took in: its own row of the inbox. */
async function factOf(em: EntityManager, reason: ReviewReason, about: string): Promise<number[]> {
  if (reason === 'fact-not-handled') return [Number(about.split('#').at(-1))].filter(Number.isSafeInteger)
  if (reason !== 'orphan-payment') return []
  const rows = await em.execute<{ id: string }[]>(
    `select id from inbox where outcome = '${handedOver}' and subject is null and facts @> ?::jsonb
     order by id limit 1`,
    [JSON.stringify([{ type: 'payment-reported', report: { paymentId: about } }])],
  )
  return rows.map((it) => Number(it.id))
}

interface EntryRow {
  [column: string]: unknown
  id: string
  transaction_id: string
  kind: PostingKind
  currency: string
  order_number: string | null
  account: Account
  minor: string
}

const entriesWhere = (where: string) =>
  `select e.id, e.transaction_id, t.kind, t.currency, t.order_number, e.account, e.amount_minor as minor
   from ledger_entries e join ledger_transactions t on t.id = e.transaction_id where ${where} order by e.id`

const entryPart = (row: EntryRow): Part =>
  aPart({
    label: accountsInWords[row.account].name,
    minor: Number(row.minor),
    orderNumber: row.order_number,
    transactions: [Number(row.transaction_id)],
  })

export async function explainTransaction(em: EntityManager, id: string): Promise<Explained | null> {
  const rows = await em.execute<EntryRow[]>(entriesWhere('t.id = ? and e.amount_minor > 0'), [id])
  const [first] = rows
  if (!first) return null
  const [sum] = await em.execute<{ minor: string }[]>(
    'select -sum(amount_minor) as minor from ledger_entries where transaction_id = ? and amount_minor < 0',
    [id],
  )
  const amount = money(Number(sum?.minor), first.currency)
  const explained = made(transactionSaid(first.kind, id), amount, rows.map(entryPart))
  return { ...explained, isOfBooks: first.order_number === null }
}

export async function explainEntry(em: EntityManager, id: string): Promise<Explained | null> {
  const [row] = await em.execute<EntryRow[]>(entriesWhere('e.id = ?'), [id])
  if (!row) return null
  const minor = Number(row.minor)
  const [rest] = await em.execute<{ minor: string | null }[]>(
    'select -sum(amount_minor) as minor from ledger_entries where transaction_id = ? and id <> ?',
    [row.transaction_id, id],
  )
  const said = entrySaid({ account: row.account, minor }, row.kind)
  const explained = made(said, money(Number(rest?.minor), row.currency), [entryPart(row)])
  return { ...explained, isOfBooks: row.order_number === null }
}
