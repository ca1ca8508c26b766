/** How a payment made by hand can go. */
export const handOutcomes = ['captured', 'authorized', 'failed', 'late'] as const
type HandOutcome = (typeof handOutcomes)[number]

export const outcomesInWords: Readonly<Record<HandOutcome, string>> = {
  captured: 'Paid',
  authorized: 'Only authorised, not captured',
  failed: 'Declined by the bank',
  late: 'Declined, then paid after all',
}

/** How a bank goes on with a dispute that was opened by hand. */
export const disputeOutcomes = ['under_review', 'action_required', 'won', 'lost', 'closed'] as const
type DisputeOutcome = (typeof disputeOutcomes)[number]

export const disputeOutcomesInWords: Readonly<Record<DisputeOutcome, string>> = {
  under_review: 'The bank looks at it',
  action_required: 'The bank wants more from you',
  won: 'You win it',
  lost: 'You lose it',
  closed: 'The bank drops it',
}

/** When the gateway takes the disputed money back. */
export const deductions = ['at-once', 'when-lost'] as const
type Deduction = (typeof deductions)[number]

export const deductionsInWords: Readonly<Record<Deduction, string>> = {
  'at-once': 'At once, and back when you win',
  'when-lost': 'Only when you lose',
}

/** How the shop hears of it. */
export const webhookModes = ['once', 'late', 'twice', 'never', 'forged'] as const
export type WebhookMode = (typeof webhookModes)[number]

export const modesInWords: Readonly<Record<WebhookMode, string>> = {
  once: 'Once, at once',
  late: 'Late',
  twice: 'Twice',
  never: 'Never',
  forged: 'With a forged signature',
}
