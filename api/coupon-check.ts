import { findProduct } from '#adapters/db/catalogue/repository.ts'
import { discountNow } from '#adapters/db/coupons/judging.ts'
import type { Discount } from '#domain/coupons/discount.ts'
import { couponFailures } from '#domain/coupons/errors.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { type Money, money, moneyInWords } from '#domain/shared/money.ts'
import { couponsWanted } from './coupons-wanted.ts'
import type { Deps } from './deps.ts'

interface Asked {
  readonly typed: string
  readonly email: string | null
  readonly product: string
  readonly currency?: string | undefined
}

/** What typed coupons would come to now. Nothing is held by asking. */
export interface CouponsChecked {
  readonly valid: boolean
  /** The list price. */
  readonly price: Money
  /** 0 where they are not valid. */
  readonly discountMinor: number
  /** For the customer: what they take off, or why they do not. */
  readonly message: string
}

export async function checkCoupons(deps: Deps, { typed, email, ...of }: Asked): Promise<CouponsChecked> {
  const em = deps.orm.em.fork()
  const product = await findProduct(em, of.product, of.currency)
  if (!product) throw new AppError(orderFailures.unknownProduct())
  const price = money(product.amountMinor, product.currency)
  try {
    const wanted = couponsWanted(deps, { typed, email })
    if (wanted.codes.length === 0) throw new AppError(couponFailures.nothingTyped())
    const discount = await discountNow(em, wanted, { product: product.slug, price })
    return { valid: true, price, discountMinor: discount.totalMinor, message: inWords(discount, price) }
  } catch (error) {
    const refusal = couponRefusal(error)
    if (refusal === null) throw error
    return { valid: false, price, discountMinor: 0, message: refusal }
  }
}

/** Why a coupon was not taken, as it is said at its field; null for any other failure. */
export const couponRefusal = (error: unknown): string | null =>
  error instanceof AppError && error.failure.field === 'coupon_code' ? error.failure.message : null

function inWords({ uses, totalMinor, isCut }: Discount, price: Money): string {
  const codes = uses.map((it) => it.code).join(' and ')
  const off = `${codes} ${uses.length === 1 ? 'takes' : 'take'} ${moneyInWords({ ...price, minor: totalMinor })} off`
  const left = moneyInWords({ ...price, minor: price.minor - totalMinor })
  return isCut ? `${off}: at least ${left} has to be paid.` : `${off}: you pay ${left}.`
}
