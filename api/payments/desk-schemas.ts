import { type Static, Type } from 'typebox'
import { currencies } from '#domain/catalogue/product.ts'
import { refundStatuses } from '#domain/orders/order.ts'
import { gateways } from '#domain/payments/payment.ts'
import { leastRefundMinor, ownersReasons } from '#domain/payments/request-refund.ts'
import { dayPattern, linePattern, textPattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const Day = Type.String({ format: 'date', pattern: dayPattern })
const Instant = Type.String({ format: 'date-time' })
const NullableText = Type.Union([Type.String(), Type.Null()])
const Status = Type.Enum([...refundStatuses])

export const RefundedOrder = Type.Object({ number: Type.String({ pattern: '^[0-9]{1,18}$' }) })

export const MakeRefund = Type.Object(
  {
    payment_id: Type.String({ pattern: linePattern, maxLength: 64 }),
    amount_minor: Type.Integer({
      minimum: leastRefundMinor,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Paise; at most what is left of the payment',
    }),
    reason: Type.Enum([...ownersReasons]),
    revokes: Type.Boolean({ description: 'Ends the customer’s download once the money has gone' }),
    note: Type.Optional(
      Type.String({ pattern: textPattern, maxLength: 500, description: 'For the desk alone' }),
    ),
  },
  closed,
)
export type MakeRefund = Static<typeof MakeRefund>

export const RefundAccepted = Type.Object({ accepted: Type.Literal(true) })

export const RefundsQuery = Type.Object(
  {
    status: Type.Optional(Status),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    after: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
)

export const RefundRowView = Type.Object({
  id: Type.String({ description: 'Ours, and the gateway’s receipt for it' }),
  gateway_refund_id: NullableText,
  order_number: Type.String(),
  payment_id: Type.String(),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  status: Status,
  reason_in_words: Type.String(),
  revokes: Type.Boolean({ description: 'Ends the customer’s download' }),
  requested_by: Type.Union([Type.String(), Type.Null()], {
    description: 'Null where a rule of the shop did',
  }),
  note: NullableText,
  waits: Type.Union(
    [
      Type.Object({
        why: Type.String({ description: 'What the gateway said the last time' }),
        next_try_at: Type.Union([Instant, Type.Null()]),
      }),
      Type.Null(),
    ],
    { description: 'While it could not be made yet' },
  ),
  created_at: Instant,
  updated_at: Instant,
})
export type RefundRowView = Static<typeof RefundRowView>

export const RefundList = Type.Object({
  items: Type.Array(RefundRowView),
  next: NullableText,
  previous: NullableText,
})
export type RefundList = Static<typeof RefundList>

const Taken = Type.Array(Type.Enum([...currencies]), { uniqueItems: true, maxItems: currencies.length })
const Offer = Type.Object({ razorpay: Taken, stripe: Taken }, closed)

const Version = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'As read; a change made meanwhile is a conflict',
})

export const GatewayChoice = Type.Object({
  gateways: Type.Array(
    Type.Object({
      gateway: Type.Enum([...gateways]),
      name: Type.String(),
      takes: Type.String({ description: 'What a customer can pay with' }),
      has_keys: Type.Boolean(),
    }),
  ),
  /** All in which prices can be. */
  currencies: Type.Array(Type.Enum([...currencies])),
  offer: Offer,
  version: Version,
})
export type GatewayChoice = Static<typeof GatewayChoice>

export const GatewayChange = Type.Object({ offer: Offer, version: Version }, closed)
export type GatewayChange = Static<typeof GatewayChange>
