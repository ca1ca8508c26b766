import type { Money } from '#domain/shared/money.ts'
import { type Account, accountAt } from './accounts.ts'

interface Entry {
  readonly account: Account
  /** Minor units, never 0: positive is debit, negative is credit. */
  readonly minor: number
}

export const postingKinds = [
  'capture',
  'gateway-fee',
  'sale',
  'refund-of-sale',
  'refund',
  'refund-failed',
  'refund-elsewhere',
  'regained',
  'dispute-held',
  'dispute-won',
  'dispute-lost',
  'write-off',
  'settlement',
  'rounding',
] as const
export type PostingKind = (typeof postingKinds)[number]

/** One balanced transaction of the ledger, once by its key. */
export interface Posting {
  readonly key: string
  readonly kind: PostingKind
  readonly currency: string
  /** They sum to zero. */
  readonly entries: readonly Entry[]
}

type Name = Pick<Posting, 'key' | 'kind' | 'currency'>

const posting = (name: Name, entries: readonly Entry[]): Posting => ({
  ...name,
  entries: entries.filter((it) => it.minor !== 0),
})

const move = (
  name: Pick<Posting, 'key' | 'kind'>,
  { minor, currency }: Money,
  accounts: { readonly debit: Account; readonly credit: Account },
): Posting =>
  posting({ ...name, currency }, [
    { account: accounts.debit, minor },
    { account: accounts.credit, minor: -minor },
  ])

export const postCapture = (paymentId: string, amount: Money) =>
  move({ key: `capture/${paymentId}`, kind: 'capture' }, amount, {
    debit: accountAt(paymentId),
    credit: 'customer-funds',
  })

/** What the gateway keeps for itself of a captured payment; `taxMinor` of the fee is GST. */
export const postFee = (paymentId: string, fee: Money, taxMinor: number): Posting =>
  posting({ key: `fee/${paymentId}`, kind: 'gateway-fee', currency: fee.currency }, [
    { account: 'gateway-fees', minor: fee.minor - taxMinor },
    { account: 'input-tax', minor: taxMinor },
    { account: accountAt(paymentId), minor: -fee.minor },
  ])

/** Captured money is earned; `taxMinor` of it belongs to the state. */
export const postSale = (paymentId: string, amount: Money, taxMinor: number): Posting =>
  posting({ key: `sale/${paymentId}`, kind: 'sale', currency: amount.currency }, [
    { account: 'customer-funds', minor: amount.minor },
    { account: 'sales', minor: taxMinor - amount.minor },
    { account: 'output-tax', minor: -taxMinor },
  ])

/** A sale is undone, with its tax: earned money becomes the customer's again, before it goes back. */
export const postRefundOfSale = (about: string, amount: Money, taxMinor: number): Posting =>
  posting({ key: `refund-of-sale/${about}`, kind: 'refund-of-sale', currency: amount.currency }, [
    { account: 'sales', minor: amount.minor - taxMinor },
    { account: 'output-tax', minor: taxMinor },
    { account: 'customer-funds', minor: -amount.minor },
  ])

/** Money goes back that is the customer's; `lossMinor` of it they have already, from their bank or from elsewhere. */
export const postRefund = (gatewayRefundId: string, { minor, currency }: Money, lossMinor = 0): Posting =>
  posting({ key: `refund/${gatewayRefundId}`, kind: 'refund', currency }, [
    { account: 'customer-funds', minor: minor - lossMinor },
    { account: 'dispute-losses', minor: lossMinor },
    { account: accountAt(gatewayRefundId), minor: -minor },
  ])

/**
 * The gateway took the refund back, or never made it: the money is with us again and still owed, but for what the
 * customer has from their bank, which was a loss and is none.
 */
export const postRefundFailed = (
  gatewayRefundId: string,
  { minor, currency }: Money,
  recoveredMinor = 0,
): Posting =>
  posting({ key: `refund-failed/${gatewayRefundId}`, kind: 'refund-failed', currency }, [
    { account: accountAt(gatewayRefundId), minor },
    { account: 'customer-funds', minor: recoveredMinor - minor },
    { account: 'dispute-losses', minor: -recoveredMinor },
  ])

/** What was owed has been paid back outside of the gateway, which still holds the payment. */
export const postRefundElsewhere = (refundId: string, amount: Money) =>
  move({ key: `refund-elsewhere/${refundId}`, kind: 'refund-elsewhere' }, amount, {
    debit: 'customer-funds',
    credit: 'other-funds',
  })

/** What the customer had twice has been paid to us outside of the gateway: it is no loss any more. */
export const postRegained = (refundId: string, amount: Money) =>
  move({ key: `regained/${refundId}`, kind: 'regained' }, amount, {
    debit: 'other-funds',
    credit: 'dispute-losses',
  })

/** What was owed stays with the shop: a person has said that it cannot go back. */
export const postWriteOff = (refundId: string, amount: Money) =>
  move({ key: `write-off/${refundId}`, kind: 'write-off' }, amount, {
    debit: 'customer-funds',
    credit: 'write-offs',
  })

/** The gateway keeps so much until a dispute is decided; `about` says of which, in which phase and the how many-th. */
export const postDisputeHeld = (about: string, amount: Money) =>
  move({ key: `dispute-held/${about}`, kind: 'dispute-held' }, amount, {
    debit: 'disputed-funds',
    credit: accountAt(about),
  })

/** What the gateway had kept for a phase of a dispute is ours again. */
export const postDisputeWon = (about: string, amount: Money) =>
  move({ key: `dispute-won/${about}`, kind: 'dispute-won' }, amount, {
    debit: accountAt(about),
    credit: 'disputed-funds',
  })

/**
 * The bank has given the money to its customer: `ours` of it was owed to them or earned from them; the rest had gone
 * back before, and is our loss. `held` of it the gateway had taken back already.
 */
export const postDisputeLost = (
  disputeId: string,
  amount: Money,
  { oursMinor, heldMinor }: { readonly oursMinor: number; readonly heldMinor: number },
): Posting =>
  posting({ key: `dispute-lost/${disputeId}`, kind: 'dispute-lost', currency: amount.currency }, [
    { account: 'customer-funds', minor: oursMinor },
    { account: 'dispute-losses', minor: amount.minor - oursMinor },
    { account: 'disputed-funds', minor: -heldMinor },
    { account: accountAt(disputeId), minor: heldMinor - amount.minor },
  ])
