import type { Money } from '#domain/shared/money.ts'

/** What decides how long a review may rest; times are ms of shop time. */
export interface Restable {
  readonly amount: Money | null
  readonly dueAt: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const mostDays = 30

/** Why it cannot rest until then; null when it can. Nobody sleeps over money. */
export function whyNotSnooze({ amount, dueAt }: Restable, until: number, now: number): string | null {
  if (until <= now) return 'Choose a time that is still to come.'
  if (amount && dueAt <= now) return 'There is money in it and it is overdue: it cannot rest any more.'
  if (amount && until > dueAt) return 'There is money in it: it can rest until it is due, and no longer.'
  return until > now + mostDays * dayMs ? `It can rest for ${mostDays} days at most.` : null
}

const choices = [
  ['An hour', hourMs],
  ['Four hours', 4 * hourMs],
  ['A day', dayMs],
  ['Three days', 3 * dayMs],
  ['A week', 7 * dayMs],
] as const

/** For how long it may rest, the shortest first; none where it cannot. */
export const restsOf = (review: Restable, now: number) =>
  [
    ...choices.map(([label, ms]) => ({ label, until: now + ms })),
    { label: 'Until it is due', until: review.dueAt },
  ]
    .filter(({ until }) => whyNotSnooze(review, until, now) === null)
    .toSorted((a, b) => a.until - b.until)
