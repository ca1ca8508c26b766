import { type Money, moneyInWords } from '#domain/shared/money.ts'
import type { Account } from './accounts.ts'
import { dayInWords, firstDayOf, lastDayOf, monthAfter, monthInWords, monthOf } from './days.ts'

/** Months such as `2026-10`. */
export interface Books {
  /** By the shop's clock, in its time zone. */
  readonly today: string
  /** The first day there may be an entry by hand on: of the month of the first order, or of the first fact that was posted. */
  readonly begin: string
  /** The month of the first entry; null while there is none. */
  readonly firstMonth: string | null
  /** With every month before it. */
  readonly lastClosed: string | null
}

/** Months are closed one after the other, from the first that has an entry. */
export const nextToClose = ({ firstMonth, lastClosed }: Books): string | null =>
  lastClosed === null ? firstMonth : monthAfter(lastClosed)

/** Why this month cannot be closed now; null where it can. */
export function whyNotClose(month: string, books: Books): string | null {
  const next = nextToClose(books)
  if (next === null) return 'Nothing is in the books yet, so there is nothing to close.'
  if (books.lastClosed !== null && month <= books.lastClosed)
    return `${monthInWords(month)} is closed already.`
  if (month >= monthOf(books.today))
    return `${monthInWords(month)} is not over yet: its last day is ${dayInWords(lastDayOf(month))}.`
  if (month < next) return `Nothing is in the books before ${monthInWords(next)}.`
  if (month > next) return `Months are closed in order: ${monthInWords(next)} comes first.`
  return null
}

/** Why this month cannot be opened again; null where it can. */
export function whyNotReopen(month: string, { lastClosed }: Books): string | null {
  if (lastClosed === null || month > lastClosed) return `${monthInWords(month)} is not closed.`
  if (month < lastClosed)
    return `Only the month closed last can be opened again: ${monthInWords(lastClosed)}.`
  return null
}

/** Why nothing can be posted by hand on this day; continues the field's name. */
export function whyNotOn(day: string, { today, begin, lastClosed }: Books): string | null {
  if (day > today) return `must not be after today, ${dayInWords(today)}`
  if (lastClosed !== null && day < firstDayOf(monthAfter(lastClosed)))
    return `must not lie in a closed month: everything up to ${dayInWords(lastDayOf(lastClosed))} is closed`
  if (day < begin) return `must be ${dayInWords(begin)} or later: the books begin there`
  return null
}

interface Balance {
  readonly account: Account
  readonly currency: string
  /** Debit is positive. */
  readonly closingMinor: number
}

/** Balances that one would not expect at the end of a month, and what they say. */
const remarks: Partial<Record<Account, (minor: number, sum: (minor: number) => string) => string | null>> = {
  'customer-funds': (minor, sum) =>
    minor < 0
      ? `${sum(-minor)} of your customers’ money is neither earned nor given back.`
      : `${sum(minor)} more went back to customers than came in.`,
  'disputed-funds': (minor, sum) => `${sum(minor)} is still kept for disputes.`,
  gateway: (minor, sum) => (minor < 0 ? `Razorpay holds ${sum(-minor)} less than nothing for you.` : null),
  stripe: (minor, sum) => (minor < 0 ? `Stripe holds ${sum(-minor)} less than nothing for you.` : null),
}

export const remarksOn = (balances: readonly Balance[]): string[] =>
  balances.flatMap(({ account, currency, closingMinor }) => {
    const sum = (minor: number) => moneyInWords({ minor, currency } satisfies Money)
    return closingMinor === 0 ? [] : (remarks[account]?.(closingMinor, sum) ?? [])
  })

/** How many of each are not done that began in a month or before it. */
export interface StillOpen {
  readonly reviews: number
  readonly refunds: number
  readonly disputes: number
  readonly facts: number
}

const counted = (count: number, one: string, many: string) =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]

export const stillOpenInWords = ({ reviews, refunds, disputes, facts }: StillOpen): string[] => [
  ...counted(reviews, 'thing waits for a person', 'things wait for a person'),
  ...counted(refunds, 'refund is on its way', 'refunds are on their way'),
  ...counted(disputes, 'dispute is undecided', 'disputes are undecided'),
  ...counted(facts, 'fact is not taken in yet', 'facts are not taken in yet'),
]
