import type { Money } from '#domain/shared/money.ts'

/** In the order in which a bank escalates. The first two are questions; money is at stake from the third on. */
export const disputePhases = ['fraud', 'retrieval', 'chargeback', 'pre_arbitration', 'arbitration'] as const
export type DisputePhase = (typeof disputePhases)[number]

/** In rank order within a phase. `closed`: it came to nothing. */
export const disputeStatuses = ['open', 'under_review', 'closed', 'won', 'lost'] as const
export type DisputeStatus = (typeof disputeStatuses)[number]

/** What a gateway says of one dispute. No personal data. */
export interface DisputeReport {
  readonly disputeId: string
  readonly paymentId: string
  readonly amount: Money
  readonly phase: DisputePhase
  readonly status: DisputeStatus
  /** The bank's, such as `goods_or_services_not_received`. */
  readonly reasonCode: string
  /** Ms since 1970 by which it must be answered; null where nothing is asked of us. */
  readonly respondBy: number | null
  /** What the gateway has taken back of our balance for it, in minor units. */
  readonly deductedMinor: number
  /** Ms since 1970 at which it was opened, where the gateway says. */
  readonly madeAt?: number
}

export type DisputeAnswer = 'accepted' | 'contested'

export interface Dispute extends DisputeReport {
  /** What of our money the gateway keeps until it is decided, in minor units, as our books have it. */
  readonly heldMinor: number
  /** How we answered, and the deadline that this was for: a later one asks again. */
  readonly answer: { readonly how: DisputeAnswer; readonly respondBy: number | null } | null
  /** The deadline (ms) that passed without an answer of ours; null while none did. */
  readonly missed: number | null
  /** The part of the sale that it has undone, in minor units: 0 unless it is lost. */
  readonly ofSaleMinor: number
}

/** The key of the call by which the gateway hears our answer to a dispute as it stands. */
export const answerKey = (
  { disputeId, phase, respondBy }: Pick<DisputeReport, 'disputeId' | 'phase' | 'respondBy'>,
  how: DisputeAnswer,
) => `${how === 'accepted' ? 'accept' : 'contest'}-dispute/${disputeId}/${phase}/${respondBy ?? 0}`

/** The bank has not decided: its money cannot be refunded meanwhile, or the customer would have it twice. */
export const isContested = ({ status }: Pick<Dispute, 'status'>) =>
  status === 'open' || status === 'under_review'

/** The bank waits for our word. */
export const needsAnswer = ({
  status,
  answer,
  respondBy,
}: Pick<Dispute, 'status' | 'answer' | 'respondBy'>) =>
  status === 'open' && (answer === null || (respondBy ?? 0) > (answer.respondBy ?? 0))

/** What decides between two words on one dispute, the weightiest first. */
const rank = (told: DisputeReport): readonly number[] => [
  disputePhases.indexOf(told.phase),
  isContested(told) ? 0 : 1,
  isContested(told) ? (told.respondBy ?? 0) : 0,
  disputeStatuses.indexOf(told.status),
  told.deductedMinor,
]

/** Whether a report says more than what is known: a later phase, a decision, a later deadline or a further status. */
export function saysMore(told: DisputeReport, known: DisputeReport): boolean {
  if (known.status === 'lost') return false
  const before = rank(known)
  const difference = rank(told)
    .map((it, index) => it - (before[index] ?? 0))
    .find((it) => it !== 0)
  return (difference ?? 0) > 0
}
