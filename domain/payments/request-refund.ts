import { isContested } from '#domain/disputes/dispute.ts'
import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { Order, Refund } from '#domain/orders/order.ts'
import { type Failure } from '#domain/shared/failure.ts'
import { type Money, moneyInWords } from '#domain/shared/money.ts'
import { owedMinor, refundKey, spokenForMinor } from './give-back.ts'
import type { Payment } from './payment.ts'
import { undoSale, writtenOffMinor } from './undo-sale.ts'

/** Why an owner gives money back. */
export const ownersReasons = [
  'customer-asked',
  'not-as-described',
  'bought-by-mistake',
  'goodwill',
  'another-reason',
] as const
export type OwnersReason = (typeof ownersReasons)[number]

export interface RefundIntent {
  /** Ours, named after the payment and the command. */
  readonly id: string
  readonly paymentId: string
  readonly amountMinor: number
  readonly reason: OwnersReason
  /** Takes the customer's access away once the money has gone. */
  readonly revokes: boolean
}

/** Razorpay makes no refund below this, in minor units. */
export const leastRefundMinor = 100

/** What may still go back of a payment: captured, and not spoken for by a refund or a lost dispute. */
export function refundable(order: Order, payment: Payment): Money {
  const minor =
    payment.status === 'captured' ? payment.amount.minor - spokenForMinor(order, payment.paymentId) : 0
  return { ...payment.amount, minor: Math.max(0, minor) }
}

/** Why nothing can go back of a payment now, whatever the amount; null when something can. */
export function whyNotRefundable(order: Order, payment: Payment): string | null {
  if (payment.status !== 'captured')
    return 'This payment was never captured, so there is nothing to give back.'
  const contested = order.disputes.find((it) => it.paymentId === payment.paymentId && isContested(it))
  if (contested)
    return `The customer’s bank disputes ${moneyInWords(contested.amount)} of this payment. Until it has decided, nothing of it can be refunded, so that no money goes back twice.`
  const { minor } = refundable(order, payment)
  if (minor === 0) return whyNothingLeft(order, payment)
  if (minor < leastRefundMinor) return 'Less than ₹1 is left of it, which is too little to give back.'
  return null
}

function whyNothingLeft({ refunds }: Order, { paymentId, amount }: Payment): string {
  const minor = writtenOffMinor(refunds.filter((it) => it.paymentId === paymentId))
  if (minor === 0) return 'All of this payment has gone back already, or is on its way.'
  const sum = moneyInWords({ ...amount, minor })
  if (minor === amount.minor) return `All of this payment, ${sum}, was written off.`
  return `What could go back of this payment has gone back already, or is on its way; the rest, ${sum}, was written off.`
}

/** Stores the intent: from here on its money is spoken for. Throws nothing; answers why it cannot be. */
export function planRefund(order: Order, intent: RefundIntent): Refund | Failure {
  const { id, paymentId, reason, revokes } = intent
  const payment = order.payments.find((it) => it.paymentId === paymentId)
  if (!payment) return refundFailures.unknownPayment(order.number)
  const why = whyNotRefundable(order, payment)
  if (why) return refundFailures.notRefundable(why)
  const left = refundable(order, payment)
  const { amountMinor } = intent
  if (amountMinor < leastRefundMinor || amountMinor > left.minor) return refundFailures.amount(left)
  const rest = left.minor - amountMinor
  if (rest > 0 && rest < leastRefundMinor) return refundFailures.amountLeavesTooLittle(left)
  return {
    id,
    gatewayRefundId: null,
    paymentId,
    amount: { ...payment.amount, minor: amountMinor },
    status: 'requested',
    reason,
    revokes,
    ofSaleMinor: 0,
    regainedMinor: 0,
  }
}

/** The intent is taken up: what it gives back is earned no longer, and the gateway is asked, once. */
export function requestRefund(order: Order, refundId: string): Decision {
  const refund = order.refunds.find((it) => it.id === refundId && it.status === 'requested')
  const payment = order.payments.find((it) => it.paymentId === refund?.paymentId)
  if (!refund || !payment || order.asked.includes(refundKey(refund))) return { order, effects: [] }
  const owed = owedMinor(order, payment, refundId)
  const ofSaleMinor = Math.min(payment.saleMinor, Math.max(0, refund.amount.minor - owed))
  const call: Effect = { kind: 'issue-refund', key: refundKey(refund), refundId }
  const refunds = order.refunds.map((it) => (it === refund ? { ...refund, ofSaleMinor } : it))
  const asked = [...order.asked, refundKey(refund)]
  const planned = { order: { ...order, refunds, asked }, effects: [call] }
  return undoSale(planned, payment, { minor: ofSaleMinor, about: refundId })
}

export const refundFailures = {
  unknownPayment: (order: string) => ({
    kind: 'rejected',
    code: 'PAYMENT_NOT_OF_ORDER',
    field: 'payment_id',
    message: `This payment does not belong to order ${order}.`,
  }),
  notRefundable: (why: string) => ({
    kind: 'rejected',
    code: 'NOT_REFUNDABLE',
    field: 'payment_id',
    message: why,
  }),
  amount: (left: Money) => ({
    kind: 'rejected',
    code: 'REFUND_AMOUNT',
    field: 'amount_minor',
    message: `Give back at least ${moneyInWords({ ...left, minor: leastRefundMinor })} and at most ${moneyInWords(left)}: that is left of this payment.`,
  }),
  amountLeavesTooLittle: (left: Money) => ({
    kind: 'rejected',
    code: 'REFUND_LEAVES_TOO_LITTLE',
    field: 'amount_minor',
    message: `This would leave less than ₹1, which could never be given back. Give back all ${moneyInWords(left)}, or less.`,
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
