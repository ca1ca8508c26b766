import { type EntityManager, LockMode } from '@mikro-orm/postgresql'
import { taxPercentOf } from '#domain/ledger/tax.ts'
import { holdsGoods, type OrderNumber } from '#domain/orders/order.ts'
import { DisputeEntity } from '../disputes/entities.ts'
import { PaymentEntity, RefundEntity } from '../payments/entities.ts'
import { CheckoutEntity, OrderEntity } from './entities.ts'
import { lockCoupons } from './holds.ts'
import type { OrderRows } from './mapping.ts'

interface Loaded {
  readonly rows: OrderRows
  /** The shop's time in ms. */
  readonly now: number
}

/** The order with its rows and the shop's time; null when there is none. */
export async function loadOrder(em: EntityManager, number: OrderNumber): Promise<Loaded | null> {
  const order = await em.findOne(OrderEntity, number)
  return order && withRows(em, order)
}

/** Locks the order until the transaction ends, and reads it: what is loaded after that is as it stands now. */
export async function lockOrder(tx: EntityManager, number: OrderNumber): Promise<void> {
  const order = await tx.findOne(OrderEntity, number, { lockMode: LockMode.PESSIMISTIC_WRITE })
  if (order && !holdsGoods(order.status)) await lockGoods(tx, order)
}

/** What it gave up can be had again only while nobody else has the last of it. */
async function lockGoods(tx: EntityManager, { number, productSlug }: OrderRows['order']): Promise<void> {
  await tx.execute('select slug from products where slug = ? for update', [productSlug])
  await lockCoupons(tx, number)
}

async function withRows(em: EntityManager, order: OrderRows['order']): Promise<Loaded> {
  const [today] = await em.execute<Today[]>(
    `select extract(epoch from shop_now()) * 1000 as now,
       exists (select from products p join product_prices x on x.product_slug = p.slug
         where p.slug = ? and p.on_sale and x.amount_minor = ? and x.currency = ?
           and (p.sale_limit is null or p.taken < p.sale_limit))
         and not exists (select from coupon_uses u join coupons c on c.code = u.coupon_code
           where u.order_number = ? and u.returned_at is not null and u.discount_minor > 0
             and (c.uses >= c.total_cap or c.customer_cap <= (select count(*) from coupon_uses x
               where x.coupon_code = u.coupon_code and x.customer = u.customer and x.returned_at is null)))
           as still_sold,
       (select value #>> '{taxIdentity,gstin}' from settings where key = 'shop') as gstin,
       array(select key from effects where subject = ?) as asked`,
    [
      order.productSlug,
      order.amountMinor + order.discountMinor,
      order.currency,
      order.number,
      `order/${order.number}`,
    ],
  )
  if (!today) throw new Error('The database did not tell the time.')
  const of = { orderNumber: order.number }
  const [checkouts, payments, refunds, disputes] = [
    await em.find(CheckoutEntity, of, { orderBy: { createdAt: 'asc', id: 'asc' } }),
    await em.find(PaymentEntity, of),
    await em.find(RefundEntity, of),
    await em.find(DisputeEntity, of),
  ]
  const taxPercent = taxPercentOf({
    registered: Boolean(today.gstin),
    buyersState: order.billing?.state ?? null,
    taxClass: order.taxClass,
  })
  const { still_sold: stillSold, asked } = today
  const rows = { order, checkouts, payments, refunds, disputes, stillSold, taxPercent, asked }
  return { rows, now: Math.ceil(Number(today.now)) }
}

interface Today {
  now: string
  still_sold: boolean
  gstin: string | null
  asked: string[]
}
