import type { InferEntity } from '@mikro-orm/postgresql'
import type { Order, Refund } from '#domain/orders/order.ts'
import type { Checkout, Payment } from '#domain/payments/payment.ts'
import { money } from '#domain/shared/money.ts'
import type { PaymentEntity, RefundEntity } from '../payments/entities.ts'
import type { CheckoutEntity, OrderEntity } from './entities.ts'

export interface OrderRows {
  readonly order: InferEntity<typeof OrderEntity>
  readonly checkouts: readonly InferEntity<typeof CheckoutEntity>[]
  readonly payments: readonly InferEntity<typeof PaymentEntity>[]
  readonly refunds: readonly InferEntity<typeof RefundEntity>[]
  readonly stillSold: boolean
  readonly asked: readonly string[]
}

/** The order as the rules see it. */
export const toOrder = ({ order, checkouts, payments, refunds, ...rows }: OrderRows): Order => ({
  number: order.number,
  status: order.status,
  fulfilment: order.fulfilment,
  expiresAt: order.expiresAt.getTime(),
  stillSold: rows.stillSold,
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
  })),
})

const toCheckout = (it: OrderRows['checkouts'][number]): Checkout => ({
  id: it.id,
  gatewayOrderId: it.gatewayOrderId ?? null,
  amount: money(it.amountMinor, it.currency),
})

const toPayment = (it: OrderRows['payments'][number]): Payment => ({
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
})

/** The columns of a payment's row, but for its key and order. */
export const paymentColumns = (payment: Payment) => ({
  gatewayOrderId: payment.gatewayOrderId,
  gateway: 'razorpay' as const,
  amountMinor: payment.amount.minor,
  currency: payment.amount.currency,
  status: payment.status,
  offer: payment.offer,
  customerFeeMinor: payment.customerFeeMinor,
  authorizedAt: payment.authorizedAt === null ? null : new Date(payment.authorizedAt),
  plan: payment.plan,
  verdict: payment.verdict,
  saleMinor: payment.saleMinor,
})

/** The columns of a refund's row, but for its order and time of creation. */
export const refundColumns = (refund: Refund) => ({
  gatewayRefundId: refund.gatewayRefundId,
  paymentId: refund.paymentId,
  amountMinor: refund.amount.minor,
  currency: refund.amount.currency,
  status: refund.status,
  reason: refund.reason,
})
