import type { EntityManager } from '@mikro-orm/postgresql'
import type { CouponTerms } from '#domain/coupons/terms.ts'
import type { Coupon } from '#domain/coupons/coupon.ts'
import { homeCurrency } from '#domain/catalogue/product.ts'
import { rupeeProduct } from '#domain/shop/launch.ts'
import { type Condition, matching } from '../conditions.ts'
import { couponColumns, type CouponRow, toCoupon } from './judging.ts'

/** A coupon as the desk shows it. */
export interface DeskCoupon extends Coupon {
  readonly firstDay: string | null
  readonly lastDay: string | null
  readonly note: string | null
  readonly version: number
  readonly createdAt: Date
  /** To the microsecond, for the list's cursor. */
  readonly exactTime: string
  /** Ms of shop time. */
  readonly now: number
  /** What it took off orders that hold it, by currency. */
  readonly given: readonly { readonly minor: number; readonly currency: string }[]
}

export const standings = ['on', 'over', 'off'] as const
type Standing = (typeof standings)[number]

interface CouponSlice {
  readonly timeZone: string
  /** The beginning of a code; null for all. */
  readonly q: string | null
  readonly standing: Standing | null
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

interface Row extends CouponRow {
  first_day: string | null
  last_day: string | null
  note: string | null
  version: number
  created_at: string
  exact_time: string
  now: string
  given: { minor: number; currency: string }[] | null
}

/** With the time zone twice. */
const columns = `${couponColumns}, to_char(starts_at at time zone ?, 'YYYY-MM-DD') as first_day,
  to_char((ends_at at time zone ?) - interval '1 microsecond', 'YYYY-MM-DD') as last_day, note, version, created_at, extract(epoch from shop_now()) * 1000 as now,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_time,
  (select json_agg(json_build_object('minor', minor, 'currency', currency) order by currency) from (
     select sum(u.discount_minor) as minor, o.currency from coupon_uses u join orders o on o.number = u.order_number
     where u.coupon_code = page.code and u.returned_at is null and o.paid_at is not null group by o.currency) g) as given`

const standing: Record<Standing, string> = {
  on: 'is_on and (ends_at is null or ends_at > shop_now())',
  over: 'is_on and ends_at <= shop_now()',
  off: 'not is_on',
}

/** Rows on one side of a row, nearest first. */
export async function readCouponRows(em: EntityManager, slice: CouponSlice): Promise<DeskCoupon[]> {
  const { sql, values } = couponRowsStatement(slice)
  return (await em.execute<Row[]>(sql, [...values])).map(toDesk)
}

/** The statement behind `readCouponRows`, so that its plan can be looked at. */
export function couponRowsStatement(slice: CouponSlice): Condition {
  const { q, timeZone, beyond, limit } = slice
  const isNewer = beyond?.direction === 'newer'
  const way = isNewer ? 'asc' : 'desc'
  const { sql, values } = matching([
    q === null ? null : { sql: 'starts_with(code, ?)', values: [q.toUpperCase()] },
    slice.standing && { sql: standing[slice.standing], values: [] },
    beyond && {
      sql: `(created_at, code) ${isNewer ? '>' : '<'} (?::timestamptz, ?::text)`,
      values: [...beyond.key],
    },
  ])
  const order = `order by created_at ${way}, code ${way}`
  return {
    sql: `with page as materialized (select * from coupons where ${sql} ${order} limit ${limit})
      select ${columns} from page ${order}`,
    values: [...values, timeZone, timeZone],
  }
}

export async function readCoupon(
  em: EntityManager,
  code: string,
  timeZone: string,
): Promise<DeskCoupon | null> {
  const [row] = await em.execute<Row[]>(`select ${columns} from coupons page where code = ?`, [
    timeZone,
    timeZone,
    code,
  ])
  return row ? toDesk(row) : null
}

const toDesk = (row: Row): DeskCoupon => ({
  ...toCoupon(row),
  firstDay: row.first_day,
  lastDay: row.last_day,
  note: row.note,
  version: row.version,
  createdAt: new Date(row.created_at),
  exactTime: row.exact_time,
  now: Math.ceil(Number(row.now)),
  given: row.given ?? [],
})

export interface CouponToSave extends CouponTerms {
  readonly code: string
  /** Of its days. */
  readonly timeZone: string
}

const marks = {
  percent: '?',
  amount_minor: '?',
  currency: '?',
  starts_at: '?::date::timestamp at time zone ?',
  ends_at: '(?::date + 1)::timestamp at time zone ?',
  total_cap: '?',
  customer_cap: '?',
  minimum_minor: '?',
  products: '?::jsonb',
  stackable: '?',
  is_on: '?',
  note: '?',
} as const
const names = Object.keys(marks)

/** Of all marks, in their order. */
const valuesOf = (it: CouponToSave) => [
  it.percent,
  it.amountMinor,
  it.currency,
  it.firstDay,
  it.timeZone,
  it.lastDay,
  it.timeZone,
  it.totalCap,
  it.customerCap,
  it.minimumMinor,
  it.products && JSON.stringify(it.products),
  it.stackable,
  it.isOn,
  it.note,
]

/** False when there is one of this code already. */
export async function createCoupon(tx: EntityManager, coupon: CouponToSave): Promise<boolean> {
  const made = await tx.execute<unknown[]>(
    `insert into coupons (code, ${names.join(', ')}, created_at) values (?, ${Object.values(marks).join(', ')}, shop_now())
     on conflict (code) do nothing returning code`,
    [coupon.code, ...valuesOf(coupon)],
  )
  return made.length > 0
}

/** False when somebody else changed it since this version. */
export async function saveCoupon(tx: EntityManager, coupon: CouponToSave, version: number): Promise<boolean> {
  const sets = Object.entries(marks).map(([name, mark]) => `${name} = ${mark}`)
  const changed = await tx.execute<unknown[]>(
    `update coupons set ${sets.join(', ')}, version = version + 1 where code = ? and version = ? returning code`,
    [...valuesOf(coupon), coupon.code, version],
  )
  return changed.length > 0
}

/** False when somebody else changed it since this version. */
export async function switchCoupon(
  tx: EntityManager,
  { code, isOn, version }: { code: string; isOn: boolean; version: number },
): Promise<boolean> {
  const changed = await tx.execute<unknown[]>(
    `update coupons set is_on = ?, version = version + 1 where code = ? and version = ? returning code`,
    [isOn, code, version],
  )
  return changed.length > 0
}

/** What a coupon can be for: everything that has a price, in the shop's order. */
export const couponProducts = (em: EntityManager) =>
  em.execute<{ slug: string; name: string; prices: { minor: number; currency: string }[] }[]>(
    `select p.slug, p.name, (select json_agg(json_build_object('minor', amount_minor, 'currency', currency)
       order by currency <> '${homeCurrency}', currency) from product_prices where product_slug = p.slug) as prices
     from products p
     where p.slug <> ? and exists (select from product_prices where product_slug = p.slug)
     order by p.position, p.slug limit 200`,
    [rupeeProduct],
  )
