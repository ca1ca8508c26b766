import type { EntityManager } from '@mikro-orm/postgresql'
import type { RefundStatus } from '#domain/orders/order.ts'
import type { PaymentStatus } from '#domain/payments/payment.ts'
import type { Money } from '#domain/shared/money.ts'
import { PaymentEntity, RefundEntity } from './entities.ts'

/** A refund of ours as the gateway is to make it; null when there is no such refund. */
export async function refundToMake(em: EntityManager, refundId: string) {
  const row = await em.findOne(RefundEntity, { id: refundId })
  if (!row) return null
  const payment = await em.findOneOrFail(PaymentEntity, { id: row.paymentId })
  const amount: Money = { minor: row.amountMinor, currency: row.currency }
  return { refundId, paymentId: row.paymentId, gatewayOrderId: payment.gatewayOrderId, amount }
}

/** What we know of these payments, by the gateway's id. */
export async function knownPayments(
  em: EntityManager,
  ids: readonly string[],
): Promise<Map<string, KnownPayment>> {
  const rows = await em.find(
    PaymentEntity,
    { id: { $in: [...ids] } },
    { fields: ['id', 'status', 'gatewayOrderId'] },
  )
  return new Map(rows.map((it) => [it.id, { status: it.status, gatewayOrderId: it.gatewayOrderId }]))
}

export interface KnownPayment {
  readonly status: PaymentStatus
  readonly gatewayOrderId: string
}

/** What we know of these refunds, by the gateway's id. */
export async function knownRefunds(
  em: EntityManager,
  ids: readonly string[],
): Promise<Map<string, RefundStatus>> {
  const rows = await em.find(
    RefundEntity,
    { gatewayRefundId: { $in: [...ids] } },
    { fields: ['gatewayRefundId', 'status'] },
  )
  return new Map(rows.flatMap((it) => (it.gatewayRefundId ? [[it.gatewayRefundId, it.status] as const] : [])))
}
