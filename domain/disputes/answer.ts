import type { Decision } from '#domain/orders/effects.ts'
import type { Order } from '#domain/orders/order.ts'
import { answerKey, type Dispute, type DisputeAnswer, needsAnswer } from './dispute.ts'
import { withDispute } from './take-report.ts'

/** A person has decided; the gateway is told, once. An answer that comes too late to matter changes nothing. */
export function answerDispute(order: Order, disputeId: string, how: DisputeAnswer): Decision {
  const dispute = order.disputes.find((it) => it.disputeId === disputeId)
  if (!dispute || !needsAnswer(dispute)) return { order, effects: [] }
  const kind = how === 'accepted' ? 'accept-dispute' : 'contest-dispute'
  return {
    order: withDispute(order, { ...dispute, answer: { how, respondBy: dispute.respondBy } }),
    effects: [{ kind, key: answerKey(dispute, how), disputeId }],
  }
}

/** A person has answered at the gateway's own desk: it is asked what it made of that. */
export function answeredThere(order: Order, disputeId: string): Decision {
  const dispute = order.disputes.find((it) => it.disputeId === disputeId)
  if (!dispute || !needsAnswer(dispute)) return { order, effects: [] }
  const answer = { how: 'contested' as const, respondBy: dispute.respondBy }
  const key = `answered-there/${disputeId}/${dispute.phase}/${dispute.respondBy ?? 0}`
  return {
    order: withDispute(order, { ...dispute, answer }),
    effects: [{ kind: 'fetch-dispute', key, disputeId }],
  }
}

/** The last day has passed without an answer: the gateway is asked what became of it. */
export function missDeadline(order: Order, dispute: Dispute): Decision {
  const { disputeId, respondBy } = dispute
  return {
    order: withDispute(order, { ...dispute, missed: respondBy }),
    effects: [{ kind: 'fetch-dispute', key: `fetch-dispute/${disputeId}/${respondBy ?? 0}`, disputeId }],
  }
}

/** Until when an answer is waited for; null when none is, or its time has passed. */
export const deadlineOf = (dispute: Dispute): number | null =>
  needsAnswer(dispute) && dispute.missed !== dispute.respondBy ? dispute.respondBy : null
