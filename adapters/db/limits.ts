import type { EntityManager } from '@mikro-orm/postgresql'

export interface Rate {
  readonly hits: number
  readonly windowSeconds: number
}

/**
 * Counts a hit and answers the seconds until the next is allowed, 0 when this one is. Exact over every process of the
 * api, because the count is one row of an unlogged table: a hit costs no write-ahead log.
 */
export async function hit(em: EntityManager, key: string, { hits, windowSeconds }: Rate): Promise<number> {
  const [row] = await em.execute<{ hits: number; left: string }[]>(
    `insert into rate_hits as r (key, window_start, hits) values (?, now(), 1)
     on conflict (key) do update set
       hits = case when r.window_start <= now() - ? * interval '1 second' then 1 else least(r.hits + 1, ?) end,
       window_start = case when r.window_start <= now() - ? * interval '1 second' then now() else r.window_start end
     returning hits, extract(epoch from window_start + ? * interval '1 second' - now()) as left`,
    [key, windowSeconds, hits + 1, windowSeconds, windowSeconds],
  )
  return row && row.hits > hits ? Math.max(1, Math.ceil(Number(row.left))) : 0
}
