import { type Static, Type } from 'typebox'
import { inboxStates } from '#domain/inbox/states.ts'
import { sources } from '#domain/inbox/words.ts'
import { accounts } from '#domain/ledger/accounts.ts'
import { dayPattern, linePattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const Day = Type.String({ format: 'date', pattern: dayPattern })
const Instant = Type.String({ format: 'date-time' })
const nullable = <T extends typeof Instant>(type: T) => Type.Union([type, Type.Null()])
const NullableText = Type.Union([Type.String(), Type.Null()])
const State = Type.Enum([...inboxStates])

const filters = {
  source: Type.Optional(Type.Enum([...sources])),
  type: Type.Optional(Type.String({ pattern: linePattern, maxLength: 100 })),
  subject: Type.Optional(
    Type.String({
      pattern: linePattern,
      maxLength: 200,
      description: 'What it is about, such as order/10001; a number alone is an order’s.',
    }),
  ),
  state: Type.Optional(State),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
}

const InboxFilters = Type.Object(filters)
export type InboxFilters = Static<typeof InboxFilters>

export const InboxQuery = Type.Object(
  { ...filters, after: Type.Optional(Type.String({ maxLength: 500 })) },
  closed,
)

export const InboxId = Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) })

const row = {
  id: Type.Integer(),
  source: Type.String(),
  source_in_words: Type.String(),
  type: Type.String(),
  type_in_words: Type.String(),
  subject: NullableText,
  received_at: Instant,
  delivered_at: nullable(Instant),
  deliveries: Type.Integer(),
  handled_at: nullable(Instant),
  state: State,
  outcome_in_words: Type.String(),
}

const InboxRowView = Type.Object(row)
export type InboxRowView = Static<typeof InboxRowView>

export const InboxList = Type.Object({
  items: Type.Array(InboxRowView),
  next: NullableText,
  previous: NullableText,
})
export type InboxList = Static<typeof InboxList>

const EffectView = Type.Object({
  in_words: Type.String(),
  about: Type.String(),
  state: Type.Enum(['open', 'done', 'waiting']),
  tries: Type.Integer(),
  note: NullableText,
  closed_at: nullable(Instant),
  next_try_at: nullable(Instant),
})

const PostingView = Type.Object({
  id: Type.Integer(),
  sentence: Type.String(),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  entries: Type.Array(
    Type.Object({
      id: Type.Integer(),
      account: Type.Enum([...accounts]),
      side: Type.Enum(['debit', 'credit']),
      amount_minor: Type.Integer(),
    }),
  ),
})

export const InboxEntryView = Type.Object({
  ...row,
  event_id: Type.String(),
  gateway_order_id: NullableText,
  request_id: NullableText,
  facts: Type.Array(Type.String(), { description: 'What it says, in words' }),
  has_payload: Type.Boolean(),
  decisions: Type.Array(
    Type.Object({
      at: Instant,
      status: Type.String(),
      posted: Type.Array(PostingView),
      effects: Type.Array(EffectView),
    }),
    { description: 'What was decided with it, what that posted, and what was then done' },
  ),
  not_again: Type.Union([Type.String(), Type.Null()], {
    description: 'Why delivering it again would do nothing; null when it may be',
  }),
})
export type InboxEntryView = Static<typeof InboxEntryView>

export const PayloadView = Type.Object({
  masked: Type.Boolean(),
  payload: Type.Unknown({ description: 'JSON as it came, or plain text' }),
})
export type PayloadView = Static<typeof PayloadView>

const range = {
  from_id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  to_id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
}

export const RangeQuery = Type.Object({ ...filters, ...range }, closed)
export type RangeQuery = Static<typeof RangeQuery>

export const RedeliveryPlan = Type.Object({
  again: Type.Integer({ description: 'Rows whose workflows would be told again' }),
  left: Type.Array(Type.Object({ why: Type.String(), count: Type.Integer() })),
  too_many: Type.Boolean(),
})
export type RedeliveryPlan = Static<typeof RedeliveryPlan>

export const Accepted = Type.Object({ accepted: Type.Literal(true) })
