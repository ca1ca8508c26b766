import { type Static, Type } from 'typebox'
import { emailPattern } from '#domain/customers/email.ts'

const closed = { additionalProperties: false } as const

export const OrderNumberParams = Type.Object({ number: Type.String({ pattern: '^[0-9]{1,18}$' }) })

export const Accepted = Type.Object({ accepted: Type.Literal(true) })

export const SendMail = Type.Object(
  {
    template: Type.Enum(['order-confirmed', 'payment-refunded']),
    about: Type.Optional(
      Type.String({ maxLength: 64, description: 'The refund’s id; for a confirmation the order’s number' }),
    ),
  },
  closed,
)

export const CorrectAddress = Type.Object(
  { email: Type.String({ pattern: emailPattern, maxLength: 254 }) },
  closed,
)

export const DownloadLink = Type.Object({
  url: Type.String(),
  /** Null for the order page's own address, which does not expire. */
  expires_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
})
export type DownloadLink = Static<typeof DownloadLink>
