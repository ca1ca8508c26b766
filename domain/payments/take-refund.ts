import { postRefund, postRefundFailed } from '#domain/ledger/posting.ts'
import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import { type Order, type Refund, refundStatuses } from '#domain/orders/order.ts'
import { owedMinor, twiceBackMinor } from '#domain/payments/give-back.ts'
import { goneTwice } from '#domain/payments/gone-twice.ts'
import { saleReturned, undoSale } from '#domain/payments/undo-sale.ts'

const rank = (status: Refund['status']) => refundStatuses.indexOf(status)

/** Takes in what a gateway says of a refund, ours or one made at the gateway's own desk. */
export function takeRefundReport(order: Order, report: RefundReport): Decision {
  const { gatewayRefundId, refundId } = report
  const ours = order.refunds.find((it) => it.id === refundId)
  const known = order.refunds.find((it) => it.gatewayRefundId === gatewayRefundId) ?? ours
  if (known && isOver(known) && known === ours) return madeAfterAll(order, known, report)
  if (known && rank(report.status) <= rank(known.status)) return { order, effects: [] }
  return takeNews(order, report, known)
}

/** A person paid it back elsewhere or gave it up, so that the gateway is not waited for any more. */
const isOver = ({ status }: Refund) => status === 'settled' || status === 'written-off'

/** What the gateway pays after all is a refund of its own, beside what that person did. */
const madeAfterAll = (order: Order, { gatewayRefundId }: Refund, report: RefundReport): Decision =>
  gatewayRefundId !== null || report.status === 'failed' ? { order, effects: [] } : takeNews(order, report)

/** It says more than what is known of the refund, if anything is. */
function takeNews(order: Order, report: RefundReport, known?: Refund): Decision {
  const { status, gatewayRefundId } = report
  const refund: Refund = known ? { ...known, status, gatewayRefundId } : madeThere(report)
  const refunds = [...order.refunds.filter((it) => it !== known), refund]
  const wasOut = known !== undefined && known.status !== 'requested'
  const next: Order = { ...order, refunds }
  const lossMinor = twiceBackMinor(next, refund.paymentId) - twiceBackMinor(order, refund.paymentId)
  if (report.status === 'failed')
    return { order: next, effects: failed(refund, report, { wasOut, recoveredMinor: -lossMinor }) }
  if (wasOut) return { order: next, effects: [] }
  return goneOut(next, refund, { ...report, lossMinor })
}

const madeThere = ({ gatewayRefundId, paymentId, amount, status }: RefundReport): Refund => ({
  id: gatewayRefundId,
  gatewayRefundId,
  paymentId,
  amount,
  status,
  reason: 'made-at-the-gateway',
  revokes: false,
  ofSaleMinor: 0,
  regainedMinor: 0,
})

/** Where the customer was told that it is on its way, they are told that it is not. */
function failed(
  { id, amount }: Refund,
  { gatewayRefundId, failure }: RefundReport,
  { wasOut, recoveredMinor }: { readonly wasOut: boolean; readonly recoveredMinor: number },
): Effect[] {
  const why = failure === undefined ? {} : { why: failure }
  const review: Effect = { kind: 'open-review', reason: 'refund-failed', about: id, amount, ...why }
  const returned = { ...amount, minor: wasOut ? amount.minor : 0 }
  const posting = postRefundFailed(gatewayRefundId, returned, recoveredMinor)
  const notTwice: Effect[] =
    recoveredMinor > 0 ? [{ kind: 'close-review', reason: 'gone-back-twice', about: id }] : []
  if (!wasOut) return posting.entries.length > 0 ? [{ kind: 'post', posting }, review] : [review]
  return [
    { kind: 'post', posting },
    ...notTwice,
    review,
    { kind: 'send-mail', key: `refund-delayed/${id}`, template: 'refund-delayed', about: id },
  ]
}

/** First word that the gateway took the refund: the money is no longer ours, and the customer is told. */
function goneOut(
  order: Order,
  refund: Refund,
  { gatewayRefundId, lossMinor }: RefundReport & { readonly lossMinor: number },
): Decision {
  const told: Decision = {
    order,
    effects: [
      { kind: 'post', posting: postRefund(gatewayRefundId, refund.amount, lossMinor) },
      { kind: 'send-mail', key: `refunded/${refund.id}`, template: 'payment-refunded', about: refund.id },
    ],
  }
  if (refund.id !== gatewayRefundId) return saleReturned(told, refund.paymentId, refund)
  const twice = lossMinor > 0 ? goneTwice(order, refund) : null
  const { id: about } = refund
  const asked: Effect[] = twice
    ? [{ kind: 'open-review', reason: 'gone-back-twice', about, amount: twice }]
    : []
  return undoneThere({ order, effects: [...told.effects, ...asked] }, refund)
}

/**
 * A refund made at the gateway's desk first gives back what the shop still owes of the payment, such as an excess whose
 * own refund failed; the rest of it undoes the sale, and the whole of the sale ends the download. Where all of it stands
 * in for a refund that failed, it ends the download if that was to.
 */
function undoneThere(told: Decision, refund: Refund): Decision {
  const { order, effects } = told
  const payment = order.payments.find((it) => it.paymentId === refund.paymentId)
  const owed = payment ? owedMinor(order, payment, refund.id) : 0
  const ofSaleMinor = Math.min(payment?.saleMinor ?? 0, Math.max(0, refund.amount.minor - owed))
  if (!payment) return told
  const revokes = ofSaleMinor === 0 ? failedToRevoke(order, refund) : ofSaleMinor === payment.saleMinor
  const known = { ...refund, ofSaleMinor, revokes }
  const refunds = order.refunds.map((it) => (it === refund ? known : it))
  const about = { minor: ofSaleMinor, about: refund.id }
  const undone = undoSale({ order: { ...order, refunds }, effects: [] }, payment, about)
  return saleReturned(
    { order: undone.order, effects: [...undone.effects, ...effects] },
    payment.paymentId,
    known,
  )
}

const failedToRevoke = ({ refunds }: Order, { paymentId }: Refund) =>
  refunds.some(
    (it) => it.paymentId === paymentId && it.status === 'failed' && it.revokes && it.ofSaleMinor > 0,
  )
