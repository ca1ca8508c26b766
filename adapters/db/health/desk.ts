import type { EntityManager } from '@mikro-orm/postgresql'
import type { CallKind } from '#domain/orders/effects.ts'
import { routineNames, type RoutineName, routineReasons } from '#domain/routines/routine.ts'

/** One process’s part of the house, as it was last heard of. */
export interface InstanceRead {
  readonly name: string
  readonly instance: string
  readonly ready: boolean
  readonly detail: string | null
  readonly beatAt: Date
  /** False when it has not been heard of for ten seconds. */
  readonly heard: boolean
}

const most = 100

export async function readInstances(em: EntityManager): Promise<InstanceRead[]> {
  const rows = await em.execute<
    {
      name: string
      instance: string
      ready: boolean
      detail: string | null
      beat_at: string
      heard: boolean
    }[]
  >(
    `select name, instance, state = 'ready' as ready, detail, beat_at,
       beat_at > now() - interval '10 seconds' as heard
     from parts order by name, heard desc, beat_at desc limit ?`,
    [most],
  )
  return rows.map(({ beat_at, ...row }) => ({ ...row, beatAt: new Date(beat_at) }))
}

/** What is still to be done, and since when. */
export async function readWork(em: EntityManager) {
  const [row] = await em.execute<
    { facts: number; oldest: string | null; open: number; failing: number; people: number }[]
  >(
    `select
       (select count(*)::int from inbox where handled_at is null) as facts,
       (select min(received_at) from inbox where handled_at is null) as oldest,
       (select count(*)::int from effects where state = 'open') as open,
       (select count(*)::int from effects where state = 'open' and tries > 0) as failing,
       (select count(*)::int from reviews where resolved_at is null) as people`,
  )
  if (!row) throw new Error('The database counted nothing.')
  return {
    facts: row.facts,
    oldestFactAt: row.oldest === null ? null : new Date(row.oldest),
    openEffects: row.open,
    failingEffects: row.failing,
    openReviews: row.people,
  }
}

export interface RoutineRead {
  readonly name: RoutineName
  readonly reason: string
  readonly lastTryAt: Date | null
  readonly lastOkAt: Date | null
  readonly dueAt: Date | null
  /** Its last round did not get through, and it is not at work on another. */
  readonly failed: boolean
  /** It should have begun a minute ago. */
  readonly late: boolean
}

const date = (at: string | null | undefined) => (at ? new Date(at) : null)

/** Times are the shop’s. */
export async function readRoutines(em: EntityManager): Promise<RoutineRead[]> {
  const rows = await em.execute<
    {
      name: string
      last_try_at: string | null
      last_ok_at: string | null
      due_at: string | null
      failed: boolean
      late: boolean
    }[]
  >(
    // A round that got through is noted to the millisecond, its beginning more finely.
    `select r.name, last_try_at, last_ok_at, due_at, unfinished and coalesce(due_at > shop_now(), false) as failed,
       not unfinished and coalesce(greatest(due_at, last_try_at) < shop_now() - interval '1 minute', false) as late
     from routines r left join upcoming u on u.subject = 'routine/' || r.name and u.kind = 'routine'
     cross join lateral (select last_try_at is not null
       and coalesce(last_try_at - last_ok_at > interval '2 milliseconds', true) as unfinished) round`,
  )
  return routineNames.map((name) => {
    const row = rows.find((it) => it.name === name)
    return {
      name,
      reason: routineReasons[name],
      lastTryAt: date(row?.last_try_at),
      lastOkAt: date(row?.last_ok_at),
      dueAt: date(row?.due_at),
      failed: row?.failed ?? false,
      late: row?.late ?? false,
    }
  })
}

export interface FailingEffect {
  readonly id: number
  readonly subject: string
  readonly kind: CallKind
  readonly tries: number
  readonly nextTryAt: Date | null
  readonly note: string | null
}

/** Calls to the outside world that did not work and are tried again, the soonest first. */
export async function readFailingEffects(em: EntityManager): Promise<FailingEffect[]> {
  const rows = await em.execute<
    {
      id: string
      subject: string
      kind: CallKind
      tries: number
      next_try_at: string | null
      note: string | null
    }[]
  >(
    `select id, subject, kind, tries, next_try_at, note from effects
     where state = 'open' and tries > 0 order by next_try_at limit ?`,
    [most],
  )
  return rows.map(({ id, next_try_at, ...row }) => ({
    ...row,
    id: Number(id),
    nextTryAt: next_try_at ? new Date(next_try_at) : null,
  }))
}

/** PostgreSQL’s version, the newest migration, and the bytes of the database. */
export async function readDatabase(em: EntityManager) {
  const [row] = await em.execute<{ version: string; migration: string | null; bytes: string }[]>(
    `select current_setting('server_version') as version,
       (select name from migrations order by id desc limit 1) as migration,
       pg_database_size(current_database()) as bytes`,
  )
  return {
    version: row?.version ?? '',
    migration: row?.migration ?? '',
    bytes: Number(row?.bytes ?? 0),
  }
}
