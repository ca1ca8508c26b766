import { randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import { orderFailures } from '#domain/orders/errors.ts'
import { type OrderId, type OrderNumber, type OrderStatus, isOpen } from '#domain/orders/order.ts'
import type { GatewayOrder } from '#domain/payments/gateway.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import type { Money } from '#domain/shared/money.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Draft } from './placing.ts'

export interface NewCheckout {
  readonly order: OrderNumber
  readonly gateway: Gateway
  readonly amount: Money
}

interface OrderRow {
  id: OrderId
  status: OrderStatus
  is_over: boolean
  product_name: string
  email: string | null
  now: number
}

/** Another way to pay an order that can still be paid, before its gateway knows of it. */
export const beginCheckout = (
  em: EntityManager,
  { order: number, gateway, amount }: NewCheckout,
): Promise<Draft> =>
  em.transactional(async (tx) => {
    const [order] = await tx.execute<OrderRow[]>(
      `select id, status, expires_at <= shop_now() as is_over, product_name, email,
         floor(extract(epoch from now()))::int as now
       from orders where number = ? for update`,
      [number],
    )
    if (!order) throw new AppError(orderFailures.unknownNumber(number))
    if (!isOpen(order.status) || order.is_over) throw new AppError(orderFailures.notPayable())
    const receipt = `${number}-${randomBytes(5).toString('hex')}`
    await tx.execute(
      `insert into checkouts (id, order_number, gateway, amount_minor, currency, created_at)
       values (?, ?, ?, ?, ?, shop_now())`,
      [receipt, number, gateway, amount.minor, amount.currency],
    )
    const { id, product_name: product, email, now: begunAt } = order
    return { id, number, gateway, receipt, amount, product, email, begunAt, resumed: false }
  })

/** What became of a checkout that its gateway has made. */
export interface FinishedCheckout {
  /** The order can still be paid, and is paid by this. */
  readonly isCurrent: boolean
  readonly closed: readonly ClosedPage[]
}

/** A page on which nobody is to pay any more. */
export interface ClosedPage {
  readonly gateway: Gateway
  readonly pageId: string
}

interface MadeCheckout extends GatewayOrder, Pick<Draft, 'number' | 'receipt'> {
  /** What changes with it, in the same transaction and under the order's lock; nothing of either when it fails. */
  readonly along?: ((tx: EntityManager) => Promise<void>) | undefined
}

/** From here on the order is paid by this checkout, unless it was paid or ended meanwhile; the others are superseded. */
export const finishCheckout = (
  em: EntityManager,
  { number, receipt, gatewayOrderId, page, along }: MadeCheckout,
): Promise<FinishedCheckout> =>
  em.transactional(async (tx) => {
    const [order] = await tx.execute<{ status: OrderStatus }[]>(
      'select status from orders where number = ? for update',
      [number],
    )
    const isCurrent = order !== undefined && isOpen(order.status)
    if (isCurrent) await along?.(tx)
    // One that was begun at the same time and finished before may have superseded it.
    await tx.execute(
      `update checkouts set gateway_order_id = ?, page_id = ?, page_url = ?,
         superseded_at = case when ? then null else superseded_at end where id = ?`,
      [gatewayOrderId, page?.id ?? null, page?.url ?? null, isCurrent, receipt],
    )
    const superseded = await tx.execute<{ gateway: Gateway; page_id: string | null }[]>(
      `update checkouts set superseded_at = shop_now()
       where order_number = ? and (id = ?) <> ? and superseded_at is null returning gateway, page_id`,
      [number, receipt, isCurrent],
    )
    const closed = superseded.flatMap(({ gateway, page_id: pageId }) => (pageId ? { gateway, pageId } : []))
    return { isCurrent, closed }
  })

/** The order that this page of its gateway's is for; null for a page that is none of ours. */
export async function orderOfPage(em: EntityManager, pageId: string) {
  const [row] = await em.execute<{ id: OrderId; receipt: string; gateway: Gateway }[]>(
    `select o.id, c.gateway_order_id as receipt, c.gateway from checkouts c join orders o on o.number = c.order_number
     where c.page_id = ?`,
    [pageId],
  )
  return row ?? null
}
