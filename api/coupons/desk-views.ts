import type { CouponToSave, DeskCoupon } from '#adapters/db/coupons/desk.ts'
import type { CouponUse } from '#adapters/db/coupons/uses.ts'
import { currencies } from '#domain/catalogue/product.ts'
import { couponStateOf, type CouponTerms, worthInWords } from '#domain/coupons/terms.ts'
import type { CouponView, NewCoupon, UseView } from './desk-schemas.ts'

export const couponView = (it: DeskCoupon): CouponView => ({
  code: it.code,
  percent: it.percent,
  amount_minor: it.amountMinor,
  currency: currencies.find((known) => known === it.currency) ?? null,
  first_day: it.firstDay,
  last_day: it.lastDay,
  total_cap: it.totalCap,
  customer_cap: it.customerCap,
  minimum_minor: it.minimumMinor,
  products: it.products === null ? null : [...it.products],
  stackable: it.stackable,
  is_on: it.isOn,
  note: it.note,
  worth_in_words: worthInWords(it),
  state: couponStateOf(it, it.now),
  uses: it.uses,
  given: it.given.map(({ minor, currency }) => ({ minor, currency })),
  version: it.version,
  created_at: it.createdAt.toISOString(),
})

export const useView = (it: CouponUse): UseView => ({
  order_number: it.orderNumber,
  product: it.product,
  status: it.status,
  amount_minor: it.amountMinor,
  discount_minor: it.discountMinor,
  currency: it.currency,
  reserved_at: it.reservedAt.toISOString(),
  returned_at: it.returnedAt?.toISOString() ?? null,
})

export const toTerms = (body: Omit<NewCoupon, 'code'>): CouponTerms => ({
  percent: body.percent,
  amountMinor: body.amount_minor,
  currency: body.currency,
  firstDay: body.first_day,
  lastDay: body.last_day,
  totalCap: body.total_cap,
  customerCap: body.customer_cap,
  minimumMinor: body.minimum_minor,
  products: body.products && [...new Set(body.products)],
  stackable: body.stackable,
  isOn: body.is_on,
  note: body.note?.trim() ?? null,
})

/** What the audit log keeps. */
export const loggedTerms = ({
  code: _code,
  timeZone: _zone,
  ...terms
}: CouponToSave): Readonly<Record<string, unknown>> => ({ ...terms })

export const termsOf = (it: DeskCoupon): CouponTerms => ({
  percent: it.percent,
  amountMinor: it.amountMinor,
  currency: it.currency,
  firstDay: it.firstDay,
  lastDay: it.lastDay,
  totalCap: it.totalCap,
  customerCap: it.customerCap,
  minimumMinor: it.minimumMinor,
  products: it.products,
  stackable: it.stackable,
  isOn: it.isOn,
  note: it.note,
})
