import type { EntityManager } from '@mikro-orm/postgresql'
import { type Books, type StillOpen, whyNotClose, whyNotReopen } from '#domain/ledger/closing.ts'
import { firstDayOf, lastDayOf, monthInWords } from '#domain/ledger/days.ts'
import { ledgerFailures } from '#domain/ledger/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'

/** Where the books stand by the shop's clock. A first day that only a person spoke of does not begin them. */
export async function readBooks(em: EntityManager): Promise<Books> {
  const [row] = await em.execute<
    { today: string; begin: string; first: string | null; closed: string | null }[]
  >(
    `select shop_day(shop_now())::text as today,
       date_trunc('month', least(shop_day(shop_now()),
         (select booked_on from ledger_transactions where posted_by is null order by booked_on, id limit 1),
         (select shop_day(created_at) from orders order by created_at, number limit 1)))::date::text as begin,
       (select to_char(booked_on, 'YYYY-MM') from ledger_transactions order by booked_on, id limit 1) as first,
       (select to_char(max(month), 'YYYY-MM') from ledger_closings) as closed`,
  )
  if (!row) throw new Error('The database did not say what day it is.')
  return { today: row.today, begin: row.begin, firstMonth: row.first, lastClosed: row.closed }
}

/** No posting is under way while this transaction lasts, and none begins: each comes wholly before a closing or after. */
export const holdPostings = (tx: EntityManager) =>
  tx.execute('lock table ledger_transactions in share row exclusive mode')

/** From here on nothing is posted into this month, or any before it. */
export async function closeMonth(tx: EntityManager, month: string, username: string): Promise<Changed<true>> {
  await holdPostings(tx)
  const books = await readBooks(tx)
  const why = whyNotClose(month, books)
  const [known] = await tx.execute<{ closed_by: string }[]>(
    'select closed_by from ledger_closings where month = ?::date',
    [firstDayOf(month)],
  )
  if (known)
    throw new AppError(
      ledgerFailures.alreadyClosed(`${known.closed_by} has closed ${monthInWords(month)} already.`),
    )
  if (why) throw new AppError(ledgerFailures.monthStays(why))
  await tx.execute(
    'insert into ledger_closings (month, closed_at, closed_by) values (?::date, shop_now(), ?)',
    [firstDayOf(month), username],
  )
  return { before: { closed: false }, after: { closed: true }, result: true }
}

/** The month closed last takes entries again. */
export async function reopenMonth(tx: EntityManager, month: string, reason: string): Promise<Changed<true>> {
  await holdPostings(tx)
  const why = whyNotReopen(month, await readBooks(tx))
  if (why) throw new AppError(ledgerFailures.monthStays(why))
  await tx.execute('delete from ledger_closings where month = ?::date', [firstDayOf(month)])
  return { before: { closed: true }, after: { closed: false, reason }, result: true }
}

export interface ClosedMonth {
  readonly month: string
  readonly closedAt: Date
  readonly closedBy: string
}

interface Slice {
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

/** Closed months on one side of one, nearest first. */
export async function readClosings(em: EntityManager, { beyond, limit }: Slice): Promise<ClosedMonth[]> {
  const [test, way] = beyond?.direction === 'newer' ? ['>', 'asc'] : ['<', 'desc']
  const month = beyond?.key[0]
  const rows = await em.execute<{ month: string; closed_at: string; closed_by: string }[]>(
    `select to_char(month, 'YYYY-MM') as month, closed_at, closed_by from ledger_closings
     where month ${test} coalesce(?::date, 'infinity') order by month ${way} limit ${limit}`,
    [month === undefined ? null : firstDayOf(month)],
  )
  return rows.map((row) => ({
    month: row.month,
    closedAt: new Date(row.closed_at),
    closedBy: row.closed_by,
  }))
}

/** What is under way of a month and everything before it. */
export async function readStillOpen(em: EntityManager, month: string): Promise<StillOpen> {
  const [row] = await em.execute<Record<keyof StillOpen, string>[]>(
    `with zone as (select coalesce((select value ->> 'timeZone' from settings where key = 'shop'), 'Asia/Kolkata') as it),
       month as materialized (select (?::date + 1)::timestamp at time zone zone.it as ends from zone)
     select (select count(*) from reviews where resolved_at is null and opened_at < ends) as reviews,
       (select count(*) from refunds where status in ('requested', 'pending') and created_at < ends) as refunds,
       (select count(*) from disputes where status in ('open', 'under_review') and created_at < ends) as disputes,
       (select count(*) from inbox where handled_at is null and subject is not null and received_at < ends) as facts
     from month`,
    [lastDayOf(month)],
  )
  return {
    reviews: Number(row?.reviews),
    refunds: Number(row?.refunds),
    disputes: Number(row?.disputes),
    facts: Number(row?.facts),
  }
}
