import { type Static, Type } from 'typebox'
import { disputeStatuses } from '#domain/disputes/dispute.ts'
import { disputeStandings } from '#domain/disputes/standing.ts'
import { accounts } from '#domain/ledger/accounts.ts'
import { resolutions } from '#domain/orders/resolutions.ts'
import { storyIcons } from '#domain/orders/story.ts'

const closed = { additionalProperties: false } as const
const Instant = Type.String({ format: 'date-time' })
const NullableText = Type.Union([Type.String(), Type.Null()])
const NullableInstant = Type.Union([Instant, Type.Null()])

export const DisputesQuery = Type.Object(
  {
    status: Type.Optional(
      Type.Enum([...disputeStatuses, 'needs-answer'], {
        description: 'The gateway’s; `needs-answer` for those that are open and not answered',
      }),
    ),
    after: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
)

export const DisputeParams = Type.Object({ id: Type.String({ pattern: '^disp_[A-Za-z0-9]{1,40}$' }) })

const rowFields = {
  id: Type.String(),
  standing: Type.Enum([...disputeStandings]),
  standing_in_words: Type.String(),
  phase_in_words: Type.String(),
  reason_code: Type.String(),
  reason_in_words: Type.String(),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  respond_by: NullableInstant,
  opened_at: Instant,
  order_number: Type.String(),
  customer: Type.Object({ email: NullableText, name: NullableText }),
}

export const DisputeRowView = Type.Object(rowFields)
export type DisputeRowView = Static<typeof DisputeRowView>

export const DisputeList = Type.Object({
  items: Type.Array(DisputeRowView),
  next: NullableText,
  previous: NullableText,
})
export type DisputeList = Static<typeof DisputeList>

const AnswerOffer = Type.Object({
  resolution: Type.Enum([...resolutions]),
  label: Type.String(),
  will: Type.String({ description: 'What will happen, in numbers' }),
  needs: Type.Union([Type.Literal('note'), Type.Literal('email'), Type.Null()]),
  impossible: Type.Union([Type.String(), Type.Null()], { description: 'Why its reader cannot choose it' }),
})
export type AnswerOffer = Static<typeof AnswerOffer>

const Posted = Type.Object({
  id: Type.String(),
  kind_in_words: Type.String(),
  currency: Type.String(),
  day: Type.String({ description: 'The day it stands on in the books' }),
  at: Instant,
  entries: Type.Array(Type.Object({ account: Type.Enum([...accounts]), amount_minor: Type.Integer() })),
})

const Sent = Type.Object({
  key: Type.String(),
  made_at: Instant,
  bytes: Type.Integer(),
  document_id: Type.Union([Type.String(), Type.Null()], {
    description: 'The gateway’s; null until it has it',
  }),
})

const StoryLine = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['fact', 'effect', 'money', 'review', 'action']),
  icon: Type.Enum([...storyIcons]),
  tone: Type.Enum(['good', 'warn', 'bad', 'info', 'quiet']),
  sentence: Type.String(),
  at: Instant,
  amount_minor: Type.Union([Type.Integer(), Type.Null()]),
  currency: NullableText,
  inbox_id: Type.Union([Type.String(), Type.Null()], { description: 'What we were told, raw' }),
})
export type StoryLine = Static<typeof StoryLine>

export const DisputeView = Type.Object({
  ...rowFields,
  status: Type.Enum([...disputeStatuses]),
  payment: Type.Object({
    id: Type.String(),
    in_words: Type.String(),
    amount_minor: Type.Integer(),
    currency: Type.String(),
  }),
  product: Type.String(),
  updated_at: Instant,
  held_minor: Type.Integer({ description: 'The gateway keeps it until the dispute is decided' }),
  lost_minor: Type.Integer({ description: 'The customer’s bank has it for good' }),
  of_sale_minor: Type.Integer({ description: 'The part of the lost money that undid the sale' }),
  answer: Type.Union(
    [
      Type.Object({ in_words: Type.String(), by: NullableText, at: Instant, note: NullableText }),
      Type.Null(),
    ],
    { description: 'How a person answered it, the last time' },
  ),
  review_id: Type.Union([Type.Integer(), Type.Null()], { description: 'What waits for an answer' }),
  offers: Type.Array(AnswerOffer),
  posted: Type.Array(Posted, { description: 'Its entries in the ledger, oldest first; a debit is positive' }),
  texts_left_out: Type.Array(Type.String(), {
    description: 'The shop’s texts that are not filled in, and so not in the evidence',
  }),
  sent: Type.Array(Sent, { description: 'Evidence, latest first' }),
  story: Type.Array(StoryLine, { description: 'Oldest first' }),
})
export type DisputeView = Static<typeof DisputeView>

export const EvidenceQuery = Type.Object(
  {
    sent: Type.Optional(
      Type.String({
        pattern: '^contest-dispute/[A-Za-z0-9_./-]+$',
        maxLength: 200,
        description: 'The key of what was sent; left out for what would be sent now',
      }),
    ),
  },
  closed,
)
