import type { EntityManager } from '@mikro-orm/postgresql'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import type { Money } from '#domain/shared/money.ts'
import { type Condition, matching } from '../conditions.ts'
import { awake } from './reviews.ts'

export interface ReviewRead {
  /** Its place in the list it was read from. */
  readonly key: readonly string[]
  readonly id: number
  readonly orderNumber: string | null
  readonly reason: ReviewReason
  readonly about: string
  readonly amount: Money | null
  readonly assignee: string
  readonly openedAt: Date
  readonly dueAt: Date
  /** Shop time, which the sandbox can move. */
  readonly readAt: Date
  /** Null once that is over. */
  readonly snoozedUntil: Date | null
  readonly resolvedAt: Date | null
  readonly resolution: Resolution | null
  readonly resolvedBy: string | null
  readonly note: string | null
  /** What the gateway or the mail server said of it. */
  readonly why: string | null
  /** Of its order. */
  readonly customer: { readonly email: string | null; readonly name: string | null } | null
}

interface Row {
  id: string
  order_number: string | null
  reason: ReviewReason
  about: string
  amount_minor: string | null
  currency: string | null
  assignee: string
  opened_at: string
  due_at: string
  read_at: string
  snoozed_until: string | null
  resolved_at: string | null
  resolution: Resolution | null
  resolved_by: string | null
  note: string | null
  why: string | null
  email: string | null
  name: string | null
  place: string[]
}

export const reviewStates = ['open', 'snoozed', 'resolved'] as const
export const reviewSorts = ['due', 'money'] as const

export interface ReviewFilter {
  readonly state: (typeof reviewStates)[number]
  readonly assignee: string | null
  readonly reason: ReviewReason | null
  /** Of what is open; what was resolved is sorted by when. */
  readonly sort: (typeof reviewSorts)[number]
}

interface Slice {
  readonly filter: ReviewFilter
  readonly beyond: readonly string[] | null
  readonly direction: 'older' | 'newer'
  readonly limit: number
}

/** What the shop is run in comes first, then the other currencies by name, and what no money is in. */
const currencyRank = `(case currency when 'INR' then '' else coalesce(currency, 'none') end)`
const mostFirst = `(-coalesce(amount_minor, 0))`
const micros = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint::text`
const instant = `timestamptz 'epoch' + ?::bigint * interval '1 microsecond'`

/** How a list is sorted, and how a row's place in it reads. */
const orders = {
  due: {
    by: ['due_at', 'id'],
    place: `array[${micros('due_at')}, id::text]`,
    beyond: `(${instant}, ?::bigint)`,
  },
  money: {
    by: [currencyRank, mostFirst, 'id'],
    place: `array[${currencyRank}, ${mostFirst}::text, id::text]`,
    beyond: `(?::text, ?::bigint, ?::bigint)`,
  },
  resolved: {
    by: ['resolved_at', 'id'],
    place: `array[${micros('resolved_at')}, id::text]`,
    beyond: `(${instant}, ?::bigint)`,
  },
} as const

const states = {
  open: `resolved_at is null and ${awake}`,
  snoozed: 'resolved_at is null and snoozed_until > shop_now()',
  resolved: 'resolved_at is not null',
} as const

const columns = `r.id, r.order_number, r.reason, r.about, r.amount_minor, r.currency, r.assignee, r.opened_at, r.due_at,
  shop_now() as read_at, case when r.snoozed_until > shop_now() then r.snoozed_until end as snoozed_until,
  r.resolved_at, r.resolution, r.resolved_by, r.note, r.why, o.email, o.billing ->> 'name' as name`

/** What is open by when it is due or by the money in it; what was resolved by when that was, latest first. */
export async function readReviews(em: EntityManager, slice: Slice): Promise<ReviewRead[]> {
  const { sql, values } = reviewsStatement(slice)
  return (await em.execute<Row[]>(sql, [...values])).map(toRead)
}

export function reviewsStatement({ filter, beyond, direction, limit }: Slice): Condition {
  const { state, assignee, reason } = filter
  const { by, place, beyond: placeholders } = orders[state === 'resolved' ? 'resolved' : filter.sort]
  const isAscending = (state === 'resolved') === (direction === 'newer')
  const way = isAscending ? 'asc' : 'desc'
  const wanted = matching([
    { sql: states[state], values: [] },
    assignee === null ? null : { sql: 'assignee = ?', values: [assignee] },
    reason === null ? null : { sql: 'reason = ?', values: [reason] },
    beyond && { sql: `(${by.join(', ')}) ${isAscending ? '>' : '<'} ${placeholders}`, values: beyond },
  ])
  // The page is cut before the customers are looked up: one order for each row of it.
  const sql = `
    select ${columns}, r.place from (
      select *, ${place} as place, row_number() over (order by ${by.map((it) => `${it} ${way}`).join(', ')}) as nth
      from reviews where ${wanted.sql} order by ${by.map((it) => `${it} ${way}`).join(', ')} limit ?) r
    left join orders o on o.number = r.order_number order by r.nth`
  return { sql, values: [...wanted.values, limit] }
}

/** How many are in each list of what is open. */
export async function countReviews(em: EntityManager): Promise<{ open: number; snoozed: number }> {
  const [row] = await em.execute<{ open: string; snoozed: string }[]>(
    `select count(*) filter (where ${awake}) as open, count(*) filter (where not ${awake}) as snoozed
     from reviews where resolved_at is null`,
  )
  return { open: Number(row?.open ?? 0), snoozed: Number(row?.snoozed ?? 0) }
}

const mostAtOnce = 50

const readWhere = async (em: EntityManager, { sql, values }: Condition) =>
  (
    await em.execute<Row[]>(
      `select ${columns}, array[]::text[] as place from reviews r left join orders o on o.number = r.order_number
       where ${sql} order by r.due_at, r.id limit ${mostAtOnce}`,
      [...values],
    )
  ).map(toRead)

export const readReview = async (em: EntityManager, id: string): Promise<ReviewRead | null> =>
  (await readWhere(em, { sql: 'r.id = ?', values: [id] }))[0] ?? null

export const openReviewsOf = (em: EntityManager, number: string): Promise<ReviewRead[]> =>
  readWhere(em, { sql: 'r.order_number = ? and r.resolved_at is null', values: [number] })

const instantOf = (text: string | null) => (text === null ? null : new Date(text))

const toRead = (row: Row): ReviewRead => ({
  key: row.place,
  id: Number(row.id),
  orderNumber: row.order_number,
  reason: row.reason,
  about: row.about,
  amount:
    row.amount_minor !== null && row.currency !== null
      ? { minor: Number(row.amount_minor), currency: row.currency }
      : null,
  assignee: row.assignee,
  openedAt: new Date(row.opened_at),
  dueAt: new Date(row.due_at),
  readAt: new Date(row.read_at),
  snoozedUntil: instantOf(row.snoozed_until),
  resolvedAt: instantOf(row.resolved_at),
  resolution: row.resolution,
  resolvedBy: row.resolved_by,
  note: row.note,
  why: row.why,
  customer: row.order_number === null ? null : { email: row.email, name: row.name },
})
