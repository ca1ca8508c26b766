/** How a payment made by hand can go. */
export const handOutcomes = ['captured', 'authorized', 'failed', 'late'] as const
type HandOutcome = (typeof handOutcomes)[number]

export const outcomesInWords: Readonly<Record<HandOutcome, string>> = {
  captured: 'Paid',
  authorized: 'Only authorised, not captured',
  failed: 'Declined by the bank',
  late: 'Declined, then paid after all',
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
