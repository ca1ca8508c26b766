import type { Decision } from '#domain/orders/decide.ts'
import type { Effect } from '#domain/orders/effects.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import { type Order, type Refund, refundStatuses } from '#domain/orders/order.ts'
import { postRefund, postRefundFailed, postRefundOfSale } from '#domain/ledger/posting.ts'

const rank = (status: Refund['status']) => refundStatuses.indexOf(status)

/** Takes in what a gateway says of a refund, ours or one made at the gateway's own desk. */
export function takeRefundReport(order: Order, report: RefundReport): Decision {
  const known = order.refunds.find((it) => it.id === report.refundId || it.id === report.gatewayRefundId)
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
  if (refund.reason !== 'made-at-the-gateway' || payment?.verdict !== 'accepted')
    return { order, effects: out }
  const undo: Effect = { kind: 'post', posting: postRefundOfSale(report.gatewayRefundId, refund.amount) }
  const back = order.refunds
    .filter((it) => it.paymentId === payment.paymentId && it.reason === 'made-at-the-gateway')
    .reduce((sum, it) => sum + it.amount.minor, 0)
  if (back < payment.saleMinor)
    return { order: { ...order, status: 'partially_refunded' }, effects: [undo, ...out] }
  return {
    order: { ...order, status: 'refunded', fulfilment: 'revoked' },
    effects: [undo, ...out, { kind: 'revoke-download' }],
  }
}
