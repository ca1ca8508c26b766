import type { FieldError } from '#domain/shared/failure.ts'
import { money, moneyInWords } from '#domain/shared/money.ts'
import type { Coupon } from './coupon.ts'

/** What an owner decides of a coupon. */
export interface CouponTerms extends Omit<Coupon, 'code' | 'uses' | 'startsAt' | 'endsAt'> {
  /** Such as 2026-11-23, in the shop's time zone; null for at once. */
  readonly firstDay: string | null
  /** The last day on which it is taken; null for no end. */
  readonly lastDay: string | null
  readonly note: string | null
}

/** Everything that is wrong with a coupon as it was filled in, by the field of the desk's request. */
export function wrongTerms(terms: CouponTerms): readonly FieldError[] {
  const { firstDay, lastDay, products } = terms
  return [
    ...wrongWorth(terms),
    ...(firstDay !== null && lastDay !== null && lastDay < firstDay
      ? [{ field: 'last_day', rule: 'must not be before the first day' }]
      : []),
    ...(products?.length === 0
      ? [{ field: 'products', rule: 'must name a product, or be null for all' }]
      : []),
  ]
}

function wrongWorth({ percent, amountMinor, ...terms }: CouponTerms): readonly FieldError[] {
  if (percent === null && amountMinor === null)
    return [{ field: 'percent', rule: 'must be given, or an amount instead' }]
  if (percent !== null && amountMinor !== null)
    return [{ field: 'amount_minor', rule: 'must be null where a percentage is given' }]
  if (percent !== null && !isPercent(percent))
    return [{ field: 'percent', rule: 'must be a whole number from 1 to 99' }]
  if (amountMinor !== null && amountMinor <= 0)
    return [{ field: 'amount_minor', rule: 'must be more than nothing' }]
  return wrongCurrency([amountMinor, terms.minimumMinor], terms.currency)
}

const wrongCurrency = (amounts: readonly (number | null)[], currency: string | null) =>
  currency === null && amounts.some((it) => it !== null)
    ? [{ field: 'currency', rule: 'must say of which currency the amounts are' }]
    : []

const isPercent = (percent: number) => Number.isInteger(percent) && percent >= 1 && percent <= 99

/** How it stands at an instant, whatever its caps. */
export const couponStates = ['on', 'coming', 'over', 'off'] as const
export type CouponState = (typeof couponStates)[number]

export function couponStateOf(
  { isOn, startsAt, endsAt }: Pick<Coupon, 'isOn' | 'startsAt' | 'endsAt'>,
  at: number,
): CouponState {
  if (!isOn) return 'off'
  if (endsAt !== null && at >= endsAt) return 'over'
  return startsAt !== null && at < startsAt ? 'coming' : 'on'
}

type Worth = Pick<Coupon, 'percent' | 'amountMinor' | 'currency'>

/** 20 % off, or ₹100 off. */
export const worthInWords = ({ percent, amountMinor, currency }: Worth) =>
  percent === null ? `${moneyInWords(money(amountMinor ?? 0, currency ?? 'INR'))} off` : `${percent} % off`
