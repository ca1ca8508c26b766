import { type Static, Type } from 'typebox'
import { standings } from '#adapters/db/coupons/desk.ts'
import { currencies } from '#domain/catalogue/product.ts'
import { couponCodePattern } from '#domain/coupons/coupon.ts'
import { couponStates } from '#domain/coupons/terms.ts'
import { shownStatuses } from '#domain/orders/order.ts'
import { dayPattern, linePattern, slugPattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

const NullableText = orNull(Type.String())
const Instant = Type.String({ format: 'date-time' })
const Code = Type.String({ pattern: couponCodePattern })
const Day = Type.String({ format: 'date', pattern: dayPattern, description: 'In the shop’s time zone' })
const most = 1_000_000_000
const count = () => orNull(Type.Integer({ minimum: 1, maximum: most }))
const Version = Type.Integer({ minimum: 1, maximum: most })

export const CouponParams = Type.Object({ code: Code })

export const CouponsQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({ pattern: linePattern, maxLength: 32, description: 'A code, or its beginning' }),
    ),
    state: Type.Optional(Type.Enum([...standings])),
    after: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
)

const terms = {
  percent: orNull(Type.Integer({ minimum: 1, maximum: 99, description: 'Null for a fixed amount' })),
  amount_minor: orNull(Type.Integer({ minimum: 1, maximum: most, description: 'Null for a percentage' })),
  currency: orNull(Type.Enum([...currencies], { description: 'Of the amount and of the minimum' })),
  first_day: orNull(Day),
  last_day: orNull(Day),
  total_cap: count(),
  customer_cap: count(),
  minimum_minor: count(),
  products: orNull(
    Type.Array(Type.String({ pattern: slugPattern, maxLength: 64 }), {
      maxItems: 200,
      description: 'Null for every product',
    }),
  ),
  stackable: Type.Boolean({ description: 'May be used together with others' }),
  is_on: Type.Boolean(),
  note: orNull(Type.String({ pattern: linePattern, maxLength: 200, description: 'For the desk alone' })),
}

export const NewCoupon = Type.Object({ code: Code, ...terms }, closed)
export type NewCoupon = Static<typeof NewCoupon>

export const CouponChange = Type.Object({ ...terms, version: Version }, closed)
export type CouponChange = Static<typeof CouponChange>

export const CouponSwitch = Type.Object({ is_on: Type.Boolean(), version: Version }, closed)

export const CouponView = Type.Object({
  code: Type.String(),
  ...terms,
  worth_in_words: Type.String(),
  state: Type.Enum([...couponStates]),
  uses: Type.Integer({ description: 'Held by orders, or used' }),
  given: Type.Array(Type.Object({ minor: Type.Integer(), currency: Type.String() }), {
    description: 'What it took off the orders that were paid',
  }),
  version: Type.Integer(),
  created_at: Instant,
})
export type CouponView = Static<typeof CouponView>

export const CouponList = Type.Object({
  items: Type.Array(CouponView),
  next: NullableText,
  previous: NullableText,
})
export type CouponList = Static<typeof CouponList>

export const UsesQuery = Type.Object({ after: Type.Optional(Type.String({ maxLength: 500 })) }, closed)

export const UseView = Type.Object({
  order_number: Type.String(),
  product: Type.String(),
  status: Type.Enum([...shownStatuses]),
  amount_minor: Type.Integer({ description: 'What was to be paid' }),
  discount_minor: Type.Integer(),
  currency: Type.String(),
  reserved_at: Instant,
  returned_at: orNull(Instant),
})
export type UseView = Static<typeof UseView>

export const UseList = Type.Object({
  items: Type.Array(UseView),
  next: NullableText,
  previous: NullableText,
})
export type UseList = Static<typeof UseList>

export const CouponProducts = Type.Object({
  items: Type.Array(
    Type.Object({
      slug: Type.String(),
      name: Type.String(),
      prices: Type.Array(Type.Object({ minor: Type.Integer(), currency: Type.String() })),
    }),
  ),
})
export type CouponProducts = Static<typeof CouponProducts>
