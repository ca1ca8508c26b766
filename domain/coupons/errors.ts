import type { Failure, FieldError } from '#domain/shared/failure.ts'
import { moneyInWords } from '#domain/shared/money.ts'
import { type CouponRefusal, couponsAtOnce } from './coupon.ts'

const codes: Record<CouponRefusal['why'], string> = {
  unknown: 'COUPON_UNKNOWN',
  off: 'COUPON_OFF',
  'not-yet': 'COUPON_NOT_YET',
  over: 'COUPON_OVER',
  'other-product': 'COUPON_OTHER_PRODUCT',
  'other-currency': 'COUPON_OTHER_CURRENCY',
  'address-needed': 'COUPON_ADDRESS_NEEDED',
  'used-up': 'COUPON_USED_UP',
  'used-up-by-customer': 'COUPON_USED_BY_YOU',
  'takes-nothing': 'COUPON_TAKES_NOTHING',
  'below-minimum': 'COUPON_BELOW_MINIMUM',
  'not-with-another': 'COUPON_NOT_WITH_ANOTHER',
}

/** What the customer is told, in one sentence or two. */
export function refusalInWords(code: string, refusal: CouponRefusal): string {
  if (refusal.why === 'below-minimum')
    return `${code} is for purchases of ${moneyInWords(refusal.minimum)} or more.`
  if (refusal.why === 'not-with-another') return `${code} cannot be used together with ${refusal.other}.`
  return plain[refusal.why](code)
}

const plain: Record<
  Exclude<CouponRefusal['why'], 'below-minimum' | 'not-with-another'>,
  (code: string) => string
> = {
  unknown: (code) => `There is no coupon ${code}. Look for a slip in it.`,
  off: (code) => `${code} is not taken at the moment.`,
  'not-yet': (code) => `${code} is not valid yet.`,
  over: (code) => `${code} is over.`,
  'other-product': (code) => `${code} is not for this product.`,
  'other-currency': (code) => `${code} is not for prices in this currency.`,
  'address-needed': (code) =>
    `${code} needs your mail address: it is for each customer a limited number of times.`,
  'used-up': (code) => `${code} has been used as often as it can be.`,
  'used-up-by-customer': (code) =>
    `You have used ${code} already, or an order of yours that waits for its payment holds it.`,
  'takes-nothing': (code) => `${code} takes nothing off: this is as low as the price can be.`,
}

export const couponFailures = {
  refused: (code: string, refusal: CouponRefusal) => ({
    kind: 'rejected',
    code: codes[refusal.why],
    field: 'coupon_code',
    message: refusalInWords(code, refusal),
  }),
  tooMany: () => ({
    kind: 'rejected',
    code: 'COUPONS_TOO_MANY',
    field: 'coupon_code',
    message: `At most ${couponsAtOnce} coupons can be used at once.`,
  }),
  nothingTyped: () => ({
    kind: 'invalid',
    code: 'COUPON_MISSING',
    field: 'coupon_code',
    message: 'Enter the coupon’s code.',
  }),
  /** It was open for payment a moment before. */
  orderNotOpen: () => ({
    kind: 'conflict',
    code: 'ORDER_NOT_OPEN',
    field: 'coupon_code',
    message: 'This order cannot be paid any more, so nothing can be taken off it.',
  }),
  paymentOnItsWay: () => ({
    kind: 'conflict',
    code: 'PAYMENT_ON_ITS_WAY',
    field: 'coupon_code',
    message: 'A payment of this order is on its way, so its price stays. The coupon was not used.',
  }),
  changedMeanwhile: () => ({
    kind: 'conflict',
    code: 'COUPON_CHANGED_MEANWHILE',
    field: 'coupon_code',
    message: 'The coupon was changed this very moment. Nothing was used: please apply it again.',
  }),
  notFound: (code: string) => ({
    kind: 'not-found',
    code: 'COUPON_NOT_FOUND',
    message: `There is no coupon ${code}.`,
  }),
  codeTaken: (code: string) => ({
    kind: 'conflict',
    code: 'COUPON_CODE_TAKEN',
    field: 'code',
    message: `There is a coupon ${code} already. Choose another code, or change that one.`,
    errors: [{ field: 'code', rule: 'is a coupon’s already' }],
  }),
  wrongFields: (errors: readonly FieldError[]) => ({
    kind: 'invalid',
    code: 'INVALID',
    message: `${errors.map(({ field, rule }) => `${field} ${rule}`).join('; ')}.`,
    field: errors[0]?.field ?? 'body',
    errors,
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
