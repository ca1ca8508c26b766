import { type Static, Type } from 'typebox'
import { reviewSorts, reviewStates } from '#adapters/db/orders/desk-reviews.ts'
import { emailPattern } from '#domain/customers/email.ts'
import { resolutions } from '#domain/orders/resolutions.ts'
import { reviewReasons } from '#domain/orders/words.ts'
import { roles } from '#domain/people/roles.ts'
import { linePattern, textPattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const Instant = Type.String({ format: 'date-time' })
const NullableInstant = Type.Union([Instant, Type.Null()])
const NullableText = Type.Union([Type.String(), Type.Null()])
const Username = Type.String({ pattern: linePattern, maxLength: 100 })

const ReviewOffer = Type.Object({
  resolution: Type.Enum([...resolutions]),
  label: Type.String(),
  will: Type.String({ description: 'What will happen, in numbers' }),
  needs: Type.Union([Type.Literal('note'), Type.Literal('email'), Type.Null()]),
  impossible: Type.Union([Type.String(), Type.Null()], {
    description: 'Why it cannot be done, or not by you',
  }),
})

const reviewFields = {
  id: Type.Integer(),
  order_number: NullableText,
  customer: Type.Union([Type.Object({ email: NullableText, name: NullableText }), Type.Null()]),
  reason: Type.Enum([...reviewReasons]),
  reason_in_words: Type.String(),
  about: Type.String(),
  amount_minor: Type.Union([Type.Integer(), Type.Null()]),
  currency: NullableText,
  assignee: Type.String(),
  opened_at: Instant,
  due_at: Instant,
  is_overdue: Type.Boolean(),
  snoozed_until: Type.Union([Instant, Type.Null()], { description: 'Null when it is not snoozed now' }),
  resolved_at: NullableInstant,
  resolved_by: Type.Union([Type.String(), Type.Null()], { description: 'Null of what settled itself' }),
  resolution_in_words: NullableText,
  note: NullableText,
  why: Type.Union([Type.String(), Type.Null()], { description: 'What the gateway or the mail server said' }),
}

export const ReviewRowView = Type.Object(reviewFields)
export type ReviewRowView = Static<typeof ReviewRowView>

export const ReviewView = Type.Object({
  ...reviewFields,
  offers: Type.Array(ReviewOffer),
  snoozes: Type.Array(Type.Object({ label: Type.String(), until: Instant }), {
    description: 'For how long it may be snoozed; none where it may not',
  }),
})
export type ReviewView = Static<typeof ReviewView>

export const ReviewsQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum([...reviewStates])),
    assignee: Type.Optional(
      Type.String({ pattern: linePattern, maxLength: 100, description: 'A user name, or `me`' }),
    ),
    reason: Type.Optional(Type.Enum([...reviewReasons])),
    sort: Type.Optional(
      Type.Enum([...reviewSorts], {
        description:
          'By when it is due, or by the money in it: rupees first, then the other currencies by name, most of each first',
      }),
    ),
    after: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
)
export type ReviewsQuery = Static<typeof ReviewsQuery>

export const ReviewList = Type.Object({
  items: Type.Array(ReviewRowView),
  next: NullableText,
  previous: NullableText,
  counts: Type.Object({ open: Type.Integer(), snoozed: Type.Integer() }),
})
export type ReviewList = Static<typeof ReviewList>

export const ReviewParams = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,18}$' }) })

export const ResolveReview = Type.Object(
  {
    resolution: Type.Enum([...resolutions]),
    note: Type.Optional(Type.String({ pattern: textPattern, maxLength: 500 })),
    email: Type.Optional(Type.String({ pattern: emailPattern, maxLength: 254 })),
  },
  closed,
)

export const AssignReview = Type.Object({ to: Username }, closed)

export const AssignedView = Type.Object({
  assignee: Type.String(),
  was: Type.Union([Type.String(), Type.Null()], { description: 'Whose it was, when it was somebody else’s' }),
})
export type AssignedView = Static<typeof AssignedView>

export const SnoozeReview = Type.Object({ until: Instant }, closed)

export const SnoozedView = Type.Object({
  snoozed_until: NullableInstant,
  was: Type.Union([Instant, Type.Null()], { description: 'Until when it was snoozed before' }),
})
export type SnoozedView = Static<typeof SnoozedView>

export const AssigneeList = Type.Object({
  items: Type.Array(Type.Object({ username: Type.String(), role: Type.Enum([...roles]) })),
})
export type AssigneeList = Static<typeof AssigneeList>
