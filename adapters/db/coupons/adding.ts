import type { EntityManager } from '@mikro-orm/postgresql'
import { couponsAtOnce } from '#domain/coupons/coupon.ts'
import type { Discount, HeldCoupon } from '#domain/coupons/discount.ts'
import { couponFailures } from '#domain/coupons/errors.ts'
import type { OrderNumber } from '#domain/orders/order.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import { AppError } from '#domain/shared/failure.ts'
import { type Money, money } from '#domain/shared/money.ts'
import { type CouponsWanted, discountForSure, discountNow, noDiscount } from './judging.ts'

/** What an open order would come to with more coupons. */
export interface Reduction {
  /** Of the checkout by which it can be paid now. */
  readonly gateway: Gateway
  /** What would be to pay. */
  readonly amount: Money
}

interface OrderRow {
  [column: string]: unknown
  product_slug: string
  amount_minor: string
  discount_minor: string
  currency: string
  gateway: Gateway | null
  held: (HeldCoupon & { code: string })[] | null
}

/** As of now, holding nothing; null where the order has all of them already. */
export async function reductionNow(
  em: EntityManager,
  number: OrderNumber,
  wanted: CouponsWanted,
): Promise<Reduction | null> {
  const { gateway, amount, discount } = await reduce(em, number, { wanted, judge: discountNow })
  return discount.uses.length > 0 ? { gateway, amount } : null
}

interface Holding {
  readonly number: OrderNumber
  readonly wanted: CouponsWanted
  /** Of the checkout that is opened for it. */
  readonly amount: Money
  readonly receipt: string
}

/** Holds the coupons for the order, whose row is locked, if they still come to the amount that its new checkout has. */
export async function holdCoupons(tx: EntityManager, holding: Holding): Promise<void> {
  const { number, wanted, amount, receipt } = holding
  const found = await reduce(tx, number, { wanted, judge: discountForSure })
  if (found.amount.minor !== amount.minor) throw new AppError(couponFailures.changedMeanwhile())
  const { uses, totalMinor } = found.discount
  await tx.execute(
    `with u as (
       insert into coupon_uses (order_number, coupon_code, customer, discount_minor, reserved_at)
       select c.order_number, it.code, ?, it.minor, c.created_at
       from checkouts c, json_to_recordset(?::json) as it (code text, minor bigint) where c.id = ?
       returning coupon_code
     ), held as (update coupons set uses = uses + 1 where code in (select coupon_code from u))
     update orders set amount_minor = ?, discount_minor = ?, version = version + 1 where number = ?`,
    [
      wanted.customer,
      JSON.stringify(uses.map(({ code, discountMinor: minor }) => ({ code, minor }))),
      receipt,
      amount.minor,
      totalMinor,
      number,
    ],
  )
}

interface Reducing {
  readonly wanted: CouponsWanted
  readonly judge: typeof discountNow
}

async function reduce(
  em: EntityManager,
  number: OrderNumber,
  { wanted, judge }: Reducing,
): Promise<Reduction & { readonly discount: Discount }> {
  const [row] = await em.execute<OrderRow[]>(
    `select product_slug, amount_minor, discount_minor, currency,
       (select gateway from checkouts c where c.order_number = o.number and gateway_order_id is not null
          and superseded_at is null order by created_at desc, id desc limit 1) as gateway,
       (select json_agg(json_build_object('code', c.code, 'stackable', c.stackable, 'discountMinor', u.discount_minor))
        from coupon_uses u join coupons c on c.code = u.coupon_code where u.order_number = o.number) as held
     from orders o where number = ?`,
    [number],
  )
  if (!row?.gateway) throw new AppError(couponFailures.orderNotOpen())
  const held = row.held ?? []
  const codes = wanted.codes.filter((code) => !held.some((it) => it.code === code))
  if (held.length + codes.length > couponsAtOnce) throw new AppError(couponFailures.tooMany())
  const totalMinor = Number(row.discount_minor)
  const price = money(Number(row.amount_minor) + totalMinor, row.currency)
  const sale = { product: row.product_slug, price, held }
  const discount =
    codes.length > 0 ? await judge(em, { ...wanted, codes }, sale) : { ...noDiscount, totalMinor }
  return { gateway: row.gateway, discount, amount: { ...price, minor: price.minor - discount.totalMinor } }
}
