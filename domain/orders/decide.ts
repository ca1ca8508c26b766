import { assertNever } from '#domain/shared/assert-never.ts'
import { deadlineOf, missDeadline } from '#domain/disputes/answer.ts'
import { takeDisputeReport } from '#domain/disputes/take-report.ts'
import { answerReview } from '#domain/payments/answer-review.ts'
import { requestRefund } from '#domain/payments/request-refund.ts'
import { takePaymentReport } from '#domain/payments/take-report.ts'
import { takeRefundReport } from '#domain/payments/take-refund.ts'
import { mayCapture } from '#domain/payments/judge.ts'
import { returnTellsNothing, type Payment } from '#domain/payments/payment.ts'
import type { Decision, Effect } from './effects.ts'
import { type AskedFact, type Happening, isAsked } from './facts.ts'
import { offerUpdate, requestMail } from './mail-request.ts'
import { isOpen, type Order } from './order.ts'
import { captureDue, lapseDue, type Policy } from './waits.ts'

/**
 * The order after a fact, and what must happen because of it. Facts may come late, twice or in any order: one that
 * tells nothing new changes nothing. Never throws for an odd fact: it ends in a refund or with a person.
 */
export function decide(order: Order, fact: Happening, policy: Policy): Decision {
  const decision = decideOn(order, fact, policy)
  const { status } = decision.order
  const hasEndedUnpaid = isOpen(order.status) && (status === 'expired' || status === 'cancelled')
  return hasEndedUnpaid ? closePages(decision) : decision
}

/** Who still has one open is not to pay there for nothing; what is paid on one all the same is judged as ever. */
const closePages = ({ order, effects }: Decision): Decision => {
  const pages = order.checkouts.filter((it) => it.hasPage)
  const closing = pages.map(({ id }): Effect => ({
    kind: 'close-page',
    key: `close-page/${id}`,
    checkout: id,
  }))
  return { order, effects: [...effects, ...closing] }
}

function decideOn(order: Order, fact: Happening, policy: Policy): Decision {
  if (isAsked(fact)) return follow(order, fact)
  switch (fact.type) {
    case 'order-placed':
      return unchanged(order)
    case 'browser-returned':
      return askAfterReturn(order, fact.paymentId)
    case 'checkout-returned':
      return askOfCheckout(order, fact.checkout)
    case 'payment-reported':
      return takePaymentReport(order, fact.report, fact.at)
    case 'refund-reported':
      return takeRefundReport(order, fact.report)
    case 'dispute-reported':
      return takeDisputeReport(order, fact.report)
    case 'time-reached':
      return passTime(order, fact.at, policy)
    default:
      return assertNever(fact)
  }
}

/** Somebody has asked for it. */
function follow(order: Order, fact: AskedFact): Decision {
  switch (fact.type) {
    case 'cancel-requested':
      return isOpen(order.status) ? unchanged({ ...order, status: 'cancelled' }) : unchanged(order)
    case 'refund-requested':
      return requestRefund(order, fact.refundId)
    case 'mail-requested':
      return requestMail(order, fact)
    case 'update-offered':
      return offerUpdate(order, fact.versionId)
    case 'review-resolved':
      return answerReview(order, fact)
    default:
      return assertNever(fact)
  }
}

const unchanged = (order: Order): Decision => ({ order, effects: [] })

function askAfterReturn(order: Order, paymentId: string): Decision {
  const known = order.payments.find((it) => it.paymentId === paymentId)
  if (returnTellsNothing(known?.status)) return unchanged(order)
  return { order, effects: [{ kind: 'fetch-payment', key: `return/${paymentId}`, paymentId }] }
}

/** Nothing need be asked where money has come in on it. */
function askOfCheckout(order: Order, checkout: string): Decision {
  const key = `return/${checkout}`
  const isKnown = order.payments.some((it) => it.gatewayOrderId === checkout && it.status === 'captured')
  if (isKnown || order.asked.includes(key)) return unchanged(order)
  return { order, effects: [{ kind: 'fetch-checkout', key, checkout }] }
}

function passTime(order: Order, at: number, policy: Policy): Decision {
  const status = isOpen(order.status) && at >= order.expiresAt ? 'expired' : order.status
  let next: Order = { ...order, status }
  const effects: Effect[] = []
  for (const payment of order.payments) {
    const step = nextStep(next, payment, { at, policy })
    if (!step) continue
    next = { ...next, payments: next.payments.map((it) => (it === payment ? step.payment : it)) }
    effects.push(...step.effects)
  }
  for (const dispute of order.disputes) {
    const deadline = deadlineOf(dispute)
    if (deadline === null || at < deadline) continue
    const missed = missDeadline(next, dispute)
    next = missed.order
    effects.push(...missed.effects)
  }
  return { order: next, effects }
}

/** An authorised payment the gateway did not capture: captured by us, or left to lapse and looked at once more. */
function nextStep(order: Order, payment: Payment, time: { at: number; policy: Policy }) {
  if (payment.status !== 'authorized') return null
  const { paymentId, amount } = payment
  if (payment.plan === 'none' && time.at >= captureDue(payment, time.policy)) {
    if (!mayCapture(order, payment)) return { payment: { ...payment, plan: 'lapsing' as const }, effects: [] }
    const capture: Effect = { kind: 'capture-payment', key: `capture/${paymentId}`, paymentId, amount }
    return { payment: { ...payment, plan: 'capturing' as const }, effects: [capture] }
  }
  if (payment.plan === 'lapsing' && time.at >= lapseDue(payment, time.policy)) {
    const ask: Effect = { kind: 'fetch-payment', key: `lapse/${paymentId}`, paymentId }
    return { payment: { ...payment, plan: 'asked' as const }, effects: [ask] }
  }
  return null
}
