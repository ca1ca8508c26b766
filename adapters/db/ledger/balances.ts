import type { EntityManager } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import type { Condition } from '../conditions.ts'

export interface BalanceRead {
  readonly account: Account
  readonly currency: string
  /** In minor units; debit is positive. */
  readonly openingMinor: number
  readonly debitMinor: number
  readonly creditMinor: number
  readonly closingMinor: number
  readonly entries: number
}

/** Days such as 2026-11-23, both included; null for all there is on that side. */
export interface Span {
  readonly from: string | null
  readonly to: string | null
}

/** What is folded and what is not, of one instant: exact, however far the folding has come. */
const days = `
  select account, currency, day, debit_minor, credit_minor, entries from ledger_days
  union all
  select account, currency, booked_on, greatest(amount_minor, 0), greatest(-amount_minor, 0), 1
  from ledger_entries where not folded`

export const balancesStatement = ({ from, to }: Span): Condition => ({
  sql: `
    with span (since, until) as (select coalesce(?::date, '-infinity'), coalesce(?::date, 'infinity'))
    select account, currency,
      coalesce(sum(debit_minor - credit_minor) filter (where day < since), 0) as opening,
      coalesce(sum(debit_minor) filter (where day >= since), 0) as debit,
      coalesce(sum(credit_minor) filter (where day >= since), 0) as credit,
      sum(debit_minor - credit_minor) as closing,
      coalesce(sum(entries) filter (where day >= since), 0) as entries
    from (${days}) as days, span where day <= until
    group by account, currency order by currency, account`,
  values: [from, to],
})

interface BalanceRow {
  [column: string]: unknown
  account: Account
  currency: string
  opening: string
  debit: string
  credit: string
  closing: string
  entries: string
}

/** Of every account that was ever posted to, by currency. */
export async function readBalances(em: EntityManager, span: Span): Promise<BalanceRead[]> {
  const { sql, values } = balancesStatement(span)
  const rows = await em.execute<BalanceRow[]>(sql, [...values])
  return rows.map((row) => ({
    account: row.account,
    currency: row.currency,
    openingMinor: Number(row.opening),
    debitMinor: Number(row.debit),
    creditMinor: Number(row.credit),
    closingMinor: Number(row.closing),
    entries: Number(row.entries),
  }))
}

export interface DayRead {
  readonly day: string
  readonly debitMinor: number
  readonly creditMinor: number
  /** At its end; debit is positive. */
  readonly closingMinor: number
  readonly entries: number
}

interface OneAccount {
  readonly account: Account
  readonly currency: string
  readonly from: string
  readonly to: string
}

/** The days on which something moved are summed up; the days between them carry the balance on. */
export const daysStatement = ({ account, currency, from, to }: OneAccount): Condition => ({
  sql: `
    with moved as materialized (
      select day, sum(debit_minor) as debit, sum(credit_minor) as credit, sum(entries) as entries
      from (${days}) as days where account = ? and currency = ? and day <= ?::date group by day),
    opening as (select coalesce(sum(debit - credit), 0) as minor from moved where day < ?::date)
    select to_char(d, 'YYYY-MM-DD') as day, coalesce(debit, 0) as debit, coalesce(credit, 0) as credit,
      coalesce(entries, 0) as entries,
      (select minor from opening) + sum(coalesce(debit - credit, 0)) over (order by d) as closing
    from generate_series(?::date, ?::date, interval '1 day') d left join moved on moved.day = d::date order by d`,
  values: [account, currency, to, from, from, to],
})

interface DayRow {
  [column: string]: unknown
  day: string
  debit: string
  credit: string
  closing: string
  entries: string
}

/** Every day of a span, also those on which nothing moved. */
export async function readDays(em: EntityManager, of: OneAccount): Promise<DayRead[]> {
  const { sql, values } = daysStatement(of)
  const rows = await em.execute<DayRow[]>(sql, [...values])
  return rows.map((row) => ({
    day: row.day,
    debitMinor: Number(row.debit),
    creditMinor: Number(row.credit),
    closingMinor: Number(row.closing),
    entries: Number(row.entries),
  }))
}

const foldedAtOnce = 10_000

/**
 * Adds what is not folded yet to the sums of its days: each entry once, whoever else folds at the same time and in
 * whatever order transactions commit. Answers how many it folded.
 */
export async function foldEntries(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ count: string }[]>(
    `with batch as (
       select id from ledger_entries where not folded order by id limit ${foldedAtOnce} for update skip locked
     ), done as (
       update ledger_entries e set folded = true from batch where e.id = batch.id
       returning e.account, e.currency, e.booked_on, e.amount_minor
     ), added as (
       insert into ledger_days as d (account, currency, day, debit_minor, credit_minor, entries)
       select account, currency, booked_on, coalesce(sum(amount_minor) filter (where amount_minor > 0), 0),
         coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0), count(*)
       from done group by account, currency, booked_on order by account, currency, booked_on
       on conflict (account, currency, day) do update set debit_minor = d.debit_minor + excluded.debit_minor,
         credit_minor = d.credit_minor + excluded.credit_minor, entries = d.entries + excluded.entries
     )
     select count(*) as count from done`,
  )
  return Number(row?.count)
}
