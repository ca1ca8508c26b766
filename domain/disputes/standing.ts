import { type Dispute, needsAnswer } from './dispute.ts'
import { disputeStatusesInWords } from './words.ts'

/** Where a dispute stands for whoever answers it: what is open at the gateway waits for us, or for it to hear us. */
export type DisputeStanding = (typeof disputeStandings)[number]
export const disputeStandings = [
  'to-answer',
  'answered',
  'missed',
  'under_review',
  'closed',
  'won',
  'lost',
] as const

/** A deadline that passed is `missed` until the gateway says what it made of that. */
export function standingOf(
  dispute: Pick<Dispute, 'status' | 'answer' | 'respondBy' | 'missed'>,
): DisputeStanding {
  const { status, respondBy, missed } = dispute
  if (status !== 'open') return status
  if (!needsAnswer(dispute)) return 'answered'
  return missed !== null && missed === respondBy ? 'missed' : 'to-answer'
}

export const standingsInWords: Readonly<Record<DisputeStanding, string>> = {
  ...disputeStatusesInWords,
  'to-answer': 'Needs an answer',
  answered: 'Answer on its way',
  missed: 'Not answered in time',
}
