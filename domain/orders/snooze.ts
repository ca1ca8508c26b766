import type { Money } from '#domain/shared/money.ts'

/** What decides how long a review may be snoozed; times are ms of shop time. */
export interface Snoozable {
  readonly amount: Money | null
  readonly dueAt: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const mostDays = 30

/** Why it cannot be snoozed until then; null when it can. Nobody sleeps over money. */
export function whyNotSnooze({ amount, dueAt }: Snoozable, until: number, now: number): string | null {
  if (until <= now) return 'Choose a time that is still to come.'
  if (amount && dueAt <= now) return 'There is money in it and it is overdue: it cannot be snoozed any more.'
  if (amount && until > dueAt)
    return 'There is money in it: it can be snoozed until it is due, and no longer.'
  return until > now + mostDays * dayMs ? `It can be snoozed for ${mostDays} days at most.` : null
}

const choices = [
  ['An hour', hourMs],
  ['Four hours', 4 * hourMs],
  ['A day', dayMs],
  ['Three days', 3 * dayMs],
  ['A week', 7 * dayMs],
] as const

/** For how long it may be snoozed, the shortest first; none where it cannot. */
export const snoozesOf = (review: Snoozable, now: number) =>
  [
    ...choices.map(([label, ms]) => ({ label, until: now + ms })),
    { label: 'Until it is due', until: review.dueAt },
  ]
    .filter(({ until }) => whyNotSnooze(review, until, now) === null)
    .toSorted((a, b) => a.until - b.until)
