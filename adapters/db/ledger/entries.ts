import type { EntityManager } from '@mikro-orm/postgresql'
import { type Account, accounts } from '#domain/ledger/accounts.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import { type Condition, matching, textArray } from '../conditions.ts'

export interface EntryFilter {
  readonly account: Account | null
  readonly currency: string | null
  readonly kind: PostingKind | null
  /** Days such as 2026-11-23, both included. */
  readonly from: string | null
  readonly to: string | null
  readonly order: string | null
}

export interface EntryRead {
  readonly id: number
  readonly transactionId: number
  readonly kind: PostingKind
  readonly account: Account
  readonly currency: string
  /** Debit is positive. */
  readonly minor: number
  readonly bookedOn: string
  /** The day it happened on, in the shop's time zone. */
  readonly happenedOn: string
  readonly happenedAt: Date
  readonly occurredAt: Date
  readonly orderNumber: string | null
  readonly postedBy: string | null
  readonly note: string | null
  /** Its place in the list. */
  readonly place: readonly [day: string, transaction: string, entry: string]
}

export interface Slice {
  readonly filter: EntryFilter
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

/** Entries on one side of a place, nearest first; each account's come from its index, and the nearest of all are taken. */
export function entriesStatement(slice: Slice): Condition {
  const { sql, values } = nearest(slice)
  return {
    sql: `
      with page as materialized (${sql})
      select p.id, p.transaction_id, p.account, p.currency, p.amount_minor, p.booked_on::text as booked_on, t.kind,
        t.order_number, t.happened_at, t.occurred_at, shop_day(t.happened_at)::text as happened_on, t.posted_by, t.note
      from page p join ledger_transactions t on t.id = p.transaction_id ${inOrder(slice, 'p')}`,
    values,
  }
}

const nearest = (slice: Slice) => (slice.filter.order === null ? ofAccounts(slice) : ofAnOrder(slice))

const inOrder = ({ beyond }: Slice, of: string) => {
  const way = beyond?.direction === 'newer' ? 'asc' : 'desc'
  return `order by ${of}.booked_on ${way}, ${of}.transaction_id ${way}, ${of}.id ${way}`
}

const columns = 'e.id, e.transaction_id, e.account, e.currency, e.amount_minor, e.booked_on'

const wanted = (sql: string, value: string | null): Condition | null =>
  value === null ? null : { sql, values: [value] }

/** Which accounts and currencies there are, from the few sums of days and what is not in them yet. */
const known = `select account, currency from ledger_days union select account, currency from ledger_entries where not folded`

function ofAccounts(slice: Slice): Condition {
  const { account, currency, kind } = slice.filter
  const { sql, values } = matching([wanted('e.kind = ?', kind), ...conditionsOf(slice)])
  const end = `${inOrder(slice, 'e')} limit ${slice.limit}`
  return {
    sql: `
      select e.* from (${known}) k cross join lateral (
        select ${columns} from ledger_entries e
        where e.account = k.account and e.currency = k.currency and ${sql} ${end}) e
      where k.account = any(?::text[]) and (?::text is null or k.currency = ?) ${end}`,
    values: [...values, textArray(account === null ? accounts : [account]), currency, currency],
  }
}

/** An order has few. */
function ofAnOrder(slice: Slice): Condition {
  const { account, currency, kind, order } = slice.filter
  const { sql, values } = matching([
    wanted('e.account = ?', account),
    wanted('e.currency = ?', currency),
    wanted('e.kind = ?', kind),
    ...conditionsOf(slice),
  ])
  return {
    sql: `
      select ${columns} from (select id from ledger_transactions where order_number = ? offset 0) t
      cross join lateral (select * from ledger_entries where transaction_id = t.id offset 0) e
      where ${sql} ${inOrder(slice, 'e')} limit ${slice.limit}`,
    values: [order, ...values],
  }
}

const conditionsOf = ({ filter, beyond }: Slice): (Condition | null)[] => [
  wanted('e.booked_on >= ?::date', filter.from),
  wanted('e.booked_on <= ?::date', filter.to),
  beyond && {
    sql: `(e.booked_on, e.transaction_id, e.id) ${beyond.direction === 'newer' ? '>' : '<'} (?::date, ?::bigint, ?::bigint)`,
    values: beyond.key,
  },
]

interface Row {
  [column: string]: unknown
  id: string
  transaction_id: string
  kind: PostingKind
  account: Account
  currency: string
  amount_minor: string
  booked_on: string
  happened_on: string
  happened_at: string
  occurred_at: string
  order_number: string | null
  posted_by: string | null
  note: string | null
}

export async function readEntries(em: EntityManager, slice: Slice): Promise<EntryRead[]> {
  const { sql, values } = entriesStatement(slice)
  const rows = await em.execute<Row[]>(sql, [...values])
  return rows.map((row) => ({
    id: Number(row.id),
    transactionId: Number(row.transaction_id),
    kind: row.kind,
    account: row.account,
    currency: row.currency,
    minor: Number(row.amount_minor),
    bookedOn: row.booked_on,
    happenedOn: row.happened_on,
    happenedAt: new Date(row.happened_at),
    occurredAt: new Date(row.occurred_at),
    orderNumber: row.order_number,
    postedBy: row.posted_by,
    note: row.note,
    place: [row.booked_on, row.transaction_id, row.id],
  }))
}

/** What the entries of a filter come to, by currency. */
export interface TotalRead {
  readonly currency: string
  readonly entries: number
  readonly debitMinor: number
  readonly creditMinor: number
}

/**
 * Of accounts and days the exact sums, from the days that are folded and what is not; of a kind or an order the sums of
 * at most so many entries, the newest.
 */
export function totalsStatement(filter: EntryFilter, most: number): Condition {
  const { account, currency, kind, from, to, order } = filter
  if (kind !== null || order !== null) {
    const newest = nearest({ filter, beyond: null, limit: most })
    return {
      sql: `select currency, count(*) as entries, coalesce(sum(amount_minor) filter (where amount_minor > 0), 0) as debit,
          coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0) as credit
        from (${newest.sql}) newest group by currency order by currency`,
      values: newest.values,
    }
  }
  const ofSpan = (day: string) =>
    matching([
      wanted('account = ?', account),
      wanted('currency = ?', currency),
      wanted(`${day} >= ?::date`, from),
      wanted(`${day} <= ?::date`, to),
    ])
  const [folded, rest] = [ofSpan('day'), ofSpan('booked_on')]
  return {
    sql: `select currency, sum(entries) as entries, sum(debit) as debit, sum(credit) as credit from (
        select currency, entries, debit_minor as debit, credit_minor as credit from ledger_days where ${folded.sql}
        union all
        select currency, 1, greatest(amount_minor, 0), greatest(-amount_minor, 0) from ledger_entries
        where not folded and ${rest.sql}) days
      group by currency order by currency`,
    values: [...folded.values, ...rest.values],
  }
}

interface TotalRow {
  [column: string]: unknown
  currency: string
  entries: string
  debit: string
  credit: string
}

export async function readTotals(em: EntityManager, filter: EntryFilter, most: number): Promise<TotalRead[]> {
  const { sql, values } = totalsStatement(filter, most)
  const rows = await em.execute<TotalRow[]>(sql, [...values])
  return rows.map((row) => ({
    currency: row.currency,
    entries: Number(row.entries),
    debitMinor: Number(row.debit),
    creditMinor: Number(row.credit),
  }))
}
