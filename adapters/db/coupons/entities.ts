import { defineEntity, p } from '@mikro-orm/postgresql'
import { OrderEntity } from '../orders/entities.ts'

/** A discount by a word: of so many percent, or of a fixed amount. */
export const CouponEntity = defineEntity({
  name: 'Coupon',
  tableName: 'coupons',
  properties: {
    /** In capitals. */
    code: p.text().primary(),
    percent: p.integer().nullable(),
    amountMinor: p.bigint('number').nullable(),
    /** Of the fixed amount and of the minimum; null for any. */
    currency: p.string().length(3).nullable(),
    startsAt: p.datetime().nullable(),
    endsAt: p.datetime().nullable(),
    totalCap: p.integer().nullable(),
    customerCap: p.integer().nullable(),
    minimumMinor: p.bigint('number').nullable(),
    /** Slugs; null for every product. */
    products: p.json<string[]>().nullable(),
    stackable: p.boolean(),
    isOn: p.boolean(),
    note: p.text().nullable(),
    /** Held or used, and not given back. */
    uses: p.integer().default(0),
    version: p.integer().default(1),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'coupons_by_age', properties: ['createdAt', 'code'] }],
})

/** A use that an order holds from its placing on, until it is given back. */
export const CouponUseEntity = defineEntity({
  name: 'CouponUse',
  tableName: 'coupon_uses',
  properties: {
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number').primary(),
    couponCode: () => p.manyToOne(CouponEntity).mapToPk().fieldName('coupon_code').primary(),
    /** Keyed hash of the normalised mail address; null where none was told. */
    customer: p.text().nullable(),
    discountMinor: p.bigint('number'),
    reservedAt: p.datetime(),
    returnedAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'coupon_uses_of_a_coupon', properties: ['couponCode', 'reservedAt', 'orderNumber'] },
    {
      name: 'coupon_uses_of_a_customer',
      properties: ['couponCode', 'customer'],
      where: 'returned_at is null',
    },
  ],
})
