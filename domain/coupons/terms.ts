import type { FieldError } from '#domain/shared/failure.ts'
import { money, moneyInWords } from '#domain/shared/money.ts'
import type { Coupon } from './coupon.ts'

/** What an owner decides of a coupon. */
export type CouponTerms = Omit<Coupon, 'code' | 'uses'>

/** Everything that is wrong with a coupon as it was filled in, by the field of the desk's request. */
export function wrongTerms(terms: CouponTerms): readonly FieldError[] {
  const { startsAt, endsAt, products } = terms
  return [
    ...wrongWorth(terms),
    ...(startsAt !== null && endsAt !== null && endsAt <= startsAt
      ? [{ field: 'ends_at', rule: 'must be after the beginning' }]
      : []),
    ...(products?.length === 0
      ? [{ field: 'products', rule: 'must name a product; leave it out for all of them' }]
      : []),
  ]
}

function wrongWorth({ percent, amountMinor, currency, minimumMinor }: CouponTerms): readonly FieldError[] {
  if (percent === null && amountMinor === null)
    return [{ field: 'percent', rule: 'must be given, or an amount instead' }]
  if (percent !== null && amountMinor !== null)
    return [{ field: 'amount_minor', rule: 'must be left out where a percentage is given' }]
  if (percent !== null && !isPercent(percent))
    return [{ field: 'percent', rule: 'must be a whole number from 1 to 99' }]
  if (amountMinor !== null && amountMinor <= 0)
    return [{ field: 'amount_minor', rule: 'must be more than nothing' }]
  return currency === null && (amountMinor !== null || minimumMinor !== null)
    ? [{ field: 'currency', rule: 'must say of which currency the amounts are' }]
    : []
}

const isPercent = (percent: number) => Number.isInteger(percent) && percent >= 1 && percent <= 99

/** How it stands at an instant, whatever its caps. */
export const couponStates = ['on', 'coming', 'over', 'off'] as const
export type CouponState = (typeof couponStates)[number]

export function stateOf({ isOn, startsAt, endsAt }: CouponTerms, at: number): CouponState {
  if (!isOn) return 'off'
  if (endsAt !== null && at >= endsAt) return 'over'
  return startsAt !== null && at < startsAt ? 'coming' : 'on'
}

/** 20 % off, or ₹100 off. */
export const worthInWords = ({
  percent,
  amountMinor,
  currency,
}: Pick<Coupon, 'percent' | 'amountMinor' | 'currency'>) =>
  percent === null ? `${moneyInWords(money(amountMinor ?? 0, currency ?? 'INR'))} off` : `${percent} % off`
