import type { EntityManager } from '@mikro-orm/postgresql'
import type { CouponTerms } from '#domain/coupons/terms.ts'
import { type Coupon } from '#domain/coupons/coupon.ts'
import { type Condition, matching } from '../conditions.ts'
import { couponColumns, type CouponRow, toCoupon } from './judging.ts'

/** A coupon as the desk shows it. */
export interface DeskCoupon extends Coupon {
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

type Standing = 'on' | 'over' | 'off'

interface CouponSlice {
  /** The beginning of a code; null for all. */
  readonly q: string | null
  readonly standing: Standing | null
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

interface Row extends CouponRow {
  note: string | null
  version: number
  created_at: string
  exact_time: string
  now: string
  given: { minor: number; currency: string }[] | null
}

const columns = `${couponColumns}, note, version, created_at, extract(epoch from shop_now()) * 1000 as now,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_time,
  (select json_agg(json_build_object('minor', minor, 'currency', currency) order by currency) from (
     select sum(u.discount_minor) as minor, o.currency from coupon_uses u join orders o on o.number = u.order_number
     where u.coupon_code = page.code and u.returned_at is null group by o.currency) g) as given`

const standings: Record<Standing, string> = {
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
export function couponRowsStatement({ q, standing, beyond, limit }: CouponSlice): Condition {
  const isNewer = beyond?.direction === 'newer'
  const way = isNewer ? 'asc' : 'desc'
  const { sql, values } = matching([
    q === null ? null : { sql: 'starts_with(code, ?)', values: [q.toUpperCase()] },
    standing && { sql: standings[standing], values: [] },
    beyond && {
      sql: `(created_at, code) ${isNewer ? '>' : '<'} (?::timestamptz, ?::text)`,
      values: [...beyond.key],
    },
  ])
  const order = `order by created_at ${way}, code ${way}`
  return {
    sql: `with page as materialized (select * from coupons where ${sql} ${order} limit ${limit})
      select ${columns} from page ${order}`,
    values,
  }
}

export async function readCoupon(em: EntityManager, code: string): Promise<DeskCoupon | null> {
  const [row] = await em.execute<Row[]>(`select ${columns} from coupons page where code = ?`, [code])
  return row ? toDesk(row) : null
}

const toDesk = (row: Row): DeskCoupon => ({
  ...toCoupon(row),
  note: row.note,
  version: row.version,
  createdAt: new Date(row.created_at),
  exactTime: row.exact_time,
  now: Math.ceil(Number(row.now)),
  given: row.given ?? [],
})

export interface CouponToSave extends CouponTerms {
  readonly code: string
  readonly note: string | null
}

const saved = ['percent', 'amount_minor', 'currency', 'starts_at', 'ends_at', 'total_cap', 'customer_cap']
const alsoSaved = ['minimum_minor', 'products', 'stackable', 'is_on', 'note']
const names = [...saved, ...alsoSaved]
const marks = names.map((it) =>
  it === 'products' ? '?::jsonb' : it.endsWith('s_at') ? '?::timestamptz' : '?',
)

const valuesOf = (it: CouponToSave) => [
  ...[it.percent, it.amountMinor, it.currency, instantOf(it.startsAt), instantOf(it.endsAt)],
  ...[it.totalCap, it.customerCap, it.minimumMinor, it.products && JSON.stringify(it.products)],
  ...[it.stackable, it.isOn, it.note],
]

const instantOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

/** False when there is one of this code already. */
export async function createCoupon(tx: EntityManager, coupon: CouponToSave): Promise<boolean> {
  const made = await tx.execute<unknown[]>(
    `insert into coupons (code, ${names.join(', ')}, created_at) values (?, ${marks.join(', ')}, shop_now())
     on conflict (code) do nothing returning code`,
    [coupon.code, ...valuesOf(coupon)],
  )
  return made.length > 0
}

/** False when somebody else changed it since this version. */
export async function saveCoupon(tx: EntityManager, coupon: CouponToSave, version: number): Promise<boolean> {
  const sets = names.map((name, index) => `${name} = ${marks[index]}`)
  const changed = await tx.execute<unknown[]>(
    `update coupons set ${sets.join(', ')}, version = version + 1 where code = ? and version = ? returning code`,
    [...valuesOf(coupon), coupon.code, version],
  )
  return changed.length > 0
}

/** Slugs among these that no product has. */
export async function unknownProducts(em: EntityManager, slugs: readonly string[]): Promise<string[]> {
  const rows = await em.execute<{ slug: string }[]>(
    'select slug from json_array_elements_text(?::json) as it (slug) where slug not in (select slug from products)',
    [JSON.stringify(slugs)],
  )
  return rows.map((it) => it.slug)
}
