import type { ReviewReason } from '#domain/orders/effects.ts'
import type { Failure } from '#domain/shared/failure.ts'
import { type Money, money, moneyInWords } from '#domain/shared/money.ts'
import type { Said } from './explain-words.ts'
import type { Reference } from './reference.ts'

/** One of those that add up to an amount, with the numbers of the rows behind it. */
export interface Part {
  readonly label: string
  readonly minor: number
  /** The reference that explains it further; null where this is as far as it goes. */
  readonly of: string | null
  readonly orderNumber: string | null
  /** Of the ledger. */
  readonly transactions: readonly number[]
  /** Beside those that posted the transactions. */
  readonly decisions: readonly number[]
  /** Of the inbox, beside those that the decisions took in. */
  readonly facts: readonly number[]
}

export interface Explained extends Said {
  readonly amount: Money
  /** Of all parts, however many are shown at once. */
  readonly partsMinor: number
  readonly count: number
  readonly parts: readonly Part[]
  /** Of each part its place in a list that goes on; null where all parts are there. */
  readonly keys: readonly string[] | null
  /** It belongs to no order, so it is for whoever reads the books. */
  readonly isOfBooks: boolean
}

export const aPart = (part: Pick<Part, 'label' | 'minor'> & Partial<Part>): Part => ({
  of: null,
  orderNumber: null,
  transactions: [],
  decisions: [],
  facts: [],
  ...part,
})

/** What a figure and the parts of it come to, said aloud where they are not the same. */
export function checkOf({ amount, partsMinor, count }: Pick<Explained, 'amount' | 'partsMinor' | 'count'>) {
  const apart = money(amount.minor - partsMinor, amount.currency)
  const parts = count === 1 ? 'What it is made of comes' : `The ${count} parts come`
  if (apart.minor === 0 && count === 0) return { agrees: true, inWords: 'There was nothing to add up.' }
  if (apart.minor === 0) return { agrees: true, inWords: `${parts} to exactly ${moneyInWords(amount)}.` }
  return {
    agrees: false,
    inWords: `This does not add up: ${moneyInWords(amount)} is shown, but what is behind it comes to ${moneyInWords({ ...amount, minor: partsMinor })}. ${moneyInWords({ ...apart, minor: Math.abs(apart.minor) })} ${apart.minor > 0 ? 'has no entry behind it' : 'is missing in the figure'}.`,
  }
}

const things: Partial<Record<ReviewReason, 'refund' | 'payment' | 'dispute'>> = {
  'refund-failed': 'refund',
  'gone-back-twice': 'refund',
  'currency-mismatch': 'payment',
  'unknown-checkout': 'payment',
  'payment-stuck-authorised': 'payment',
  'dispute-to-answer': 'dispute',
}

/** What a review asks about, where that can be explained further; the missing key's is told by its order's price. */
export function thingOf(reason: ReviewReason, about: string): string | null {
  if (reason === 'licence-pool-empty') return `order/${about.slice(0, about.indexOf('/'))}/price`
  const thing = things[reason]
  return thing ? `${thing}/${about}` : null
}

const missing: Readonly<Record<Reference['of'], string>> = {
  price: 'There is no order of this number.',
  purse: 'There is no order of this number, or nothing was paid for it in this currency.',
  payment: 'There is no such payment, or its gateway has not said what it keeps of it.',
  refund: 'There is no such refund.',
  dispute: 'There is no such dispute.',
  review: 'Nothing of this number ever waited for an answer, or there is no money in it.',
  transaction: 'There is no such transaction in the ledger.',
  entry: 'There is no such entry in the ledger.',
  'needs-you': 'Nothing waits for your answer.',
  taken: 'Nothing was sold then.',
  'given-back': 'No sale was undone then.',
  account: 'Nothing was ever posted to this account in this currency.',
}

export const explainFailures = {
  malformed: () => ({
    kind: 'invalid',
    code: 'REFERENCE_MALFORMED',
    field: 'of',
    message:
      'of must name an amount, such as order/10001/price, order/10001/paid/INR, payment/pay_1, refund/rf_1, taken/2026-11-23/INR.',
    errors: [
      {
        field: 'of',
        rule: 'must name an amount, such as order/10001/paid/INR, payment/pay_1 or taken/2026-11-23/INR',
      },
    ],
  }),
  nothing: ({ of }: Reference) => ({
    kind: 'not-found',
    code: 'NOTHING_TO_EXPLAIN',
    message: missing[of],
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
