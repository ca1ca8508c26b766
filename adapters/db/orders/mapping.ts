import type { InferEntity } from '@mikro-orm/postgresql'
import type { Dispute } from '#domain/disputes/dispute.ts'
import type { Order, Refund } from '#domain/orders/order.ts'
import type { Checkout, Payment } from '#domain/payments/payment.ts'
import { money } from '#domain/shared/money.ts'
import type { DisputeEntity } from '../disputes/entities.ts'
import type { PaymentEntity, RefundEntity } from '../payments/entities.ts'
import type { CheckoutEntity, OrderEntity } from './entities.ts'

export interface OrderRows {
  readonly order: InferEntity<typeof OrderEntity>
  readonly checkouts: readonly InferEntity<typeof CheckoutEntity>[]
  readonly payments: readonly InferEntity<typeof PaymentEntity>[]
  readonly refunds: readonly InferEntity<typeof RefundEntity>[]
  readonly disputes: readonly InferEntity<typeof DisputeEntity>[]
  readonly stillSold: boolean
  readonly taxPercent: number
  readonly asked: readonly string[]
}

/** The order as the rules see it. */
export const toOrder = ({ order, checkouts, payments, refunds, disputes, ...rows }: OrderRows): Order => ({
  number: order.number,
  status: order.status,
  fulfilment: order.fulfilment,
  expiresAt: order.expiresAt.getTime(),
  stillSold: rows.stillSold,
  taxPercent: rows.taxPercent,
  asked: rows.asked,
  checkouts: checkouts.map(toCheckout),
  payments: payments.map(toPayment),
  refunds: refunds.map((it) => ({
    id: it.id,
    gatewayRefundId: it.gatewayRefundId ?? null,
    paymentId: it.paymentId,
    amount: money(it.amountMinor, it.currency),
    status: it.status,
    reason: it.reason,
    revokes: it.revokes,
    ofSaleMinor: it.ofSaleMinor,
    regainedMinor: it.regainedMinor,
  })),
  disputes: disputes.map(toDispute),
})

const toCheckout = (it: OrderRows['checkouts'][number]): Checkout => ({
  id: it.id,
  gatewayOrderId: it.gatewayOrderId ?? null,
  amount: money(it.amountMinor, it.currency),
  hasPage: Boolean(it.pageId),
})

const toPayment = (it: OrderRows['payments'][number]): Payment => ({
  gateway: it.gateway,
  paymentId: it.id,
  gatewayOrderId: it.gatewayOrderId,
  status: it.status,
  amount: money(it.amountMinor, it.currency),
  offer: it.offer,
  customerFeeMinor: it.customerFeeMinor,
  authorizedAt: it.authorizedAt?.getTime() ?? null,
  plan: it.plan,
  verdict: it.verdict ?? null,
  saleMinor: it.saleMinor,
  fee: typeof it.feeMinor === 'number' ? { minor: it.feeMinor, taxMinor: it.feeTaxMinor ?? 0 } : null,
  taxPercent: it.taxPercent,
})

const toDispute = (it: OrderRows['disputes'][number]): Dispute => ({
  disputeId: it.id,
  paymentId: it.paymentId,
  amount: money(it.amountMinor, it.currency),
  phase: it.phase,
  status: it.status,
  reasonCode: it.reasonCode,
  respondBy: it.respondBy?.getTime() ?? null,
  deductedMinor: it.deductedMinor,
  heldMinor: it.heldMinor,
  answer: it.answer ? { how: it.answer, respondBy: it.answeredRespondBy?.getTime() ?? null } : null,
  missed: it.missedAt?.getTime() ?? null,
  ofSaleMinor: it.ofSaleMinor,
})

/** The columns of a payment's row, but for its key and order. */
export const paymentColumns = (payment: Payment) => ({
  gatewayOrderId: payment.gatewayOrderId,
  gateway: payment.gateway,
  amountMinor: payment.amount.minor,
  currency: payment.amount.currency,
  status: payment.status,
  offer: payment.offer,
  customerFeeMinor: payment.customerFeeMinor,
  authorizedAt: instant(payment.authorizedAt),
  plan: payment.plan,
  verdict: payment.verdict,
  saleMinor: payment.saleMinor,
  feeMinor: payment.fee?.minor ?? null,
  feeTaxMinor: payment.fee?.taxMinor ?? null,
  taxPercent: payment.taxPercent,
})

/** The columns of a refund's row, but for its order and time of creation. */
export const refundColumns = (refund: Refund) => ({
  gatewayRefundId: refund.gatewayRefundId,
  paymentId: refund.paymentId,
  amountMinor: refund.amount.minor,
  currency: refund.amount.currency,
  status: refund.status,
  reason: refund.reason,
  revokes: refund.revokes,
  ofSaleMinor: refund.ofSaleMinor,
  regainedMinor: refund.regainedMinor,
})

/** The columns of a dispute's row, but for its order and time of creation. */
export const disputeColumns = (dispute: Dispute) => ({
  paymentId: dispute.paymentId,
  amountMinor: dispute.amount.minor,
  currency: dispute.amount.currency,
  phase: dispute.phase,
  status: dispute.status,
  reasonCode: dispute.reasonCode,
  respondBy: instant(dispute.respondBy),
  deductedMinor: dispute.deductedMinor,
  heldMinor: dispute.heldMinor,
  answer: dispute.answer?.how ?? null,
  answeredRespondBy: instant(dispute.answer?.respondBy ?? null),
  missedAt: instant(dispute.missed),
  ofSaleMinor: dispute.ofSaleMinor,
})

const instant = (ms: number | null) => (ms === null ? null : new Date(ms))
