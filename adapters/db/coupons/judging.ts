import type { EntityManager } from '@mikro-orm/postgresql'
import type { Coupon } from '#domain/coupons/coupon.ts'
import { type Discount, discountOf, type HeldCoupon } from '#domain/coupons/discount.ts'
import { couponFailures } from '#domain/coupons/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Money } from '#domain/shared/money.ts'
import { textArray } from '../conditions.ts'

/** What a customer wants to use. */
export interface CouponsWanted {
  /** In capitals, each once. */
  readonly codes: readonly string[]
  /** Keyed hash of their mailbox; null where no address was told. */
  readonly customer: string | null
}

interface CouponSale {
  readonly product: string
  /** Before any coupon. */
  readonly price: Money
  /** Those the order holds already. */
  readonly held?: readonly HeldCoupon[]
}

export const noDiscount: Discount = { uses: [], totalMinor: 0, isCut: false }

/** What they take off as of now; throws the first reason against them. Nothing is held by it. */
export const discountNow = (em: EntityManager, wanted: CouponsWanted, sale: CouponSale): Promise<Discount> =>
  judge(em, { wanted, sale, lock: '' })

/** The same under locks, in the order of the codes: until the transaction ends nobody else takes the last use. */
export const discountForSure = (
  tx: EntityManager,
  wanted: CouponsWanted,
  sale: CouponSale,
): Promise<Discount> => judge(tx, { wanted, sale, lock: 'for update' })

interface Judged {
  readonly wanted: CouponsWanted
  readonly sale: CouponSale
  readonly lock: '' | 'for update'
}

async function judge(em: EntityManager, { wanted, sale, lock }: Judged): Promise<Discount> {
  const { codes, customer } = wanted
  if (codes.length === 0) return noDiscount
  const coupons = await em.execute<CouponRow[]>(
    `select ${couponColumns} from coupons where code = any(?::text[]) order by code ${lock}`,
    [textArray(codes)],
  )
  // By itself, after the locks: what others have taken meanwhile is counted.
  const [today] = await em.execute<Today[]>(
    `select extract(epoch from shop_now()) * 1000 as now, (select json_object_agg(coupon_code, uses) from (
       select coupon_code, count(*) as uses from coupon_uses
       where coupon_code = any(?::text[]) and customer = ? and returned_at is null group by coupon_code) u) as uses`,
    [textArray(codes), customer],
  )
  if (!today) throw new Error('The database did not tell the time.')
  const { held = [], ...bought } = sale
  const asked = codes.map((code) => {
    const row = coupons.find((it) => it.code === code)
    const usesOfCustomer = customer === null ? null : (today.uses?.[code] ?? 0)
    return { code, coupon: row ? toCoupon(row) : null, usesOfCustomer }
  })
  const judged = discountOf(asked, { ...bought, at: Math.ceil(Number(today.now)) }, held)
  if ('refusal' in judged) throw new AppError(couponFailures.refused(judged.code, judged.refusal))
  return judged
}

interface Today {
  now: string
  uses: Readonly<Record<string, number>> | null
}

/** Of a coupon as its rules see it. */
export const couponColumns = `code, percent, amount_minor, currency, extract(epoch from starts_at) * 1000 as starts_at,
  extract(epoch from ends_at) * 1000 as ends_at, total_cap, customer_cap, minimum_minor, products, stackable, is_on, uses`

export interface CouponRow {
  [column: string]: unknown
  code: string
  percent: number | null
  amount_minor: string | null
  currency: string | null
  starts_at: string | null
  ends_at: string | null
  total_cap: number | null
  customer_cap: number | null
  minimum_minor: string | null
  products: string[] | null
  stackable: boolean
  is_on: boolean
  uses: number
}

export const toCoupon = (row: CouponRow): Coupon => ({
  code: row.code,
  percent: row.percent,
  amountMinor: numberOf(row.amount_minor),
  currency: row.currency,
  startsAt: numberOf(row.starts_at),
  endsAt: numberOf(row.ends_at),
  totalCap: row.total_cap,
  customerCap: row.customer_cap,
  minimumMinor: numberOf(row.minimum_minor),
  products: row.products,
  stackable: row.stackable,
  isOn: row.is_on,
  uses: row.uses,
})

const numberOf = (text: string | null) => (text === null ? null : Number(text))
