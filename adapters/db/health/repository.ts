import type { EntityManager } from '@mikro-orm/postgresql'

const partNames = ['worker', 'engine', 'dispatcher'] as const
type PartName = (typeof partNames)[number]

export interface PartState {
  readonly name: PartName
  readonly ready: boolean
  readonly detail: string | null
}

/** A worker process says how its parts are. */
export const beat = (em: EntityManager, instance: string, parts: readonly PartState[]) =>
  em.execute(
    `insert into parts (name, instance, state, detail, beat_at)
     select name, ?, case when ready then 'ready' else 'down' end, detail, now()
     from json_to_recordset(?::json) as p (name text, ready boolean, detail text)
     on conflict (name, instance) do update
       set state = excluded.state, detail = excluded.detail, beat_at = excluded.beat_at`,
    [instance, JSON.stringify(parts)],
  )

export const goneQuiet = (em: EntityManager, instance: string) =>
  em.execute('delete from parts where instance = ?', [instance])

/** Each part as the healthiest of its instances that was heard of in the last ten seconds. */
export async function readParts(em: EntityManager): Promise<PartState[]> {
  const rows = await em.execute<{ name: PartName; ready: boolean; detail: string | null }[]>(
    `select distinct on (name) name, state = 'ready' as ready, detail from parts
     where beat_at > now() - interval '10 seconds' order by name, (state = 'ready') desc`,
  )
  return partNames.map(
    (name) =>
      rows.find((it) => it.name === name) ?? { name, ready: false, detail: 'not heard of for ten seconds' },
  )
}

/** Figures of the whole shop, for /metrics. */
export async function readFigures(em: EntityManager) {
  const [row] = await em.execute<Record<string, string>[]>(
    `select
       (select coalesce(extract(epoch from now() - min(received_at)), 0) from inbox where handled_at is null)
         as oldest_unhandled_fact_seconds,
       (select count(*) from inbox where handled_at is null) as unhandled_facts,
       (select count(*) from effects where state = 'open') as open_effects,
       (select count(*) from reviews where resolved_at is null) as open_reviews,
       (select count(*) from upcoming) as waits,
       (select count(*) from invariant_checks where not holds) as invariants_broken`,
  )
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
}

/** Customers of the last quarter of an hour for whom the gateway did not open an order: they could not pay. */
export async function readTurnedAway(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ turned_away: number }[]>(
    `select count(*)::int as turned_away from orders o
     where status = 'created' and created_at > shop_now() - interval '15 minutes'
       and created_at < shop_now() - interval '20 seconds'
       and not exists (select from checkouts c where c.order_number = o.number and c.gateway_order_id is not null)`,
  )
  return row?.turned_away ?? 0
}

export const count = (em: EntityManager, name: string, by: number) =>
  em.execute(
    `insert into counters (name, value) values (?, ?)
     on conflict (name) do update set value = counters.value + excluded.value`,
    [name, by],
  )
