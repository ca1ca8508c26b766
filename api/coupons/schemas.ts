import { type Static, Type } from 'typebox'
import { emailPattern } from '#domain/customers/email.ts'
import { currencyPattern, linePattern, slugPattern } from '../patterns.ts'

export const CouponCheck = Type.Object(
  {
    code: Type.String({
      pattern: linePattern,
      maxLength: 120,
      description: 'One code, or up to three stackable ones, with commas or spaces between them',
    }),
    product: Type.String({ pattern: slugPattern, maxLength: 64 }),
    email: Type.Optional(
      Type.String({
        pattern: emailPattern,
        maxLength: 254,
        description: 'Of the customer, for coupons that each customer has a limited number of times',
      }),
    ),
    currency: Type.Optional(
      Type.String({ pattern: currencyPattern, description: 'The shop’s own by default' }),
    ),
  },
  { additionalProperties: false, examples: [{ code: 'SAVE20', product: 'pro', email: 'asha@example.com' }] },
)
export type CouponCheck = Static<typeof CouponCheck>

const minor = (description: string) => Type.Integer({ description })

export const CouponChecked = Type.Object({
  valid: Type.Boolean(),
  price_minor: minor('The list price'),
  discount_minor: minor('0 where the coupon is not valid'),
  to_pay_minor: minor('What is left of the price'),
  currency: Type.String(),
  message: Type.String({ description: 'One sentence for the customer' }),
})
export type CouponChecked = Static<typeof CouponChecked>
