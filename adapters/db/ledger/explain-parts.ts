import type { EntityManager } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import { aPart, type Explained, type Part } from '#domain/ledger/explain.ts'
import type { Said } from '#domain/ledger/explain-words.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import { kindsInWords } from '#domain/ledger/words.ts'
import type { Order } from '#domain/orders/order.ts'
import type { Money } from '#domain/shared/money.ts'
import { readOrderRules } from '../orders/desk-order.ts'

export const made = (said: Said, amount: Money, parts: readonly Part[]): Explained => ({
  ...said,
  amount,
  parts,
  count: parts.length,
  keys: null,
  isOfBooks: false,
  partsMinor: parts.reduce((sum, it) => sum + it.minor, 0),
})

export interface Posted {
  readonly id: number
  readonly key: string
  readonly kind: PostingKind
  readonly entries: readonly { readonly account: Account; readonly minor: number }[]
}

/** All that was posted for an order, oldest first. */
export async function postedFor(em: EntityManager, number: string): Promise<Posted[]> {
  const rows = await em.execute<(Omit<Posted, 'id'> & { id: string; [column: string]: unknown })[]>(
    `select id, key, kind, (select json_agg(json_build_object('account', account, 'minor', amount_minor) order by id)
       from ledger_entries where transaction_id = t.id) as entries
     from ledger_transactions t where order_number = ? order by id`,
    [number],
  )
  return rows.map(({ id, key, kind, entries }) => ({ id: Number(id), key, kind, entries }))
}

export const moved = ({ entries }: Posted, among: readonly Account[]) =>
  entries.reduce((sum, it) => (among.includes(it.account) ? sum + it.minor : sum), 0)

/** What it moved of the customer's money, or of ours in its place. */
export const ofCustomer = (posted: Posted) => moved(posted, ['customer-funds', 'dispute-losses'])

export const partOf = (posted: Posted, minor: number): Part =>
  aPart({
    label: kindsInWords[posted.kind],
    minor,
    of: `transaction/${posted.id}`,
    transactions: [posted.id],
  })

export async function orderOf(
  em: EntityManager,
  sql: string,
  values: readonly string[],
): Promise<Order | null> {
  const [row] = await em.execute<{ number: string }[]>(`${sql} limit 1`, [...values])
  return readOrderRules(em, row?.number ?? null)
}

export interface Told {
  readonly fact: number
  readonly minor: number
  readonly decisions: readonly number[]
}

/** The last that the gateway said of a thing and we took in, with what was decided by it. */
export async function lastTold(
  em: EntityManager,
  number: string,
  report: { readonly type: string; readonly field: string; readonly id: string },
): Promise<Told | null> {
  const wanted = JSON.stringify([{ type: report.type, report: { [report.field]: report.id } }])
  const [row] = await em.execute<{ id: string; minor: string; decisions: number[] | null }[]>(
    `select i.id, f #>> '{report,amount,minor}' as minor, (select json_agg(d.id order by d.id) from decisions d
       where d.order_number = ? and d.facts @> to_jsonb(i.id)) as decisions
     from inbox i, jsonb_array_elements(i.facts) f
     where i.subject = 'order/' || ? and i.facts @> ?::jsonb and i.outcome = 'taken in'
       and f ->> 'type' = ? and f #>> array['report', ?] = ?
     order by i.id desc limit 1`,
    [number, number, wanted, report.type, report.field, report.id],
  )
  return row ? { fact: Number(row.id), minor: Number(row.minor), decisions: row.decisions ?? [] } : null
}

/** Of what the books do not know yet: the last that was said of it; where nothing was, its own row. */
export const toldPart = (label: string, told: Told | null, ownMinor: number): Part =>
  aPart({
    label,
    minor: told?.minor ?? ownMinor,
    ...(told && { facts: [told.fact], decisions: told.decisions }),
  })
