import { type Static, Type } from 'typebox'
import { noticeTemplates } from '#domain/mail/notice.ts'
import { mailStates } from '#domain/mail/words.ts'
import { orderMailTemplates } from '#domain/orders/effects.ts'
import { dayPattern, linePattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const Day = Type.String({ format: 'date', pattern: dayPattern })
const Instant = Type.String({ format: 'date-time' })
const NullableText = Type.Union([Type.String(), Type.Null()])
const NullableInstant = Type.Union([Instant, Type.Null()])
const State = Type.Enum([...mailStates])
const Template = Type.Enum([...orderMailTemplates, 'purchases-link', ...noticeTemplates])

export const MailsQuery = Type.Object(
  {
    state: Type.Optional(State),
    template: Type.Optional(Template),
    q: Type.Optional(
      Type.String({
        pattern: linePattern,
        maxLength: 254,
        description: 'An order’s number, or an address or its beginning',
      }),
    ),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    after: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  closed,
)
export type MailsQuery = Static<typeof MailsQuery>

export const MailKey = Type.Object({ key: Type.String({ pattern: linePattern, maxLength: 300 }) })

const row = {
  key: Type.String(),
  created_at: Instant,
  template: Template,
  state: State,
  to: Type.Union([Type.String(), Type.Null()], {
    description: 'Masked for roles that may not know customers',
  }),
  subject: NullableText,
  order_number: NullableText,
  attempts: Type.Integer(),
  sent_at: NullableInstant,
  note: Type.Union([Type.String(), Type.Null()], {
    description: 'Why it failed, or did not work the last time',
  }),
  next_try_at: NullableInstant,
}

const MailRowView = Type.Object(row)
export type MailRowView = Static<typeof MailRowView>

export const MailList = Type.Object({
  items: Type.Array(MailRowView),
  next: NullableText,
  previous: NullableText,
})
export type MailList = Static<typeof MailList>

export const MailView = Type.Object({
  ...row,
  message_id: NullableText,
  has_html: Type.Boolean(),
  text: NullableText,
  not_resent: Type.Union([Type.String(), Type.Null()], {
    description: 'Why it is not sent again; null when it can be',
  }),
})
export type MailView = Static<typeof MailView>

export const Accepted = Type.Object({ accepted: Type.Literal(true) })
