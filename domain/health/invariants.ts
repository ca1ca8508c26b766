/** What must hold at every instant at which nothing is under way, each checked by a routine and on demand. */
export const invariantNames = [
  'paid-is-fulfilled',
  'captured-is-booked',
  'sold-is-booked',
  'ledger-sums-to-zero',
  'refunds-within-captures',
  'nothing-stuck',
] as const
export type InvariantName = (typeof invariantNames)[number]

/** A row against an invariant. */
export interface Offending {
  /** Such as `order/10001`. */
  readonly subject: string
  /** In plain words, with amounts; no personal data. */
  readonly why: string
}
