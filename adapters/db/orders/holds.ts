import type { EntityManager } from '@mikro-orm/postgresql'
import { holdsGoods, type OrderNumber, type OrderStatus } from '#domain/orders/order.ts'

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
  await tx.execute(takes ? takeCoupons : returnCoupons, [number])
}

const returnCoupons = `
  with back as (update coupon_uses set returned_at = shop_now() where order_number = ? and returned_at is null
    returning coupon_code)
  update coupons set uses = greatest(0, uses - 1) where code in (select coupon_code from back)`

const takeCoupons = `
  with again as (update coupon_uses set returned_at = null where order_number = ? and returned_at is not null
    returning coupon_code)
  update coupons set uses = uses + 1 where code in (select coupon_code from again)`
