import type { CouponView, NewCoupon } from '#api/coupons/desk-schemas.ts'
import { currencies } from '#domain/catalogue/product.ts'
import { ProblemError } from '../app/problem.ts'
import type { Difference } from '../ui/differences.ts'
import { changedKeys } from '../ui/version-form.ts'

/** Every field as it is typed; the names are those of the api, where it says what is wrong. */
export const couponLabels = {
  kind: 'Takes off',
  percent: 'Percent',
  amount_minor: 'Amount',
  currency: 'Currency',
  first_day: 'First day',
  last_day: 'Last day',
  total_cap: 'Uses in all',
  customer_cap: 'Uses of each customer',
  minimum_minor: 'Least price',
  products: 'Products',
  stackable: 'Together with others',
  is_on: 'Customers can use it',
  note: 'Note',
} as const

export type CouponForm = Readonly<Record<keyof typeof couponLabels, string>>

/** What the api says of a field stands beside it. */
export const couponFields = ['code', ...Object.keys(couponLabels)]

export const emptyCoupon: CouponForm = {
  kind: 'percent',
  percent: '',
  amount_minor: '',
  currency: 'INR',
  first_day: '',
  last_day: '',
  total_cap: '',
  customer_cap: '',
  minimum_minor: '',
  products: '',
  stackable: 'no',
  is_on: 'yes',
  note: '',
}

const text = (value: string | number | null): string => (value === null ? '' : String(value))
const typedAmount = (minor: number | null): string => (minor === null ? '' : (minor / 100).toFixed(2))
const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no')

export const couponForm = (coupon: CouponView): CouponForm => ({
  kind: coupon.percent === null ? 'amount' : 'percent',
  percent: text(coupon.percent),
  amount_minor: typedAmount(coupon.amount_minor),
  currency: coupon.currency ?? 'INR',
  first_day: text(coupon.first_day),
  last_day: text(coupon.last_day),
  total_cap: text(coupon.total_cap),
  customer_cap: text(coupon.customer_cap),
  minimum_minor: typedAmount(coupon.minimum_minor),
  products: (coupon.products ?? []).join(','),
  stackable: yesOrNo(coupon.stackable),
  is_on: yesOrNo(coupon.is_on),
  note: text(coupon.note),
})

type Terms = Omit<NewCoupon, 'code'>
type Read = { readonly value: number | null } | { readonly rule: string }

const number = (
  typed: string,
  { pattern, rule, times }: { pattern: RegExp; rule: string; times: number },
): Read => {
  const plain = typed.replaceAll(/[\s,]/g, '')
  if (plain === '') return { value: null }
  return pattern.test(plain) ? { value: Math.round(Number(plain) * times) } : { rule }
}
const count = (typed: string) =>
  number(typed, { pattern: /^\d{1,9}$/, rule: 'must be a whole number such as 100', times: 1 })
const percent = (typed: string) =>
  number(typed, { pattern: /^[1-9]\d?$/, rule: 'must be a whole number from 1 to 99', times: 1 })
const amount = (typed: string) =>
  number(typed, {
    pattern: /^\d{1,7}(\.\d{1,2})?$/,
    rule: 'must be an amount such as 100 or 99.50, with at most two decimals',
    times: 100,
  })

export const slugsOf = ({ products }: CouponForm): readonly string[] =>
  products === '' ? [] : products.split(',')

const valueOf = (it: Read) => ('value' in it ? it.value : null)
const typedOrNull = (typed: string) => typed.trim() || null
const currencyOf = (form: CouponForm) => currencies.find((it) => it === form.currency) ?? null

/** As numbers; throws what is none. */
function readNumbers(form: CouponForm) {
  const isPercent = form.kind === 'percent'
  const read = {
    percent: isPercent ? percent(form.percent) : { value: null },
    amount_minor: isPercent ? { value: null } : amount(form.amount_minor),
    total_cap: count(form.total_cap),
    customer_cap: count(form.customer_cap),
    minimum_minor: amount(form.minimum_minor),
  }
  const worth = isPercent ? 'percent' : 'amount_minor'
  const missing = form[worth].trim() === '' ? [{ field: worth, rule: 'must be given' }] : []
  const odd = Object.entries(read).flatMap(([field, it]) => ('rule' in it ? [{ field, rule: it.rule }] : []))
  const errors = [...missing, ...odd]
  if (errors.length > 0) throw wrong(errors)
  return read
}

/** What is sent; throws what is wrong with it as the api would say it, where it cannot even be sent. */
export function termsOf(form: CouponForm): Terms {
  const isPercent = form.kind === 'percent'
  const read = readNumbers(form)
  const minimum = valueOf(read.minimum_minor)
  return {
    percent: valueOf(read.percent),
    amount_minor: valueOf(read.amount_minor),
    currency: isPercent && minimum === null ? null : currencyOf(form),
    first_day: typedOrNull(form.first_day),
    last_day: typedOrNull(form.last_day),
    total_cap: valueOf(read.total_cap),
    customer_cap: valueOf(read.customer_cap),
    minimum_minor: minimum,
    products: form.products === '' ? null : [...slugsOf(form)],
    stackable: form.stackable === 'yes',
    is_on: form.is_on === 'yes',
    note: typedOrNull(form.note),
  }
}

const wrong = (errors: { field: string; rule: string }[]) =>
  new ProblemError({
    title: 'Something is not right yet',
    status: 400,
    detail: errors.map((it) => it.rule).join('; '),
    code: 'INVALID',
    errors,
  })

/** The same while it is being typed; null as long as it cannot be sent. */
export function termsTyped(form: CouponForm): Terms | null {
  try {
    return termsOf(form)
  } catch {
    return null
  }
}

const isField = (key: string): key is keyof CouponForm => key in couponLabels

export const couponDifferences = (theirs: CouponForm, mine: CouponForm): Difference[] =>
  changedKeys(theirs, mine)
    .filter(isField)
    .map((key) => ({ label: couponLabels[key], theirs: theirs[key], mine: mine[key] }))
