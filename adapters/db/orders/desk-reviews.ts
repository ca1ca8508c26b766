import type { EntityManager } from '@mikro-orm/postgresql'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import type { Money } from '#domain/shared/money.ts'
import type { Condition } from '../conditions.ts'

/** A review's place in the list: when it is due, or was resolved, in microseconds, and its number. */
type ReviewKey = readonly [micros: string, id: string]

export interface ReviewRead {
  readonly key: ReviewKey
  readonly id: number
  readonly orderNumber: string | null
  readonly reason: ReviewReason
  readonly about: string
  readonly amount: Money | null
  readonly assignee: string
  readonly openedAt: Date
  readonly dueAt: Date
  readonly resolvedAt: Date | null
  readonly resolution: Resolution | null
  readonly resolvedBy: string | null
  readonly note: string | null
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
  resolved_at: string | null
  resolution: Resolution | null
  resolved_by: string | null
  note: string | null
  micros: string
}

interface Slice {
  readonly isResolved: boolean
  readonly beyond: ReviewKey | null
  readonly direction: 'older' | 'newer'
  readonly limit: number
}

const columns = `id, order_number, reason, about, amount_minor, currency, assignee, opened_at, due_at, resolved_at,
  resolution, resolved_by, note`

/** What is open by when it is due, soonest first; what was resolved by when that was, latest first. */
export async function readReviews(em: EntityManager, slice: Slice): Promise<ReviewRead[]> {
  const { sql, values } = reviewsStatement(slice)
  return (await em.execute<Row[]>(sql, [...values])).map(toRead)
}

export function reviewsStatement({ isResolved, beyond, direction, limit }: Slice): Condition {
  const at = isResolved ? 'resolved_at' : 'due_at'
  const isAscending = isResolved === (direction === 'newer')
  const place = `(timestamptz 'epoch' + ?::bigint * interval '1 microsecond', ?::bigint)`
  const sql = `select ${columns}, (extract(epoch from ${at}) * 1000000)::bigint::text as micros from reviews
    where resolved_at is ${isResolved ? 'not null' : 'null'}
      ${beyond ? `and (${at}, id) ${isAscending ? '>' : '<'} ${place}` : ''}
    order by ${at} ${isAscending ? 'asc' : 'desc'}, id ${isAscending ? 'asc' : 'desc'} limit ?`
  return { sql, values: [...(beyond ?? []), limit] }
}

export async function readReview(em: EntityManager, id: string): Promise<ReviewRead | null> {
  const [row] = await em.execute<Row[]>(`select ${columns}, '0' as micros from reviews where id = ?`, [id])
  return row ? toRead(row) : null
}

const mostAtOnce = 50

export const openReviewsOf = async (em: EntityManager, number: string): Promise<ReviewRead[]> =>
  (
    await em.execute<Row[]>(
      `select ${columns}, '0' as micros from reviews where order_number = ? and resolved_at is null
       order by due_at, id limit ${mostAtOnce}`,
      [number],
    )
  ).map(toRead)

const toRead = (row: Row): ReviewRead => ({
  key: [row.micros, row.id],
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
  resolvedAt: row.resolved_at === null ? null : new Date(row.resolved_at),
  resolution: row.resolution,
  resolvedBy: row.resolved_by,
  note: row.note,
})
