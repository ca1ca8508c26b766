import type { EntityManager } from '@mikro-orm/postgresql'
import { type RoutineName, routineReasons } from '#domain/routines/routine.ts'
import { keptDays } from '../orders/placing.ts'

interface Plan {
  readonly dueAt: number
  readonly ms: number
}

/** When the routine is due next, in ms of shop time and from now; at once when it has never run. Shown in `upcoming`. */
export async function planRoutine(em: EntityManager, name: RoutineName, everyMs: number): Promise<Plan> {
  const [row] = await em.execute<{ due_ms: string; ms: string }[]>(
    `with routine as (
       insert into routines (name) values (?) on conflict (name) do update set name = excluded.name
       returning coalesce(greatest(last_try_at + ? * interval '1 millisecond', shop_now()), shop_now()) as due_at
     ), plan as (
       insert into upcoming (subject, kind, about, due_at, reason)
       select 'routine/' || ?, 'routine', '', due_at, ? from routine
       on conflict (subject, kind, about) do update set due_at = excluded.due_at, reason = excluded.reason
     )
     select extract(epoch from due_at) * 1000 as due_ms, extract(epoch from due_at - shop_now()) * 1000 as ms
     from routine`,
    [name, everyMs, name, routineReasons[name]],
  )
  if (!row) throw new Error('The database gave no plan.')
  return { dueAt: Math.ceil(Number(row.due_ms)), ms: Math.max(0, Math.ceil(Number(row.ms))) }
}

const ms = (value: string | null) => (value === null ? null : Math.floor(Number(value)))

/** Notes that a round begins; answers the shop's time and when earlier rounds got through, in ms. */
export async function beginRound(em: EntityManager, name: RoutineName) {
  const [row] = await em.execute<{ now: string; last_ok: string | null; last_wide: string | null }[]>(
    `update routines set last_try_at = shop_now() where name = ?
     returning extract(epoch from last_try_at) * 1000 as now, extract(epoch from last_ok_at) * 1000 as last_ok,
       extract(epoch from last_wide_at) * 1000 as last_wide`,
    [name],
  )
  if (!row) throw new Error(`No routine ${name}.`)
  return { now: Math.floor(Number(row.now)), lastOkAt: ms(row.last_ok), lastWideAt: ms(row.last_wide) }
}

export const endRound = (em: EntityManager, name: RoutineName, { at, wide }: { at: number; wide: boolean }) =>
  em.execute(
    `update routines set last_ok_at = to_timestamp(? / 1000.0),
       last_wide_at = case when ? then to_timestamp(? / 1000.0) else last_wide_at end where name = ?`,
    [at, wide, at, name],
  )

/** Orders that never got as far as the gateway expire; keys, counters, heartbeats and histories past their use go. */
export async function tidy(em: EntityManager): Promise<void> {
  await em.execute(
    `with gone as (
       update orders set status = 'expired', version = version + 1
       where status = 'created' and created_at < shop_now() - interval '1 day'
         and not exists (select from checkouts c where c.order_number = number and c.gateway_order_id is not null)
       returning number, product_slug
     ), back as (
       update coupon_uses set returned_at = shop_now()
       where order_number in (select number from gone) and returned_at is null returning coupon_code
     ), coupons_back as (
       update coupons set uses = uses - given.back
       from (select coupon_code, count(*)::int as back from back group by coupon_code) given where code = coupon_code
     )
     update products set taken = taken - given.back
     from (select product_slug, count(*)::int as back from gone group by product_slug) given where slug = product_slug`,
  )
  await em.execute(`delete from idempotency_keys where created_at <= now() - interval '${keptDays} days'`)
  await em.execute(`delete from rate_hits where window_start < now() - interval '1 day'`)
  await em.execute(`delete from histories where closed_at < now() - interval '1 year'`)
  await em.execute(`delete from sessions where expires_at < now() - interval '1 day'`)
  await em.execute(`delete from parts where beat_at < now() - interval '1 day'`)
}
