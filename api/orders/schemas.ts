import { type Static, Type } from 'typebox'
import { emailPattern } from '#domain/customers/email.ts'
import { gstinPattern } from '#domain/customers/gstin.ts'
import { gateways } from '#domain/payments/payment.ts'
import { currencyPattern, linePattern, slugPattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const

export const CreateOrder = Type.Object(
  {
    product: Type.String({ pattern: slugPattern, maxLength: 64 }),
    coupon_code: Type.Optional(
      Type.String({
        pattern: linePattern,
        maxLength: 120,
        description: 'One code, or up to three stackable ones, with commas or spaces between them',
      }),
    ),
    email: Type.Optional(Type.String({ pattern: emailPattern, maxLength: 254 })),
    amount: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 10_000_000,
        description: 'Rupees; must be the price after coupons.',
      }),
    ),
    currency: Type.Optional(
      Type.String({ pattern: currencyPattern, description: 'In which to pay; else INR' }),
    ),
    gateway: Type.Optional(
      Type.Enum([...gateways], { description: 'With which to pay; else the one that suits the currency' }),
    ),
    billing: Type.Optional(
      Type.Object(
        {
          name: Type.String({ pattern: linePattern, maxLength: 120 }),
          state: Type.String({
            pattern: linePattern,
            maxLength: 60,
            description: 'Name or two-letter code.',
          }),
          gstin: Type.Optional(Type.String({ pattern: gstinPattern })),
        },
        closed,
      ),
    ),
  },
  {
    ...closed,
    examples: [
      {
        product: 'pro',
        email: 'asha@example.com',
        billing: { name: 'Asha Rao', state: 'Karnataka', gstin: '29ABCDE1234F1ZW' },
      },
    ],
  },
)
export type CreateOrderBody = Static<typeof CreateOrder>

export const PlacedOrderView = Type.Object({
  order_id: Type.String(),
  number: Type.String(),
  gateway: Type.Enum([...gateways]),
  gateway_order_id: Type.String(),
  key_id: Type.Optional(Type.String({ description: 'Razorpay’s checkout is opened with it' })),
  checkout_url: Type.Optional(Type.String({ description: 'Stripe’s page, where the customer pays' })),
  amount: Type.Integer({ description: 'Paise' }),
  currency: Type.String(),
  receipt: Type.String(),
  order_url: Type.String(),
})

export const OrderParams = Type.Object({ id: Type.String({ maxLength: 500 }) })

export const OrderView = Type.Object({
  id: Type.String(),
  number: Type.String(),
  status: Type.String({
    description: 'created, paid, failed, expired, cancelled, partially_refunded, refunded or review',
  }),
  fulfilment: Type.String({ description: 'pending, delivered or revoked' }),
  product: Type.String(),
  amount: Type.Integer({ description: 'Paise; what is to be paid' }),
  discount: Type.Integer({ description: 'Paise that coupons took off the price' }),
  coupons: Type.Array(Type.String()),
  currency: Type.String(),
  created_at: Type.String(),
  paid_at: Type.Union([Type.String(), Type.Null()]),
  downloads: Type.Array(
    Type.Object({
      title: Type.String(),
      name: Type.String(),
      version: Type.Integer(),
      size_bytes: Type.Union([Type.Integer(), Type.Null()]),
      left: Type.Union([Type.Integer(), Type.Null()], { description: 'Downloads left; null for no end' }),
      url: Type.String(),
      expires_at: Type.String(),
    }),
  ),
  licences: Type.Array(
    Type.Object({
      key: Type.String(),
      product: Type.String(),
      activation_limit: Type.Union([Type.Integer(), Type.Null()], { description: 'Null for no end' }),
      activations: Type.Integer(),
      revoked: Type.Boolean(),
    }),
  ),
})
