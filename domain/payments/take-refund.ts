import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import { type Order, type Refund, refundStatuses } from '#domain/orders/order.ts'
import type { Payment } from '#domain/payments/payment.ts'
import { money } from '#domain/shared/money.ts'
import { postRefund, postRefundFailed, postRefundOfSale } from '#domain/ledger/posting.ts'

const rank = (status: Refund['status']) => refundStatuses.indexOf(status)

/** Takes in what a gateway says of a refund, ours or one made at the gateway's own desk. */
export function takeRefundReport(order: Order, report: RefundReport): Decision {
  const known = order.refunds.find(
    (it) => it.id === report.refundId || it.gatewayRefundId === report.gatewayRefundId,
  )
  if (known?.status === 'settled') return paidTwice(order, known, report)
  if (known && rank(report.status) <= rank(known.status)) return { order, effects: [] }
  const refund: Refund = known
    ? { ...known, status: report.status, gatewayRefundId: report.gatewayRefundId }
    : {
        id: report.gatewayRefundId,
        gatewayRefundId: report.gatewayRefundId,
        paymentId: report.paymentId,
        amount: report.amount,
        status: report.status,
        reason: 'made-at-the-gateway',
      }
  const refunds = [...order.refunds.filter((it) => it !== known), refund]
  const wasOut = known !== undefined && known.status !== 'requested'
  const next: Order = { ...order, refunds }
  if (report.status === 'failed') return { order: next, effects: failed(refund, report, wasOut) }
  if (wasOut) return { order: next, effects: [] }
  return goneOut(next, refund, report)
}

/** A person paid it back elsewhere, and the gateway did after all: the books say so. */
function paidTwice(order: Order, known: Refund, report: RefundReport): Decision {
  if (known.gatewayRefundId !== null || report.status === 'failed') return { order, effects: [] }
  const { gatewayRefundId } = report
  const refunds = order.refunds.map((it) => (it === known ? { ...known, gatewayRefundId } : it))
  const posting = postRefund(gatewayRefundId, known.amount)
  return { order: { ...order, refunds }, effects: [{ kind: 'post', posting }] }
}

function failed(refund: Refund, report: RefundReport, wasOut: boolean): Effect[] {
  const review: Effect = {
    kind: 'open-review',
    reason: 'refund-failed',
    about: refund.id,
    amount: refund.amount,
  }
  if (!wasOut) return [review]
  return [{ kind: 'post', posting: postRefundFailed(report.gatewayRefundId, refund.amount) }, review]
}

/** First word that the gateway took the refund: the money is no longer ours, and the customer is told. */
function goneOut(order: Order, refund: Refund, report: RefundReport): Decision {
  const out: Effect[] = [
    { kind: 'post', posting: postRefund(report.gatewayRefundId, refund.amount) },
    { kind: 'send-mail', key: `refunded/${refund.id}`, template: 'payment-refunded', about: refund.id },
  ]
  const payment = order.payments.find((it) => it.paymentId === refund.paymentId)
  const undone = payment ? saleUndone(order, payment, refund) : 0
  if (!payment || undone === 0) return { order, effects: out }
  const posting = postRefundOfSale(report.gatewayRefundId, money(undone, refund.amount.currency))
  const left: Payment = { ...payment, saleMinor: payment.saleMinor - undone }
  const next: Order = { ...order, payments: order.payments.map((it) => (it === payment ? left : it)) }
  const effects: Effect[] = [{ kind: 'post', posting }, ...out]
  if (left.saleMinor > 0) return { order: { ...next, status: 'partially_refunded' }, effects }
  return {
    order: { ...next, status: 'refunded', fulfilment: 'revoked' },
    effects: [...effects, { kind: 'revoke-download' }],
  }
}

/**
 * How much of a sale a refund takes back, in minor units. Ours never do; one made at the gateway's desk first gives
 * back what the shop still owes of the payment, such as an excess whose own refund failed.
 */
function saleUndone(order: Order, payment: Payment, refund: Refund): number {
  if (refund.reason !== 'made-at-the-gateway') return 0
  const others = order.refunds
    .filter((it) => it !== refund && it.paymentId === payment.paymentId && it.status !== 'failed')
    .reduce((sum, it) => sum + it.amount.minor, 0)
  const owed = Math.max(0, payment.amount.minor - payment.saleMinor - others)
  return Math.min(payment.saleMinor, Math.max(0, refund.amount.minor - owed))
}
