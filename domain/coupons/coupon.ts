import type { Money } from '#domain/shared/money.ts'

/** A discount by a word: of so many percent, or of a fixed amount. Instants are ms of shop time since 1970. */
export interface Coupon {
  /** In capitals. */
  readonly code: string
  /** 1 to 99; null for a fixed amount. */
  readonly percent: number | null
  /** More than nothing; null for percent. */
  readonly amountMinor: number | null
  /** Of the fixed amount and of the minimum; null for any. */
  readonly currency: string | null
  readonly startsAt: number | null
  readonly endsAt: number | null
  readonly totalCap: number | null
  readonly customerCap: number | null
  /** Of the list price. */
  readonly minimumMinor: number | null
  /** Slugs; null for every product. */
  readonly products: readonly string[] | null
  /** May stand beside others in one order. */
  readonly stackable: boolean
  readonly isOn: boolean
  /** Held or used, and not given back. */
  readonly uses: number
}

/** What is bought, and by whom. */
export interface Sale {
  readonly product: string
  /** Before any coupon. */
  readonly price: Money
  /** Ms of shop time. */
  readonly at: number
  /** Uses this customer holds of the coupon; null where no address was told. */
  readonly usesOfCustomer: number | null
  /** The other coupons of the same order. */
  readonly others: readonly Pick<Coupon, 'code' | 'stackable'>[]
  /** Minor units which those applied before it take off. */
  readonly takenOffMinor: number
}

export type CouponRefusal =
  | { readonly why: 'unknown' | 'off' | 'not-yet' | 'over' }
  | { readonly why: 'other-product' | 'other-currency' | 'address-needed' }
  | { readonly why: 'used-up' | 'used-up-by-customer' | 'takes-nothing' }
  | { readonly why: 'below-minimum'; readonly minimum: Money }
  | { readonly why: 'not-with-another'; readonly other: string }

/** `isCut`: it would have taken off more, but something has to be paid. */
export type CouponJudgement =
  { readonly discountMinor: number; readonly isCut: boolean } | { readonly refusal: CouponRefusal }

/** What remains to be paid whatever coupons take off: the least that the gateways take, in minor units. */
export const leastToPayMinor = 100

export const couponsAtOnce = 3

/** As it is kept and typed: 2 to 32 capitals, digits, dashes or underscores. */
export const couponCodePattern = '^[A-Z0-9][A-Z0-9_-]{1,31}$'

/** The codes somebody typed, separated by commas or spaces, in capitals, each once. */
export const codesIn = (typed: string): readonly string[] => [
  ...new Set(
    typed
      .toUpperCase()
      .split(/[\s,]+/)
      .filter((it) => it !== ''),
  ),
]

/**
 * What a coupon takes off a sale, in minor units, or why it does not. A percentage is of the list price and rounded up
 * to the whole paisa, in the customer's favour. At least ₹1.00 (or 1.00 of another currency) remains to be paid: the
 * discount is cut so.
 */
export function judgeCoupon(coupon: Coupon | null, sale: Sale): CouponJudgement {
  const refusal = standsInTheWay(coupon, sale)
  if (refusal || !coupon) return { refusal: refusal ?? { why: 'unknown' } }
  const wanted = worthOf(coupon, sale.price)
  const possible = sale.price.minor - leastToPayMinor - sale.takenOffMinor
  if (possible <= 0) return { refusal: { why: 'takes-nothing' } }
  return { discountMinor: Math.min(wanted, possible), isCut: wanted > possible }
}

/** What it is worth by itself, before it is cut. */
const worthOf = ({ percent, amountMinor }: Coupon, price: Money): number =>
  percent === null ? (amountMinor ?? 0) : Math.ceil((price.minor * percent) / 100)

/** Why it cannot be used, the plainest reason first. */
const standsInTheWay = (coupon: Coupon | null, sale: Sale): CouponRefusal | null =>
  coupon ? (notNow(coupon, sale) ?? notForThis(coupon, sale) ?? notAgain(coupon, sale)) : { why: 'unknown' }

function notNow({ isOn, startsAt, endsAt }: Coupon, { at }: Sale): CouponRefusal | null {
  if (!isOn) return { why: 'off' }
  if (startsAt !== null && at < startsAt) return { why: 'not-yet' }
  return endsAt !== null && at >= endsAt ? { why: 'over' } : null
}

function notForThis(coupon: Coupon, { product, price, others }: Sale): CouponRefusal | null {
  const { products, currency, minimumMinor, stackable } = coupon
  if (products && !products.includes(product)) return { why: 'other-product' }
  if (currency !== null && currency !== price.currency) return { why: 'other-currency' }
  if (minimumMinor !== null && price.minor < minimumMinor)
    return { why: 'below-minimum', minimum: { ...price, minor: minimumMinor } }
  const other = stackable ? others.find((it) => !it.stackable) : others[0]
  return other ? { why: 'not-with-another', other: other.code } : null
}

function notAgain({ totalCap, customerCap, uses }: Coupon, { usesOfCustomer }: Sale): CouponRefusal | null {
  if (totalCap !== null && uses >= totalCap) return { why: 'used-up' }
  if (customerCap === null) return null
  if (usesOfCustomer === null) return { why: 'address-needed' }
  return usesOfCustomer >= customerCap ? { why: 'used-up-by-customer' } : null
}
