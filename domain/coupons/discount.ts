import { type Coupon, type CouponRefusal, judgeCoupon, type Sale } from './coupon.ts'

/** A coupon that an order holds already. */
export interface HeldCoupon {
  readonly code: string
  readonly stackable: boolean
  readonly discountMinor: number
}

export interface Wanted {
  /** As it was asked for. */
  readonly code: string
  /** Null where there is none of this code. */
  readonly coupon: Coupon | null
  readonly usesOfCustomer: number | null
}

export interface Discount {
  readonly uses: readonly { readonly code: string; readonly discountMinor: number }[]
  /** What all of them take off, those held before included. */
  readonly totalMinor: number
  /** Something has to be paid, so less was taken off than they are worth. */
  readonly isCut: boolean
}

export type Discounting = Discount | { readonly code: string; readonly refusal: CouponRefusal }

/**
 * What several coupons take off one sale, or the first reason against it. Those an order holds already keep what they
 * took off; then percentages, each of the list price, then fixed amounts, each kind in the order of its codes. So they
 * add up to the same in any order, and only what would go below the least to pay falls on the last.
 */
export function discountOf(
  wanted: readonly Wanted[],
  sale: Pick<Sale, 'product' | 'price' | 'at'>,
  held: readonly HeldCoupon[] = [],
): Discounting {
  const uses: { code: string; discountMinor: number }[] = []
  let totalMinor = held.reduce((sum, it) => sum + it.discountMinor, 0)
  let isCut = false
  for (const it of inOrder(wanted)) {
    const { code, coupon, usesOfCustomer } = it
    const others = [...held, ...wanted.flatMap((other) => (other === it ? [] : (other.coupon ?? [])))]
    const judged = judgeCoupon(coupon, { ...sale, usesOfCustomer, others, takenOffMinor: totalMinor })
    if ('refusal' in judged) return { code, refusal: judged.refusal }
    uses.push({ code, discountMinor: judged.discountMinor })
    totalMinor += judged.discountMinor
    isCut ||= judged.isCut
  }
  return { uses, totalMinor, isCut }
}

const rank = ({ coupon }: Wanted) => (coupon === null ? 0 : coupon.percent === null ? 2 : 1)

/** What does not exist first, so that it is said whatever else is wrong. */
const inOrder = (wanted: readonly Wanted[]) =>
  wanted.toSorted((a, b) => rank(a) - rank(b) || (a.code < b.code ? -1 : 1))
