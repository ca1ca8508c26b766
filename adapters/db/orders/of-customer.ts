import type { EntityManager } from '@mikro-orm/postgresql'
import type { OrderKey } from './desk-list.ts'

interface Slice {
  /** Placed by then. */
  readonly at: Date
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

interface Found {
  readonly number: string
  readonly key: OrderKey
}

/** Orders of this order's address that were placed by an instant, nearest first; without an address, itself alone. */
export async function ordersOfCustomer(
  em: EntityManager,
  number: string,
  { at, beyond, limit }: Slice,
): Promise<Found[]> {
  const [way, side] = beyond?.direction === 'newer' ? ['asc', '>'] : ['desc', '<']
  const row = `('epoch'::timestamptz + ?::bigint * interval '1 microsecond', ?::text)`
  const page = (whose: string) => `(select o.number, o.created_at from orders o
    where ${whose} and o.created_at <= ? ${beyond ? `and (o.created_at, o.number) ${side} ${row}` : ''}
    order by o.created_at ${way}, o.number ${way} limit ${limit})`
  const rows = await em.execute<{ number: string; micros: string }[]>(
    `select it.number, (extract(epoch from it.created_at) * 1000000)::bigint::text as micros
     from orders s cross join lateral (${page('o.email = s.email')} union all
       ${page('s.email is null and o.number = s.number')}) it
     where s.number = ? order by it.created_at ${way}, it.number ${way}`,
    [at, ...(beyond?.key ?? []), at, ...(beyond?.key ?? []), number],
  )
  return rows.map((it) => ({ number: it.number, key: [it.micros, it.number] }))
}

export async function isOrder(em: EntityManager, number: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>('select from orders where number = ?', [number])
  return rows.length > 0
}
