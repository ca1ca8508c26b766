import type { EntityManager } from '@mikro-orm/postgresql'
import { happened } from './timeline.ts'

/** Changes closer to each other than this are one step: what a decision writes is written over some milliseconds. */
const together = `interval '250 ms'`

const statement = `
  select (extract(epoch from date_trunc('milliseconds', at + interval '999 microseconds')) * 1000)::bigint::text as ms
  from (
    select at, lead(at) over (order by at) as next
    from json_array_elements_text(?::json) n (number)
    cross join lateral (
      select created_at as at from orders where orders.number = n.number
      union all select at from (${happened.replaceAll('?', 'n.number')}) line
      union all select resolved_at from reviews where order_number = n.number and resolved_at is not null
      union all select created_at from refunds where order_number = n.number) change
  ) changes
  where (next is null or next - at > ${together})
    and (?::bigint is null or at <= to_timestamp((?::numeric - 1) / 1000))
  order by at desc limit ?`

interface Slice {
  /** Ms since 1970, before which to look; null for the end. */
  readonly before: number | null
  readonly limit: number
}

/** The last instants (ms) at which something changed in one of these orders, newest first. */
export async function readSteps(
  em: EntityManager,
  numbers: readonly string[],
  { before, limit }: Slice,
): Promise<number[]> {
  const values = [JSON.stringify(numbers), before, before, limit]
  const rows = await em.execute<{ ms: string }[]>(statement, values)
  return rows.map((it) => Number(it.ms))
}
