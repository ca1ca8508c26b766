import { type Money, moneyInWords } from '#domain/shared/money.ts'
import { leastRefundMinor, refundFailures } from './request-refund.ts'

/** An amount as a person types it, such as 1,249.50, in minor units; null when it is none. */
export function typedMinor(text: string): number | null {
  const plain = text.replaceAll(/[\s₹,]/g, '')
  const [, whole = '', parts = ''] = /^(\d{1,12})(?:\.(\d{0,2}))?$/.exec(plain) ?? []
  return whole === '' ? null : Number(whole) * 100 + Number(parts.padEnd(2, '0'))
}

/** As it is typed into a field: 1249.50. */
export const minorAsTyped = (minor: number): string =>
  minor % 100 === 0 ? String(minor / 100) : (minor / 100).toFixed(2)

/** What is wrong with an amount to give back of what is left of a payment; null when nothing is. */
export function amountTrouble(minor: number | null, left: Money): string | null {
  if (minor === null || minor < leastRefundMinor || minor > left.minor)
    return refundFailures.amount(left).message
  const rest = left.minor - minor
  return rest > 0 && rest < leastRefundMinor ? refundFailures.amountLeavesTooLittle(left).message : null
}

interface Planned {
  readonly amount: Money
  /** What may go back of the payment, and what of it pays for the order. */
  readonly leftMinor: number
  readonly soldMinor: number
  readonly revokes: boolean
  /** The customer can download now. */
  readonly isDelivered: boolean
  /** Somebody told us where to write to. */
  readonly hasAddress: boolean
}

/** What a refund will do, a sentence each, before it is confirmed. */
export function refundInAdvance(planned: Planned): string[] {
  const { amount, leftMinor, soldMinor, revokes, isDelivered, hasAddress } = planned
  const rest = Math.min(soldMinor, leftMinor - amount.minor)
  return [
    `${moneyInWords(amount)} goes back to the account it was paid from.`,
    ...(soldMinor === 0 ? [] : [stays({ ...amount, minor: rest })]),
    ...(isDelivered ? [access(revokes)] : []),
    hasAddress
      ? 'The customer is told by mail.'
      : 'Nobody told us an address, so no mail goes out; the order’s page says it.',
  ]
}

const stays = (rest: Money) =>
  rest.minor > 0 ? `${moneyInWords(rest)} stays sold.` : 'Nothing of this payment stays sold.'

const access = (revokes: boolean) =>
  revokes
    ? 'The download ends once the money has gone, also by links mailed before. This cannot be undone.'
    : 'The download stays open.'
