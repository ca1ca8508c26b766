import type { ReviewRead } from '#adapters/db/orders/desk-reviews.ts'
import type { Order } from '#domain/orders/order.ts'
import { offersOf, offersTo, resolutionsInWords } from '#domain/orders/resolutions.ts'
import { restsOf } from '#domain/orders/snooze.ts'
import { reviewsInWords } from '#domain/orders/words.ts'
import { may, type Role } from '#domain/people/roles.ts'
import { customerFor } from '../masking.ts'
import type { ReviewRowView, ReviewView } from './review-schemas.ts'

/** One review with what this reader can do about it. */
export function reviewView(
  review: ReviewRead,
  { order, role }: { order: Order | null; role: Role },
): ReviewView {
  const row = reviewRowView(review, role)
  if (review.resolvedAt !== null || !may(role, 'reviews:resolve')) return { ...row, offers: [], rests: [] }
  const { amount, dueAt, readAt } = review
  const rests = restsOf({ amount, dueAt: dueAt.getTime() }, readAt.getTime())
  return {
    ...row,
    offers: offersTo(role, offersOf(review, order)),
    rests: rests.map(({ label, until }) => ({ label, until: new Date(until).toISOString() })),
  }
}

export const reviewRowView = (review: ReviewRead, role: Role): ReviewRowView => ({
  id: review.id,
  order_number: review.orderNumber,
  customer: review.customer && customerFor(role, review.customer),
  reason: review.reason,
  reason_in_words: reviewsInWords[review.reason],
  about: review.about,
  amount_minor: review.amount?.minor ?? null,
  currency: review.amount?.currency ?? null,
  assignee: review.assignee,
  opened_at: review.openedAt.toISOString(),
  due_at: review.dueAt.toISOString(),
  is_overdue: review.dueAt < review.readAt,
  snoozed_until: review.snoozedUntil?.toISOString() ?? null,
  resolved_at: review.resolvedAt?.toISOString() ?? null,
  resolved_by: review.resolvedBy,
  resolution_in_words: review.resolution && resolutionsInWords[review.resolution],
  // Whoever wrote it may have named the customer.
  note: may(role, 'customers:read') ? review.note : null,
})
