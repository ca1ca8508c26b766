import { assertNever } from '#domain/shared/assert-never.ts'
import { answerDispute, answeredThere } from '#domain/disputes/answer.ts'
import { money } from '#domain/shared/money.ts'
import type { Decision, Effect, ReviewReason } from '#domain/orders/effects.ts'
import type { ReviewAnswer } from '#domain/orders/facts.ts'
import type { Order } from '#domain/orders/order.ts'
import {
  firstRefundId,
  giveBack,
  nextRefundId,
  owedMinor,
  refundKey,
  settleElsewhere,
  stillOwed,
  writeOff,
} from './give-back.ts'
import { regain } from './gone-twice.ts'
import type { Payment } from './payment.ts'

const unchanged = (order: Order): Decision => ({ order, effects: [] })

/** What follows from a person's answer to a review. An answer that no longer fits changes nothing. */
export function answerReview(order: Order, answer: ReviewAnswer): Decision {
  switch (answer.resolution) {
    case 'refund':
      return returnHeld(order, answer.about, giveBack)
    case 'try-again':
      return tryAgain(order, answer)
    case 'correct-address':
      return { order, effects: [{ kind: 'drop-call', key: answer.about }] }
    case 'accept-dispute':
      return answerDispute(order, answer.about, 'accepted')
    case 'contest-dispute':
      return answerDispute(order, answer.about, 'contested')
    case 'settled-elsewhere':
      // The loss stands in the books since it went, so that writing it off leaves them as they are.
      if (answer.reason === 'gone-back-twice') return regain(order, answer.about)
      return settlements[answer.reason](order, answer.about, settleElsewhere)
    case 'write-off':
      return settlements[answer.reason](order, answer.about, writeOff)
    default:
      return assertNever(answer.resolution)
  }
}

/** The whole of a payment that waits goes back; less what went back at the gateway's own desk in the meantime. */
type How = (decision: Decision, back: Parameters<typeof giveBack>[1]) => Decision

function returnHeld(order: Order, paymentId: string, how: How): Decision {
  const held = order.payments.find((it) => it.paymentId === paymentId && it.verdict === 'held')
  const minor = held ? owedMinor(order, held) : 0
  if (!held || minor === 0) return unchanged(order)
  const payments = replaced(order, held, { ...held, verdict: 'refunded' })
  const amount = money(minor, held.amount.currency)
  const back = { id: firstRefundId(paymentId), paymentId, amount, reason: 'did-not-match' as const }
  return how({ order: { ...order, payments }, effects: [] }, back)
}

/** In place of a refund that failed, with what that was to take back of the sale. */
function returnFailed(order: Order, refundId: string, how: How): Decision {
  const failed = order.refunds.find((it) => it.id === refundId && it.status === 'failed')
  const amount = failed && stillOwed(order, failed)
  if (!failed || !amount) return unchanged(order)
  const id = nextRefundId(failed)
  if (order.refunds.some((it) => it.id === id)) return unchanged(order)
  const ofSaleMinor = Math.min(failed.ofSaleMinor, amount.minor)
  const refunds = order.refunds.map((it) => (it === failed ? { ...failed, ofSaleMinor: 0 } : it))
  const { paymentId, reason, revokes } = failed
  const back = { id, paymentId, amount, reason, revokes, ofSaleMinor }
  return how(unchanged({ ...order, refunds }), back)
}

function tryAgain(order: Order, { reason, about, review }: ReviewAnswer): Decision {
  if (reason === 'refund-failed') return returnFailed(order, about, giveBack)
  if (reason === 'effect-failed' || reason === 'balance-too-low')
    return { order, effects: [{ kind: 'retry-call', key: about }] }
  return reason === 'payment-stuck-authorised' ? askAgain(order, about, review) : unchanged(order)
}

function askAgain(order: Order, paymentId: string, review: number): Decision {
  const stuck = order.payments.find((it) => it.paymentId === paymentId && it.status === 'authorized')
  const key = `ask/${paymentId}/${review}`
  if (!stuck || order.asked.includes(key)) return unchanged(order)
  const payments = replaced(order, stuck, { ...stuck, plan: 'asked' })
  return {
    order: { ...order, payments, asked: [...order.asked, key] },
    effects: [{ kind: 'fetch-payment', key, paymentId }],
  }
}

type Settle = typeof settleElsewhere
type Settled = (order: Order, about: string, settle: Settle) => Decision

const elsewhere =
  (settle: Settle): How =>
  (decision, back) =>
    settle(decision.order, back)
const heldSettled: Settled = (order, about, settle) => returnHeld(order, about, elsewhere(settle))

/** What follows where no refund is made: it was paid back elsewhere, or stays with the shop. */
const settlements: Readonly<Record<ReviewReason, Settled>> = {
  'currency-mismatch': heldSettled,
  'unknown-checkout': heldSettled,
  'refund-failed': (order, about, settle) => returnFailed(order, about, elsewhere(settle)),
  'effect-failed': callSettled,
  'mail-refused': callSettled,
  'balance-too-low': callSettled,
  'dispute-to-answer': answeredThere,
  'gone-back-twice': unchanged,
  'payment-stuck-authorised': unchanged,
  'orphan-payment': unchanged,
  'orphan-dispute': unchanged,
  'fact-not-handled': unchanged,
  'workflow-failing': unchanged,
  'books-disagree': unchanged,
  'licence-pool-empty': unchanged,
}

/** The call is never made again; where it was to make a refund, a person has paid that back instead. */
function callSettled(order: Order, key: string, settle: Settle): Decision {
  const drop: Effect = { kind: 'drop-call', key }
  const refund = order.refunds.find((it) => it.status === 'requested' && refundKey(it) === key)
  if (!refund) return { order, effects: [drop] }
  const paid = settle(order, refund)
  return { ...paid, effects: [...paid.effects, drop] }
}

const replaced = ({ payments }: Order, old: Payment, next: Payment) =>
  payments.map((it) => (it === old ? next : it))
