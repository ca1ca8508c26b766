import type { EntityManager } from '@mikro-orm/postgresql'

export interface Rate {
  readonly hits: number
  readonly windowSeconds: number
}

/**
 * Counts a hit and answers the seconds until the next is allowed, 0 when this one is. Exact over every process of the
 * api, because the count is one row of an unlogged table: a hit costs no write-ahead log. By the clock, not by now(),
 * which stands still for a hit that waits for another.
 */
export async function hit(em: EntityManager, key: string, { hits, windowSeconds }: Rate): Promise<number> {
  const [row] = await em.execute<{ hits: number; left: string }[]>(
    `insert into rate_hits as r (key, window_start, hits) values (?, clock_timestamp(), 1)
     on conflict (key) do update set (hits, window_start) = (
       select case when over then 1 else least(r.hits + 1, ?) end, case when over then at else r.window_start end
       from (select at, r.window_start <= at - ? * interval '1 second' as over from clock_timestamp() as at) as it)
     returning hits, extract(epoch from window_start + ? * interval '1 second' - clock_timestamp()) as left`,
    [key, hits + 1, windowSeconds, windowSeconds],
  )
  return row && row.hits > hits ? Math.max(1, Math.ceil(Number(row.left))) : 0
}

/** Takes a hit back: what was counted before its outcome was known turned out not to count. */
export const takeBack = (em: EntityManager, key: string) =>
  em.execute('update rate_hits set hits = hits - 1 where key = ? and hits > 0', [key])
