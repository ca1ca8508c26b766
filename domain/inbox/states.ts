/** How far a row of the inbox has come, in the order of its life; the last two are ends of their own. */
export const inboxStates = ['waiting', 'delivered', 'handled', 'ignored', 'with-person'] as const
export type InboxState = (typeof inboxStates)[number]

/** Outcomes of rows that nothing was done about. */
export const ignoredOutcomes: readonly string[] = [
  'we do not use this type',
  'told nothing new',
  'belongs to no order',
]

export const handedOver = 'waits for a person'

/** What a state is known by. */
export interface Progress {
  readonly deliveredAt: Date | null
  readonly handledAt: Date | null
  readonly outcome: string | null
}

export function inboxState({ deliveredAt, handledAt, outcome }: Progress): InboxState {
  if (!handledAt) return deliveredAt ? 'delivered' : 'waiting'
  if (outcome === handedOver) return 'with-person'
  return ignoredOutcomes.includes(outcome ?? '') ? 'ignored' : 'handled'
}
