import { postDisputeHeld, postDisputeLost, postDisputeWon } from '#domain/ledger/posting.ts'
import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { Order } from '#domain/orders/order.ts'
import { owedMinor, twiceBackMinor } from '#domain/payments/give-back.ts'
import type { Payment } from '#domain/payments/payment.ts'
import { saleReturned, undoSale } from '#domain/payments/undo-sale.ts'
import { answerKey, type Dispute, type DisputeReport, isContested, needsAnswer, saysMore } from './dispute.ts'

/** What we did about a dispute before we knew of it. */
const unheard = { heldMinor: 0, answer: null, missed: null } as const

/** Takes in what a gateway says of a dispute: a deadline waits for a person, won and lost move money. */
export function takeDisputeReport(order: Order, report: DisputeReport): Decision {
  const known = order.disputes.find((it) => it.disputeId === report.disputeId) ?? null
  const payment = order.payments.find((it) => it.paymentId === report.paymentId)
  if (!payment || (known && !saysMore(report, known))) return { order, effects: [] }
  const { heldMinor, answer, missed } = known ?? unheard
  const dispute: Dispute = { ...report, heldMinor, answer, missed, ofSaleMinor: 0 }
  const told = {
    order: withDispute(order, dispute),
    effects: [...asked(known, dispute), ...unheardOf(known, dispute)],
  }
  if (isContested(dispute)) return hold(told, dispute)
  return dispute.status === 'lost' ? lose(told, dispute, payment) : release(told, dispute)
}

export const withDispute = (order: Order, dispute: Dispute): Order => ({
  ...order,
  disputes: [...order.disputes.filter((it) => it.disputeId !== dispute.disputeId), dispute],
})

/** A person is asked while an answer is wanted, and no longer. */
function asked(known: Dispute | null, dispute: Dispute): Effect[] {
  const { disputeId: about, amount, respondBy } = dispute
  const reason = 'dispute-to-answer' as const
  const wasAsked = known !== null && needsAnswer(known)
  const isAsked = needsAnswer(dispute)
  if (wasAsked && isAsked && known.respondBy === respondBy) return []
  return [
    ...(wasAsked ? [{ kind: 'close-review' as const, reason, about }] : []),
    ...(isAsked ? [{ kind: 'open-review' as const, reason, about, amount, dueAt: respondBy }] : []),
  ]
}

/** Once it is decided, an answer that never reached the gateway is of no use, and nobody need send it again. */
function unheardOf(known: Dispute | null, dispute: Dispute): Effect[] {
  if (!known?.answer || !isContested(known) || isContested(dispute)) return []
  const { how, respondBy } = known.answer
  const about = answerKey({ ...known, respondBy }, how)
  return [
    { kind: 'close-review', reason: 'effect-failed', about },
    { kind: 'drop-call', key: about },
  ]
}

/** What the gateway took back of our balance is kept apart until it is decided. */
function hold({ order, effects }: Decision, dispute: Dispute): Decision {
  const { disputeId, phase, amount, deductedMinor } = dispute
  const minor = deductedMinor - dispute.heldMinor
  if (minor <= 0) return { order, effects }
  const posting = postDisputeHeld(`${disputeId}/${phase}/${deductedMinor}`, { ...amount, minor })
  return {
    order: withDispute(order, { ...dispute, heldMinor: deductedMinor }),
    effects: [...effects, { kind: 'post', posting }],
  }
}

/** Won, or it came to nothing: what was kept is ours again. */
function release({ order, effects }: Decision, dispute: Dispute): Decision {
  const { disputeId, phase, amount, heldMinor: minor } = dispute
  if (minor === 0) return { order, effects }
  const posting = postDisputeWon(`${disputeId}/${phase}`, { ...amount, minor })
  return {
    order: withDispute(order, { ...dispute, heldMinor: 0 }),
    effects: [...effects, { kind: 'post', posting }],
  }
}

/** The customer has the money back from the bank: first what we still owed of it, then of the sale; more is our loss. */
function lose(told: Decision, dispute: Dispute, payment: Payment): Decision {
  const { disputeId, amount, heldMinor } = dispute
  const oursMinor = amount.minor - lossOf(told.order, dispute, payment)
  const owed = Math.min(oursMinor, owedMinor(told.order, payment, disputeId))
  const ofSaleMinor = Math.min(payment.saleMinor, oursMinor - owed)
  const undone = undoSale(told, payment, { minor: ofSaleMinor, about: disputeId })
  const posting = postDisputeLost(disputeId, amount, { oursMinor, heldMinor })
  const lost: Decision = {
    order: withDispute(undone.order, { ...dispute, ofSaleMinor, heldMinor: 0 }),
    effects: [
      ...undone.effects,
      { kind: 'post', posting },
      { kind: 'send-mail', key: `dispute-lost/${disputeId}`, template: 'dispute-lost', about: disputeId },
    ],
  }
  const revokes = payment.verdict === 'accepted'
  return saleReturned(lost, payment.paymentId, { revokes })
}

/** What the customer has twice by this: from us, by a refund that went or is to go, and from their bank. */
function lossOf(order: Order, { disputeId, amount }: Dispute, { paymentId, status, ...payment }: Payment) {
  if (status !== 'captured' || amount.currency !== payment.amount.currency) return amount.minor
  const before = { ...order, disputes: order.disputes.filter((it) => it.disputeId !== disputeId) }
  return twiceBackMinor(order, paymentId) - twiceBackMinor(before, paymentId)
}
