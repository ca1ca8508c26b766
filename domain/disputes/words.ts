import { moneyInWords } from '#domain/shared/money.ts'
import type { DisputePhase, DisputeReport, DisputeStatus } from './dispute.ts'

export const phasesInWords: Readonly<Record<DisputePhase, string>> = {
  fraud: 'Suspected fraud',
  retrieval: 'Request for information',
  chargeback: 'Chargeback',
  pre_arbitration: 'Pre-arbitration',
  arbitration: 'Arbitration',
}

export const disputeStatusesInWords: Readonly<Record<DisputeStatus, string>> = {
  open: 'Waits for an answer',
  under_review: 'With the bank',
  closed: 'Closed',
  won: 'Won',
  lost: 'Lost',
}

/** Where a dispute stands, after its name. */
export const disputeStands: Readonly<Record<DisputeStatus, string>> = {
  open: 'waits for an answer',
  under_review: 'is with the bank',
  closed: 'is closed',
  won: 'is won',
  lost: 'is lost',
}

/** What the bank reads before the evidence. */
export const summaryFor = ({ paymentId, amount }: DisputeReport) =>
  [
    `The customer paid online (payment ${paymentId}; disputed: ${moneyInWords(amount)}) for a digital product, which they were given at once.`,
    'The attached document holds the order, the payment, every delivery and download, and every mail to the customer, with their times.',
  ].join(' ')

/** `goods_or_services_not_received` as people say it. */
export const reasonInWords = (code: string) => code.replaceAll('_', ' ')

export const disputeInWords = ({ disputeId, paymentId, amount, phase, status, reasonCode }: DisputeReport) =>
  `Dispute ${disputeId} of ${moneyInWords(amount)} about payment ${paymentId} ${disputeStands[status]} (${phasesInWords[phase].toLowerCase()}: ${reasonInWords(reasonCode)}).`
