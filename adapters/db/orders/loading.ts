import { type EntityManager, LockMode } from '@mikro-orm/postgresql'
import type { OrderNumber } from '#domain/orders/order.ts'
import { PaymentEntity, RefundEntity } from '../payments/entities.ts'
import { CheckoutEntity, OrderEntity } from './entities.ts'
import type { OrderRows } from './mapping.ts'

interface Loaded {
  readonly rows: OrderRows
  /** The shop's time in ms. */
  readonly now: number
}

/** The order with its rows, to be looked at. */
export const loadOrder = async (em: EntityManager, number: OrderNumber): Promise<Loaded | null> =>
  withRows(em, await em.findOne(OrderEntity, number))

/** The same, locked until the transaction ends. */
export const lockOrder = async (tx: EntityManager, number: OrderNumber): Promise<Loaded | null> =>
  withRows(tx, await tx.findOne(OrderEntity, number, { lockMode: LockMode.PESSIMISTIC_WRITE }))

async function withRows(em: EntityManager, order: OrderRows['order'] | null): Promise<Loaded | null> {
  if (!order) return null
  const [today] = await em.execute<{ now: string; still_sold: boolean; asked: string[] }[]>(
    `select extract(epoch from shop_now()) * 1000 as now,
       exists (select from products where slug = ? and on_sale and amount_minor = ? and currency = ?) as still_sold,
       array(select key from effects where subject = ?) as asked`,
    [order.productSlug, order.amountMinor, order.currency, `order/${order.number}`],
  )
  if (!today) throw new Error('The database did not tell the time.')
  const of = { orderNumber: order.number }
  const [checkouts, payments, refunds] = [
    await em.find(CheckoutEntity, of),
    await em.find(PaymentEntity, of),
    await em.find(RefundEntity, of),
  ]
  const rows = { order, checkouts, payments, refunds, stillSold: today.still_sold, asked: today.asked }
  return { rows, now: Math.floor(Number(today.now)) }
}
