import type { Permission } from '#domain/people/roles.ts'
import { type Account, accounts } from './accounts.ts'

const purses = ['paid', 'returned', 'kept', 'owed', 'held', 'fee'] as const
export type Purse = (typeof purses)[number]

const paymentAmounts = ['amount', 'fee', 'sale', 'left'] as const
const sides = ['balance', 'debits', 'credits'] as const

/** What an amount anywhere at the desk is the amount of. */
export type Reference =
  | { readonly of: 'price'; readonly number: string }
  | { readonly of: 'purse'; readonly number: string; readonly purse: Purse; readonly currency: string }
  | { readonly of: 'payment'; readonly id: string; readonly amount: (typeof paymentAmounts)[number] }
  | { readonly of: 'refund'; readonly id: string }
  | { readonly of: 'dispute'; readonly id: string; readonly isHeld: boolean }
  | { readonly of: 'review' | 'transaction' | 'entry'; readonly id: string }
  | { readonly of: 'needs-you'; readonly currency: string }
  /** `hour`: 0 to 23 by the shop's clock; null for the whole day. */
  | {
      readonly of: 'taken' | 'given-back'
      readonly day: string
      readonly hour: number | null
      readonly currency: string
    }
  /** Days of the books, both included; `from` is null for since they began. */
  | {
      readonly of: 'account'
      readonly account: Account
      readonly currency: string
      readonly from: string | null
      readonly to: string
      readonly side: (typeof sides)[number]
    }

type Parts = readonly (string | undefined)[]

const oneOf = <const T extends string>(among: readonly T[], text: string | undefined) =>
  among.find((it) => it === text) ?? null

const matching = (pattern: RegExp, text: string | undefined) =>
  text !== undefined && pattern.test(text) ? text : null

const numberOf = (text: string | undefined) => matching(/^\d{1,18}$/, text)
const idOf = (text: string | undefined) => matching(/^[\w.-]{1,128}$/, text)
const currencyOf = (text: string | undefined) => matching(/^[A-Z]{3}$/, text)

function dayOf(text: string | undefined): string | null {
  const day = matching(/^[12]\d{3}-\d\d-\d\d$/, text)
  const ms = Date.parse(day ?? '')
  return day && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day) ? day : null
}

function ofOrder([, order, what, inCurrency, ...more]: Parts): Reference | null {
  const number = numberOf(order)
  if (number === null || more.length > 0) return null
  if (what === 'price') return inCurrency === undefined ? { of: 'price', number } : null
  const [purse, currency] = [oneOf(purses, what), currencyOf(inCurrency)]
  return purse && currency ? { of: 'purse', number, purse, currency } : null
}

function ofPayment([, payment, what = 'amount', ...more]: Parts): Reference | null {
  const [id, amount] = [idOf(payment), oneOf(paymentAmounts, what)]
  return id && amount && more.length === 0 ? { of: 'payment', id, amount } : null
}

function ofDispute([, dispute, what, ...more]: Parts): Reference | null {
  const id = idOf(dispute)
  const isKnown = (what === undefined || what === 'held') && more.length === 0
  return id && isKnown ? { of: 'dispute', id, isHeld: what === 'held' } : null
}

const ofRow =
  (of: 'review' | 'transaction' | 'entry') =>
  ([, row, ...more]: Parts): Reference | null => {
    const id = numberOf(row)
    return id && more.length === 0 ? { of, id } : null
  }

const ofDay =
  (of: 'taken' | 'given-back') =>
  ([, on, ...rest]: Parts): Reference | null => {
    const [day, currency] = [dayOf(on), currencyOf(rest.at(-1))]
    if (!day || !currency || rest.length > 2) return null
    if (rest.length === 1) return { of, day, hour: null, currency }
    const hour = matching(/^(?:1?\d|2[0-3])$/, rest[0])
    return hour === null ? null : { of, day, hour: Number(hour), currency }
  }

function ofAccount([, name, inCurrency, since, until, what = 'balance', ...more]: Parts): Reference | null {
  const [account, currency, side] = [oneOf(accounts, name), currencyOf(inCurrency), oneOf(sides, what)]
  const [from, to] = [since === 'start' ? null : dayOf(since), dayOf(until)]
  if (!account || !currency || !side || !to || more.length > 0) return null
  if (from === null ? since !== 'start' : from > to) return null
  return { of: 'account', account, currency, from, to, side }
}

const readers: Readonly<Record<string, (parts: Parts) => Reference | null>> = {
  order: ofOrder,
  payment: ofPayment,
  refund: ([, refund, ...more]) => {
    const id = idOf(refund)
    return id && more.length === 0 ? { of: 'refund', id } : null
  },
  dispute: ofDispute,
  review: ofRow('review'),
  transaction: ofRow('transaction'),
  entry: ofRow('entry'),
  'needs-you': ([, inCurrency, ...more]) => {
    const currency = currencyOf(inCurrency)
    return currency && more.length === 0 ? { of: 'needs-you', currency } : null
  },
  taken: ofDay('taken'),
  'given-back': ofDay('given-back'),
  account: ofAccount,
}

/** What a reference such as `order/10001/paid/INR` names; null when it names nothing. */
export function readReference(text: string): Reference | null {
  const parts = text.split('/')
  const [first = ''] = parts
  return Object.hasOwn(readers, first) ? (readers[first]?.(parts) ?? null) : null
}

/** Who may ask: what adds up the whole shop is for whoever reads its books. */
export const neededFor = ({ of }: Reference): Permission =>
  of === 'taken' || of === 'given-back' || of === 'account' ? 'books:read' : 'desk:read'

/** What the amount of something that is waited for is the amount of; null for what has none. */
export function referenceOfWait({ kind, about }: { readonly kind: string; readonly about: string }) {
  if (kind === 'order-expiry') return `order/${about}/price`
  if (kind === 'capture-check' || kind === 'lapse-check') return `payment/${about}`
  return kind === 'dispute-deadline' ? `dispute/${about}` : null
}
