import type { Account, accountTypes } from './accounts.ts'
import { dayInWords, monthInWords, monthOf } from './days.ts'
import type { PostingKind } from './posting.ts'

interface AccountWords {
  readonly name: string
  /** What its balance says. */
  readonly meaning: string
}

export const accountsInWords: Readonly<Record<Account, AccountWords>> = {
  gateway: { name: 'Razorpay', meaning: 'Money that Razorpay holds for you' },
  stripe: { name: 'Stripe', meaning: 'Money that Stripe holds for you' },
  bank: { name: 'Bank', meaning: 'Money that was paid out to you' },
  'disputed-funds': { name: 'In dispute', meaning: 'Kept by the gateway until a dispute is decided' },
  'customer-funds': {
    name: 'Customers’ money',
    meaning: 'Came in, but is not earned yet: yours to give back',
  },
  'other-funds': { name: 'Paid from elsewhere', meaning: 'Given back to customers from your own pocket' },
  'output-tax': { name: 'GST on sales', meaning: 'Collected with sales, owed to the state' },
  'input-tax': { name: 'GST on fees', meaning: 'Paid with the gateways’ fees, claimed from the state' },
  sales: { name: 'Sales', meaning: 'Earned, without GST' },
  'gateway-fees': { name: 'Gateways’ fees', meaning: 'What the gateways keep for their work, without GST' },
  'dispute-losses': {
    name: 'Lost in disputes',
    meaning: 'Given back twice: by you and by the bank, or by you in two ways',
  },
  'write-offs': { name: 'Written off', meaning: 'Given up getting, or giving back' },
  rounding: { name: 'Rounding', meaning: 'Small differences set right by hand' },
}

export const accountTypesInWords: Readonly<Record<(typeof accountTypes)[Account], AccountWords>> = {
  asset: { name: 'What you have', meaning: 'Assets' },
  liability: { name: 'What you owe', meaning: 'Liabilities' },
  income: { name: 'What you earned', meaning: 'Income' },
  expense: { name: 'What it cost', meaning: 'Expenses' },
}

export const kindsInWords: Readonly<Record<PostingKind, string>> = {
  capture: 'Payment captured',
  'gateway-fee': 'Gateway’s fee',
  sale: 'Sale',
  'refund-of-sale': 'Sale undone',
  refund: 'Refund',
  'refund-failed': 'Refund came back',
  'refund-elsewhere': 'Paid back outside of the gateway',
  regained: 'Given back by the customer',
  'dispute-held': 'Kept for a dispute',
  'dispute-won': 'Dispute won',
  'dispute-lost': 'Dispute lost',
  'write-off': 'Written off',
  settlement: 'Payout to the bank',
  rounding: 'Rounding',
}

export interface Booking {
  /** Days, such as `2026-10-31`. */
  readonly happenedOn: string
  readonly bookedOn: string
}

/** Why a transaction stands in a later month than it happened in; null where it does not. */
export const lateInWords = ({ happenedOn, bookedOn }: Booking): string | null =>
  monthOf(happenedOn) < monthOf(bookedOn)
    ? `Happened on ${dayInWords(happenedOn)}, booked on ${dayInWords(bookedOn)}: ${monthInWords(happenedOn)} was closed`
    : null
