import { disputeStatusesInWords, phasesInWords } from '#domain/disputes/words.ts'
import { paymentStatusesInWords, refundStatusesInWords } from '#domain/orders/money-words.ts'

type Words = Readonly<Record<string, string>>

const orders: Words = {
  created: 'Waiting for payment',
  attempted: 'Tried, not paid yet',
  paid: 'Paid',
  expired: 'Closed, not paid',
}

/** A payment that was given back in full is still captured to us: what went back is told by its refunds. */
const payments: Words = {
  ...paymentStatusesInWords,
  refunded: paymentStatusesInWords.captured,
}

/** What we gave up or paid from elsewhere, and the gateway knows, it has paid after all. */
const refunds: Words = {
  ...refundStatusesInWords,
  settled: refundStatusesInWords.processed,
  'written-off': refundStatusesInWords.processed,
}

const phases: Words = phasesInWords
const disputes: Words = disputeStatusesInWords

/** A state in the desk's words, whichever side has it; a code that nobody knows says itself. */
export const orderState = (status: string): string => orders[status] ?? status
export const paymentState = (status: string): string => payments[status] ?? status
export const refundState = (status: string): string => refunds[status] ?? status
export const disputeState = ({
  phase,
  status,
}: {
  readonly phase: string
  readonly status: string
}): string => `${phases[phase] ?? phase}: ${(disputes[status] ?? status).toLowerCase()}`
