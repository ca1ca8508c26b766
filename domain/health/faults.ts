import { callsInWords, typesInWords } from '#domain/inbox/words.ts'
import { dayInWords } from '#domain/ledger/days.ts'
import type { CallKind } from '#domain/orders/effects.ts'
import { waitInWords } from '#domain/orders/words.ts'
import { money, moneyInWords } from '#domain/shared/money.ts'

/** Minutes after which a thing counts as stuck. */
export const stuckAfterMinutes = { fact: 15, call: 60, refund: 15, wait: 15, expiry: 60 } as const

/** What a check found of a row; amounts where it is about money. */
export interface Found {
  /** The payment, day, kind of call or the like that the words name. */
  readonly about: string
  readonly firstMinor: number
  readonly secondMinor: number
  readonly currency: string
}

interface Said {
  readonly about: string
  readonly first: string
  readonly second: string
}

const isCallKind = (kind: string): kind is CallKind => Object.hasOwn(callsInWords, kind)
const callInWords = (kind: string) => (isCallKind(kind) ? callsInWords[kind] : kind)

/** The ways in which a row can be against an invariant, in words. */
const faults = {
  owed: ({ about, first }) =>
    `${first} of payment ${about} bought nothing, is not going back and waits for nobody.`,
  'counts-as-unpaid': ({ first }) => `Has earned ${first} and does not count as paid.`,
  'not-delivered': ({ first }) => `Has earned ${first} and was never delivered.`,
  'taken-away': ({ first }) =>
    `Has earned ${first}, and its download was taken away without a refund or lost dispute that did so.`,
  'kept-and-closed': () =>
    'What was paid is written off instead of going back, and its download is closed for no other reason.',
  'not-paid': () => 'Is delivered, and no payment bought it.',
  'no-download': () => 'Is delivered, and its download does not open.',
  'open-download': () => 'Is not delivered, and its download opens.',
  'gateway-differs': ({ first, second }) =>
    `Its payments, refunds and disputes leave ${first} at the gateway; the books have ${second}.`,
  'disputed-differs': ({ first, second }) => `Its disputes hold ${first}; the books have ${second}.`,
  'sale-differs': ({ first, second }) =>
    `Its payments have earned ${first}; the books have ${second} with GST.`,
  unbalanced: ({ about, first }) => `The entries of ${about} come to ${first} instead of nothing.`,
  'without-entries': ({ about }) => `Nothing is entered for ${about}.`,
  astray: ({ about }) => `An entry of ${about} has another kind, currency or day than the rest of it.`,
  'day-differs': ({ about, first, second }) =>
    `The sum of ${dayInWords(about)} is off by ${first} debit and ${second} credit.`,
  'beyond-captured': ({ about, first, second }) =>
    `${first} of payment ${about} has gone back or is going back; ${second} was paid.`,
  'no-key': ({ about }) => `Has no licence key for ${about}, and nobody is asked for one.`,
  'key-ended': ({ about }) => `Its licence key for ${about} is not valid, and nobody revoked it.`,
  'key-left': ({ about }) => `Its licence key for ${about} is valid, though the purchase was taken back.`,
  'fact-waits': ({ about }) =>
    `“${typesInWords[about] ?? about}” has not been taken in for over ${stuckAfterMinutes.fact} minutes.`,
  'call-waits': ({ about }) => `“${callInWords(about)}” has been due for over an hour.`,
  'call-forgotten': ({ about }) => `“${callInWords(about)}” failed for good, and nobody is asked about it.`,
  'refund-forgotten': ({ about, first }) => `Nobody makes refund ${about} of ${first}.`,
  'wait-over': ({ about }) =>
    `“${waitInWords({ kind: about, reason: 'The next round' })}” was due over ${stuckAfterMinutes.wait} minutes ago.`,
  'open-past-end': () => 'Should have expired over an hour ago, and can still be paid.',
} satisfies Record<string, (said: Said) => string>
export type Fault = keyof typeof faults

export const isFault = (text: string): text is Fault => Object.hasOwn(faults, text)

export const faultInWords = (fault: Fault, { about, firstMinor, secondMinor, currency }: Found) =>
  faults[fault]({
    about,
    first: moneyInWords(money(firstMinor, currency)),
    second: moneyInWords(money(secondMinor, currency)),
  })
