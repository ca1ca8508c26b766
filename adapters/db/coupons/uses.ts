import type { EntityManager } from '@mikro-orm/postgresql'
import type { OrderStatus } from '#domain/orders/order.ts'
import type { Condition } from '../conditions.ts'

/** One order's use of a coupon. */
export interface CouponUse {
  readonly orderNumber: string
  readonly product: string
  readonly status: OrderStatus
  readonly amountMinor: number
  readonly discountMinor: number
  readonly currency: string
  readonly reservedAt: Date
  /** To the microsecond, for the list's cursor. */
  readonly exactTime: string
  readonly returnedAt: Date | null
}

interface UseSlice {
  readonly code: string
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

interface Row {
  [column: string]: unknown
  order_number: string
  product_name: string
  status: OrderStatus
  amount_minor: string
  discount_minor: string
  currency: string
  reserved_at: string
  exact_time: string
  returned_at: string | null
}

/** Uses on one side of a use, nearest first. */
export async function readUses(em: EntityManager, slice: UseSlice): Promise<CouponUse[]> {
  const { sql, values } = usesStatement(slice)
  return (await em.execute<Row[]>(sql, [...values])).map(toUse)
}

/** The statement behind `readUses`, so that its plan can be looked at. */
export function usesStatement({ code, beyond, limit }: UseSlice): Condition {
  const isNewer = beyond?.direction === 'newer'
  const way = isNewer ? 'asc' : 'desc'
  const side = beyond
    ? `and (u.reserved_at, u.order_number) ${isNewer ? '>' : '<'} (?::timestamptz, ?::text)`
    : ''
  return {
    sql: `with u as materialized (select * from coupon_uses u where coupon_code = ? ${side}
        order by reserved_at ${way}, order_number ${way} limit ${limit})
      select u.order_number, o.product_name, o.status, o.amount_minor, u.discount_minor, o.currency, u.reserved_at,
        to_char(u.reserved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_time, u.returned_at
      from u join orders o on o.number = u.order_number
      order by u.reserved_at ${way}, u.order_number ${way}`,
    values: [code, ...(beyond?.key ?? [])],
  }
}

const toUse = (row: Row): CouponUse => ({
  orderNumber: row.order_number,
  product: row.product_name,
  status: row.status,
  amountMinor: Number(row.amount_minor),
  discountMinor: Number(row.discount_minor),
  currency: row.currency,
  reservedAt: new Date(row.reserved_at),
  exactTime: row.exact_time,
  returnedAt: row.returned_at === null ? null : new Date(row.returned_at),
})

/** An order's coupons that take something off it, in the order in which they came. */
export async function couponsOf(
  em: EntityManager,
  number: string,
): Promise<readonly { readonly code: string; readonly discountMinor: number; readonly returned: boolean }[]> {
  const rows = await em.execute<{ code: string; minor: string; returned: boolean }[]>(
    `select coupon_code as code, discount_minor as minor, returned_at is not null as returned from coupon_uses
     where order_number = ? and discount_minor > 0 order by reserved_at, coupon_code`,
    [number],
  )
  return rows.map(({ code, minor, returned }) => ({ code, discountMinor: Number(minor), returned }))
}
