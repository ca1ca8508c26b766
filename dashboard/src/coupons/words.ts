import type { CouponView } from '#api/coupons/desk-schemas.ts'
import type { CouponState } from '#domain/coupons/terms.ts'
import { shortDay } from '#domain/ledger/days.ts'
import { formatCount } from '../ui/money.ts'
import type { SelectFilter } from '../ui/option.ts'
import type { Tone } from '../ui/tone.ts'

interface Badge {
  readonly label: string
  readonly tone: Tone
}

type Standing = Pick<CouponView, 'state' | 'uses' | 'total_cap'>

const couponWords: Readonly<Record<CouponState, Badge>> = {
  on: { label: 'On', tone: 'good' },
  coming: { label: 'Not yet', tone: 'info' },
  over: { label: 'Over', tone: 'quiet' },
  off: { label: 'Off', tone: 'warn' },
}

export const couponFilters: readonly SelectFilter[] = [
  {
    key: 'state',
    label: 'State',
    options: [
      { value: 'on', label: 'On, or coming' },
      { value: 'over', label: 'Over' },
      { value: 'off', label: 'Off' },
    ],
  },
]

/** Of one that nobody can use any more, that it is used up: until a use is given back. */
export const couponBadge = ({ state, uses, total_cap: cap }: Standing): Badge =>
  state === 'on' && cap !== null && uses >= cap ? { label: 'Used up', tone: 'quiet' } : couponWords[state]

/** 3 of 100, or 3 where there is no end to them. */
export const usesInWords = ({ uses, total_cap: cap }: Pick<CouponView, 'uses' | 'total_cap'>): string =>
  cap === null ? formatCount(uses) : `${formatCount(uses)} of ${formatCount(cap)}`

/** Once, or so many times. */
export const timesInWords = (count: number): string => (count === 1 ? 'Once' : `${formatCount(count)} times`)

/** From its first day to its last. */
export function daysInWords({
  first_day: first,
  last_day: last,
}: Pick<CouponView, 'first_day' | 'last_day'>): string {
  if (first === null && last === null) return 'No end'
  if (first === null) return `Until ${shortDay(last ?? '')}`
  return last === null ? `From ${shortDay(first)}` : `${shortDay(first)} to ${shortDay(last)}`
}
