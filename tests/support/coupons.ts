import type { Coupon } from '#domain/coupons/coupon.ts'
import type { Shop } from './shop.ts'

type Terms = Partial<Omit<Coupon, 'code' | 'uses' | 'startsAt' | 'endsAt'>> & {
  /** Such as `now() + interval '1 day'`. */
  readonly startsAt?: string
  readonly endsAt?: string
}

/** A coupon of 20 % on everything, for everybody, with what a test says last. */
export async function aCoupon({ rows }: Pick<Shop, 'rows'>, code: string, terms: Terms = {}): Promise<void> {
  const { startsAt, endsAt, products, ...said } = { ...usual, ...terms }
  await rows(
    `insert into coupons (code, percent, amount_minor, currency, starts_at, ends_at, total_cap, customer_cap,
       minimum_minor, products, stackable, is_on, created_at)
     values (?, ?, ?, ?, ${startsAt}, ${endsAt}, ?, ?, ?, ?::jsonb, ?, ?, now())`,
    [
      code,
      said.amountMinor === null ? said.percent : null,
      said.amountMinor,
      said.currency,
      said.totalCap,
      said.customerCap,
      said.minimumMinor,
      products && JSON.stringify(products),
      said.stackable,
      said.isOn,
    ],
  )
}

const usual = {
  percent: 20,
  amountMinor: null,
  currency: null,
  startsAt: 'null',
  endsAt: 'null',
  totalCap: null,
  customerCap: null,
  minimumMinor: null,
  products: null,
  stackable: false,
  isOn: true,
}

/** How often a coupon is held by its own count, and by the uses that were not given back. */
export async function usesOf({ rows }: Pick<Shop, 'rows'>, code: string) {
  const [row] = await rows<{ uses: number; held: number }>(
    `select uses, (select count(*)::int from coupon_uses where coupon_code = code and returned_at is null) as held
     from coupons where code = ?`,
    [code],
  )
  return [row?.uses, row?.held]
}
