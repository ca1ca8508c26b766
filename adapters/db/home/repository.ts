import type { EntityManager } from '@mikro-orm/postgresql'
import type { DaySoFar } from '#domain/home/days.ts'
import type { HourFigure } from '#domain/home/figures.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { Money } from '#domain/shared/money.ts'
import type { Condition as Statement } from '../conditions.ts'
import { awake } from '../orders/reviews.ts'

const amount = (minor: string | null, currency: string | null): Money | null =>
  minor === null || currency === null ? null : { minor: Number(minor), currency }

/** The shop's time in ms, and when its first order was placed; null before that. */
export async function readShopTime(em: EntityManager): Promise<{ now: number; beganAt: number | null }> {
  const [row] = await em.execute<{ now: string; began: string | null }[]>(
    `select floor(extract(epoch from shop_now()) * 1000) as now,
       (select extract(epoch from created_at) * 1000 from orders order by created_at, number limit 1) as began`,
  )
  return { now: Number(row?.now), beganAt: row?.began ? Number(row.began) : null }
}

interface HourRow {
  [column: string]: unknown
  weeks_ago: number
  kind: HourFigure['kind']
  currency: string
  hour: number
  count_so_far: string
  minor_so_far: string
  minor: string
}

/** What each hour of these days brought in and took back, by the ledger. */
export async function readHours(
  em: EntityManager,
  days: readonly DaySoFar[],
  timeZone: string,
): Promise<HourFigure[]> {
  const { sql, values } = hoursStatement(days, timeZone)
  const rows = await em.execute<HourRow[]>(sql, [...values])
  return rows.map(({ weeks_ago: weeksAgo, kind, currency, hour, minor, ...row }) => ({
    weeksAgo,
    kind,
    currency,
    hour,
    countSoFar: Number(row.count_so_far),
    minorSoFar: Number(row.minor_so_far),
    minor: Number(minor),
  }))
}

export const hoursStatement = (days: readonly DaySoFar[], timeZone: string): Statement => ({
  sql: `
    select d.weeks_ago, k.kind, t.currency, extract(hour from t.occurred_at at time zone ?)::int as hour,
      count(*) filter (where t.occurred_at < d.until) as count_so_far,
      coalesce(sum(t.minor) filter (where t.occurred_at < d.until), 0) as minor_so_far, sum(t.minor) as minor
    from json_to_recordset(?::json) as d (weeks_ago int, begins timestamptz, until timestamptz, ends timestamptz)
    cross join (values ('sale'), ('refund-of-sale')) as k (kind)
    cross join lateral (
      select occurred_at, currency,
        (select abs(sum(amount_minor)) from ledger_entries where transaction_id = l.id and account = 'customer-funds') as minor
      from ledger_transactions l
      where l.kind = k.kind and l.occurred_at >= d.begins and l.occurred_at < d.ends offset 0) t
    group by 1, 2, 3, 4`,
  values: [
    timeZone,
    JSON.stringify(
      days.map(({ weeksAgo, from, until, end }) => ({
        weeks_ago: weeksAgo,
        begins: new Date(from).toISOString(),
        until: new Date(until).toISOString(),
        ends: new Date(end).toISOString(),
      })),
    ),
  ],
})

export const placedStatement = ({ from, until }: DaySoFar): Statement => ({
  sql: 'select count(*) as placed from orders where created_at >= ? and created_at <= ?',
  values: [new Date(from), new Date(until)],
})

/** Orders placed on that day so far, paid or not. */
export async function countPlaced(em: EntityManager, day: DaySoFar): Promise<number> {
  const { sql, values } = placedStatement(day)
  const [row] = await em.execute<{ placed: string }[]>(sql, [...values])
  return Number(row?.placed)
}

export interface OpenReview {
  readonly id: number
  readonly orderNumber: string | null
  readonly reason: ReviewReason
  readonly amount: Money | null
  readonly dueAt: Date
}

interface ReviewRow {
  [column: string]: unknown
  id: string
  order_number: string | null
  reason: ReviewReason
  amount_minor: string | null
  currency: string | null
  due_at: string
}

/** What waits for a person: the soonest due of it, how much there is and the money in it. */
export async function readNeedsYou(em: EntityManager, limit: number) {
  const rows = await em.execute<ReviewRow[]>(
    `select id, order_number, reason, amount_minor, currency, due_at from reviews
     where resolved_at is null and ${awake} order by due_at, id limit ${limit}`,
  )
  const sums = await em.execute<{ open: string; minor: string | null; currency: string | null }[]>(
    `select count(*) as open, sum(amount_minor) as minor, currency from reviews
     where resolved_at is null and ${awake} group by currency order by currency`,
  )
  return {
    count: sums.reduce((sum, it) => sum + Number(it.open), 0),
    money: sums.flatMap((it) => amount(it.minor, it.currency) ?? []),
    soonest: rows.map((row): OpenReview => ({
      id: Number(row.id),
      orderNumber: row.order_number,
      reason: row.reason,
      amount: amount(row.amount_minor, row.currency),
      dueAt: new Date(row.due_at),
    })),
  }
}

interface UpcomingRow {
  [column: string]: unknown
  subject: string
  kind: string
  about: string
  reason: string
  due_at: string
  amount_minor: string | null
  currency: string | null
}

/** What sleeping runs wait for next, but for the shop's own routines. */
export async function readUpcoming(em: EntityManager, limit: number) {
  const rows = await em.execute<UpcomingRow[]>(
    `select subject, kind, about, reason, due_at, amount_minor, currency from upcoming
     where kind <> 'routine' order by due_at, subject limit ${limit}`,
  )
  return rows.map((row) => ({
    subject: row.subject,
    kind: row.kind,
    about: row.about,
    reason: row.reason,
    dueAt: new Date(row.due_at),
    amount: amount(row.amount_minor, row.currency),
  }))
}
