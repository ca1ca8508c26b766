/** What must hold at every instant at which nothing is under way, each checked by a routine and on demand. */
export const invariantNames = [
  'paid-is-fulfilled',
  'captured-is-booked',
  'sold-is-booked',
  'ledger-sums-to-zero',
  'refunds-within-captures',
  'sold-has-its-key',
  'nothing-stuck',
] as const
export type InvariantName = (typeof invariantNames)[number]

export interface InvariantWords {
  readonly title: string
  /** What is always so. */
  readonly promise: string
  /** What to do when it is not. */
  readonly advice: string
}

export const invariantsInWords: Readonly<Record<InvariantName, InvariantWords>> = {
  'paid-is-fulfilled': {
    title: 'Paid means delivered',
    promise:
      'Whoever paid has their download, has their money back, or waits for you. Nobody has what was not paid for.',
    advice: 'Open the order: its timeline shows the step that is missing, and from there you can refund it.',
  },
  'captured-is-booked': {
    title: 'The books know what the gateways hold',
    promise:
      'Of every order: captured, less what went back and what a dispute holds, is what the ledger has at its gateway. Entries by hand belong to no order and are left out.',
    advice: 'Compare the order’s ledger entries with its payments at the gateway before you close the month.',
  },
  'sold-is-booked': {
    title: 'Earned is booked',
    promise: 'What every order has earned is what the ledger has of it as sale and GST.',
    advice: 'Compare the order’s ledger entries with its payments before you close the month.',
  },
  'ledger-sums-to-zero': {
    title: 'Debits equal credits',
    promise:
      'Every entry of the ledger has its counterpart in the same currency, and every daily sum is that of its entries.',
    advice:
      'Somebody has changed the database by hand: restore the entries from a backup before you close the month.',
  },
  'refunds-within-captures': {
    title: 'Nobody gets back more than they paid',
    promise: 'Refunds and lost disputes of a payment never exceed it, but for what the books show as a loss.',
    advice: 'Ask the gateway about the payment; what cannot be had back is written off in the ledger.',
  },
  'sold-has-its-key': {
    title: 'Licensed means a key',
    promise:
      'Whoever bought something with a licence key has one that is valid, unless somebody revoked it, or it waits for you. Nobody’s key outlives the purchase.',
    advice: 'Add keys to the pool where one is missing; revoke on the order’s page what should not be valid.',
  },
  'nothing-stuck': {
    title: 'Nothing is stuck',
    promise: 'Every message, call, refund and deadline moves on in its time, or waits for you.',
    advice: 'See above whether all parts are at work; the workflow behind each thing says what it waits for.',
  },
}

/** A row against an invariant. */
export interface Offending {
  /** Such as `order/10001`. */
  readonly subject: string
  /** In plain words, with amounts; no personal data. */
  readonly why: string
}
