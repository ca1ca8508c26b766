import type { Money } from '#domain/shared/money.ts'

/**
 * `gateway`: what the gateway holds for us. `customer-funds`: captured money not yet earned, so what the shop owes to
 * its customers. `sales`: earned. `other-funds`: what a person paid back from elsewhere, such as the shop's bank account.
 */
export type Account = 'gateway' | 'customer-funds' | 'sales' | 'other-funds'

interface Entry {
  readonly account: Account
  /** Minor units: positive is debit, negative is credit. */
  readonly minor: number
}

/** One balanced transaction of the ledger, once by its key. */
export interface Posting {
  readonly key: string
  readonly kind: 'capture' | 'sale' | 'refund' | 'refund-of-sale' | 'refund-failed' | 'refund-elsewhere'
  readonly currency: string
  readonly entries: readonly [Entry, Entry]
}

const move = (
  name: Pick<Posting, 'key' | 'kind'>,
  amount: Money,
  accountPair: { readonly debit: Account; readonly credit: Account },
): Posting => ({
  ...name,
  currency: amount.currency,
  entries: [
    { account: accountPair.debit, minor: amount.minor },
    { account: accountPair.credit, minor: -amount.minor },
  ],
})

export const postCapture = (paymentId: string, amount: Money) =>
  move({ key: `capture/${paymentId}`, kind: 'capture' }, amount, {
    debit: 'gateway',
    credit: 'customer-funds',
  })

export const postSale = (paymentId: string, amount: Money) =>
  move({ key: `sale/${paymentId}`, kind: 'sale' }, amount, { debit: 'customer-funds', credit: 'sales' })

/** Money goes back that was never earned. */
export const postRefund = (gatewayRefundId: string, amount: Money) =>
  move({ key: `refund/${gatewayRefundId}`, kind: 'refund' }, amount, {
    debit: 'customer-funds',
    credit: 'gateway',
  })

/** A sale is undone: earned money becomes the customer's again, before it goes back. */
export const postRefundOfSale = (gatewayRefundId: string, amount: Money) =>
  move({ key: `refund-of-sale/${gatewayRefundId}`, kind: 'refund-of-sale' }, amount, {
    debit: 'sales',
    credit: 'customer-funds',
  })

/** The gateway took the refund back: the money is with us again and still owed. */
export const postRefundFailed = (gatewayRefundId: string, amount: Money) =>
  move({ key: `refund-failed/${gatewayRefundId}`, kind: 'refund-failed' }, amount, {
    debit: 'gateway',
    credit: 'customer-funds',
  })

/** What was owed has been paid back outside of the gateway, which still holds the payment. */
export const postRefundElsewhere = (refundId: string, amount: Money) =>
  move({ key: `refund-elsewhere/${refundId}`, kind: 'refund-elsewhere' }, amount, {
    debit: 'customer-funds',
    credit: 'other-funds',
  })
