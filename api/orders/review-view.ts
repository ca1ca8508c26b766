import type { ReviewRead } from '#adapters/db/orders/desk-reviews.ts'
import type { Order } from '#domain/orders/order.ts'
import { offersOf, offersTo } from '#domain/orders/offers.ts'
import { resolutionsInWords } from '#domain/orders/resolutions.ts'
import { snoozesOf } from '#domain/orders/snooze.ts'
import { reviewsInWords } from '#domain/orders/words.ts'
import { may, type Role } from '#domain/people/roles.ts'
import type { Money } from '#domain/shared/money.ts'
import { customerFor } from '../masking.ts'
import type { ReviewRowView, ReviewView } from './review-schemas.ts'

/** One review with what this reader can do about it. */
export function reviewView(
  review: ReviewRead,
  { order, role }: { order: Order | null; role: Role },
): ReviewView {
  const row = reviewRowView(review, role)
  if (review.resolvedAt !== null || !may(role, 'reviews:resolve')) return { ...row, offers: [], snoozes: [] }
  const { amount, dueAt, readAt } = review
  const snoozes = snoozesOf({ amount, dueAt: dueAt.getTime() }, readAt.getTime())
  return {
    ...row,
    offers: offersTo(role, offersOf(review, order)),
    snoozes: snoozes.map(({ label, until }) => ({ label, until: new Date(until).toISOString() })),
  }
}

export const reviewRowView = (review: ReviewRead, role: Role): ReviewRowView => ({
  id: review.id,
  order_number: review.orderNumber,
  customer: review.customer && customerFor(role, review.customer),
  reason: review.reason,
  reason_in_words: reviewsInWords[review.reason],
  about: review.about,
  ...amountView(review.amount),
  assignee: review.assignee,
  ...timesView(review),
  resolved_by: review.resolvedBy,
  resolution_in_words: review.resolution && resolutionsInWords[review.resolution],
  // Whoever wrote it may have named the customer.
  note: may(role, 'customers:read') ? review.note : null,
  why: review.why,
})

const amountView = (amount: Money | null) => ({
  amount_minor: amount?.minor ?? null,
  currency: amount?.currency ?? null,
})

const timesView = ({ openedAt, dueAt, readAt, snoozedUntil, resolvedAt }: ReviewRead) => ({
  opened_at: openedAt.toISOString(),
  due_at: dueAt.toISOString(),
  is_overdue: dueAt < readAt,
  snoozed_until: snoozedUntil?.toISOString() ?? null,
  resolved_at: resolvedAt?.toISOString() ?? null,
})
