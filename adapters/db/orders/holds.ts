import type { EntityManager } from '@mikro-orm/postgresql'
import { holdsGoods, type Order, type OrderNumber, type OrderStatus } from '#domain/orders/order.ts'
import type { OrderRows } from './mapping.ts'

interface Change {
  readonly before: OrderStatus
  readonly after: OrderStatus
}

interface Held {
  readonly number: OrderNumber
  readonly productSlug: string
}

/**
 * What an order gives up is free for others; a late capture takes it again. The rules have seen that it could be had,
 * under the locks of `lockOrder`.
 */
export async function settleHolds(
  tx: EntityManager,
  { before, after }: Change,
  { number, productSlug }: Held,
): Promise<void> {
  if (holdsGoods(before) === holdsGoods(after)) return
  const takes = holdsGoods(after)
  await tx.execute('update products set taken = greatest(0, taken + ?) where slug = ?', [
    takes ? 1 : -1,
    productSlug,
  ])
  await lockCoupons(tx, number)
  await tx.execute(takes ? takeCoupons : returnCoupons, [number])
}

/** Those of an order, in the order of their codes, as by everybody who locks several. */
export const lockCoupons = (tx: EntityManager, number: OrderNumber) =>
  tx.execute(
    `select code from coupons where code in (select coupon_code from coupon_uses where order_number = ?)
     order by code for update`,
    [number],
  )

/**
 * Paid on a checkout that was superseded when coupons were added: the order was bought at that checkout's price, so what
 * was added since was not used.
 */
export async function settlePrice(
  tx: EntityManager,
  { payments }: Order,
  { order, checkouts }: OrderRows,
): Promise<void> {
  const paidAt = payments.find((it) => it.verdict === 'accepted')?.gatewayOrderId
  const checkout = checkouts.find((it) => it.gatewayOrderId === paidAt)
  if (!checkout || checkout.currency !== order.currency || checkout.amountMinor <= order.amountMinor) return
  order.discountMinor -= checkout.amountMinor - order.amountMinor
  order.amountMinor = checkout.amountMinor
  await lockCoupons(tx, order.number)
  await tx.execute(unuseCoupons, [order.number, checkout.id])
}

const returnCoupons = `
  with back as (update coupon_uses set returned_at = shop_now() where order_number = ? and returned_at is null
    returning coupon_code)
  update coupons set uses = greatest(0, uses - 1) where code in (select coupon_code from back)`

const takeCoupons = `
  with again as (update coupon_uses set returned_at = null
    where order_number = ? and returned_at is not null and discount_minor > 0 returning coupon_code)
  update coupons set uses = uses + 1 where code in (select coupon_code from again)`

/** They took nothing off in the end, and never will. */
const unuseCoupons = `
  with back as (update coupon_uses set returned_at = shop_now(), discount_minor = 0
    where order_number = ? and reserved_at > (select created_at from checkouts where id = ?) and returned_at is null
    returning coupon_code)
  update coupons set uses = greatest(0, uses - 1) where code in (select coupon_code from back)`
