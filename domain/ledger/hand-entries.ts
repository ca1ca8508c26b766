import { type Money, moneyInWords } from '#domain/shared/money.ts'
import { type Account, accounts, accountTypes } from './accounts.ts'
import type { Posting } from './posting.ts'

/** What a person may post, where no fact will ever tell. */
export const handKinds = ['settlement', 'rounding', 'write-off'] as const
export type HandKind = (typeof handKinds)[number]

export const changes = ['increase', 'decrease'] as const
type Change = (typeof changes)[number]

export interface HandEntry {
  readonly kind: HandKind
  /** Above zero. */
  readonly amount: Money
  /** Of a settlement always the bank. */
  readonly account: Account
  /** Whether there is more in the account than the books say, or less. */
  readonly change: Change
}

const counterparts: Readonly<Record<HandKind, Account>> = {
  settlement: 'gateway',
  rounding: 'rounding',
  'write-off': 'write-offs',
}

/** Whose balance an entry of this kind can set right. */
export const accountsOf = (kind: HandKind): readonly Account[] =>
  kind === 'settlement' ? ['bank'] : accounts.filter((it) => it !== counterparts[kind])

const growsByDebit = (account: Account) => ['asset', 'expense'].includes(accountTypes[account])

/**
 * Ten rupees: each payment is off by a paisa or two of GST and fee at most, so the differences of a month are a few
 * rupees. More than this is a mistake to find, or money to write off.
 */
const mostRoundingMinor = 1_000

/** Why so much cannot be posted by hand; continues the field's name. What is written off may be any amount. */
export function whyNotSoMuch({ kind, amount, change }: HandEntry, heldMinor: number): string | null {
  const inWords = (minor: number) => moneyInWords({ minor, currency: amount.currency })
  if (kind === 'rounding' && amount.minor > mostRoundingMinor)
    return `must be at most ${inWords(mostRoundingMinor)}: more is no difference of rounding`
  if (kind === 'settlement' && change === 'increase' && amount.minor > heldMinor)
    return `must not be more than Razorpay holds, by the books ${inWords(heldMinor)}`
  return null
}

/** The key in the ledger of what was posted by a command of this key. */
export const handKey = (key: string) => `hand/${key}`

/** The account changes by the amount; the other side is the gateway, the roundings or what was written off. */
export function postByHand(key: string, { kind, amount, account, change }: HandEntry): Posting {
  const minor = (change === 'increase') === growsByDebit(account) ? amount.minor : -amount.minor
  return {
    key: handKey(key),
    kind,
    currency: amount.currency,
    entries: [
      { account, minor },
      { account: counterparts[kind], minor: -minor },
    ],
  }
}

/** A balance as people say it: above zero is what there usually is, be it had, owed, earned or spent. */
export const saidBalance = (account: Account, minor: number) => (growsByDebit(account) ? minor : 0 - minor)
