import type { DisputePhase } from '#domain/disputes/dispute.ts'
import type { Gateway } from '#domain/payments/payment.ts'

type Words<T extends string> = Readonly<Partial<Record<T, string>>>

/** How a payment made by hand can go. */
export const handOutcomes = ['captured', 'authorized', 'failed', 'late', 'late-failed', 'abandoned'] as const
export type HandOutcome = (typeof handOutcomes)[number]

/** Those that each gateway knows. */
export const outcomesInWords: Readonly<Record<Gateway, Words<HandOutcome>>> = {
  razorpay: {
    captured: 'Paid',
    authorized: 'Only authorised, not captured',
    failed: 'Declined by the bank',
    late: 'Declined, then paid after all',
  },
  stripe: {
    captured: 'Paid',
    authorized: 'Only authorised, not captured',
    failed: 'Declined',
    late: 'With the bank for a moment, then paid',
    'late-failed': 'With the bank for a moment, then declined',
    abandoned: 'Abandoned: the checkout closes unpaid',
  },
}

/** Why a payment is declined, where the gateway lets that be chosen. */
export const declineReasons = [
  'generic_decline',
  'insufficient_funds',
  'expired_card',
  'incorrect_cvc',
  'processing_error',
] as const
export type DeclineReason = (typeof declineReasons)[number]

export const declinesInWords: Readonly<Record<DeclineReason, string>> = {
  generic_decline: 'The bank does not say',
  insufficient_funds: 'Too little money',
  expired_card: 'The card has expired',
  incorrect_cvc: 'A wrong security code',
  processing_error: 'The bank fails',
}

/** How a bank goes on with a dispute that was opened by hand. */
export const disputeOutcomes = ['under_review', 'action_required', 'won', 'lost', 'closed'] as const
export type DisputeOutcome = (typeof disputeOutcomes)[number]

const disputeOutcomesInWords: Readonly<Record<DisputeOutcome, string>> = {
  under_review: 'The bank looks at it',
  action_required: 'The bank wants more from you',
  won: 'You win it',
  lost: 'You lose it',
  closed: 'The bank drops it',
}

/** What can come next: no bank wants more from you about a chargeback at Stripe, and none decides an inquiry there. */
export function decisionsInWords(gateway: Gateway, phase: DisputePhase): Words<DisputeOutcome> {
  const { under_review, won, lost, closed } = disputeOutcomesInWords
  if (gateway === 'razorpay') return disputeOutcomesInWords
  if (phase === 'retrieval')
    return { under_review, action_required: 'The bank makes a chargeback of it', closed }
  return { under_review, won, lost }
}

/** When the gateway takes the disputed money back. */
export const deductions = ['at-once', 'when-lost'] as const
export type Deduction = (typeof deductions)[number]

export const deductionsInWords: Readonly<Record<Deduction, string>> = {
  'at-once': 'At once, and back when you win',
  'when-lost': 'Only when you lose',
}

/** How the shop hears of it. */
export const webhookModes = ['once', 'late', 'twice', 'never', 'forged', 'reordered'] as const
export type WebhookMode = (typeof webhookModes)[number]

const modes = {
  once: 'Once, at once',
  late: 'Late',
  twice: 'Twice',
  never: 'Never',
  forged: 'With a forged signature',
} as const satisfies Words<WebhookMode>

/** Those that each gateway knows. */
export const modesInWords: Readonly<Record<Gateway, Words<WebhookMode>>> = {
  razorpay: modes,
  stripe: { ...modes, reordered: 'Once, in the wrong order' },
}
