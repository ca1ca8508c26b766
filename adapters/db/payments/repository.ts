import type { EntityManager } from '@mikro-orm/postgresql'
import type { RefundStatus } from '#domain/orders/order.ts'
import type { Gateway, PaymentReport, PaymentStatus } from '#domain/payments/payment.ts'
import type { Money } from '#domain/shared/money.ts'
import { CheckoutEntity } from '../orders/entities.ts'
import { PaymentEntity, RefundEntity } from './entities.ts'

/** A refund of ours as the gateway is to make it; null when there is no such refund. */
export async function refundToMake(em: EntityManager, refundId: string) {
  const row = await em.findOne(RefundEntity, { id: refundId })
  if (!row) return null
  const payment = await em.findOneOrFail(PaymentEntity, { id: row.paymentId })
  const amount: Money = { minor: row.amountMinor, currency: row.currency }
  const { gateway, gatewayOrderId } = payment
  return { refundId, paymentId: row.paymentId, gateway, gatewayOrderId, amount }
}

/** Where a payment was made; one that we have only heard of by a browser's return is of the gateway that names it so. */
export async function gatewayOfPayment(em: EntityManager, id: string): Promise<Gateway> {
  const row = await em.findOne(PaymentEntity, { id }, { fields: ['gateway'] })
  return row?.gateway ?? 'razorpay'
}

/** A checkout that its gateway has made, by our receipt; null when there is none. */
export async function findCheckout(em: EntityManager, receipt: string) {
  const row = await em.findOne(CheckoutEntity, { id: receipt })
  return row?.gatewayOrderId ? { gateway: row.gateway, pageId: row.pageId ?? null } : null
}

/** What we know of these payments, by the gateway's id. */
export async function knownPayments(
  em: EntityManager,
  ids: readonly string[],
): Promise<Map<string, KnownPayment>> {
  const rows = await em.find(
    PaymentEntity,
    { id: { $in: [...ids] } },
    { fields: ['id', 'status', 'gatewayOrderId', 'feeMinor', 'feeTaxMinor'] },
  )
  return new Map(
    rows.map((it) => [it.id, { status: it.status, gatewayOrderId: it.gatewayOrderId, fee: feeOf(it) }]),
  )
}

const feeOf = ({
  feeMinor,
  feeTaxMinor,
}: {
  feeMinor?: number | null | undefined
  feeTaxMinor?: number | null | undefined
}) => (typeof feeMinor === 'number' ? { minor: feeMinor, taxMinor: feeTaxMinor ?? 0 } : null)

export interface KnownPayment extends Pick<PaymentReport, 'fee'> {
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
