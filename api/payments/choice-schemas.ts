import { type Static, Type } from 'typebox'
import { currencies } from '#domain/catalogue/product.ts'
import { gateways } from '#domain/payments/payment.ts'

const closed = { additionalProperties: false } as const

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
