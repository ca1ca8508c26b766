import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { EntityManager, InferEntity } from '@mikro-orm/postgresql'
import { isRunState, type RunState } from '#domain/engine/words.ts'
import { UpcomingEntity } from '../inbox/entities.ts'
import { HistoryEntity } from './entities.ts'

type Row = InferEntity<typeof HistoryEntity>

/** A run that has ended, as it is kept. */
export interface ArchivedRun {
  readonly workflowId: string
  readonly runId: string
  readonly type: string
  readonly state: RunState
  readonly startedAt: Date
  readonly closedAt: Date
  readonly events: number
}

export interface RunToKeep extends ArchivedRun {
  /** JSON; null when it is too long to keep, which is kept in mind. */
  readonly history: string | null
}

const squeeze = promisify(gzip)
const expand = promisify(gunzip)

/** Keeps ended runs; one that is kept already changes nothing. All of them or none. */
export async function keepRuns(em: EntityManager, runs: readonly RunToKeep[]): Promise<void> {
  const rows = await Promise.all(
    runs.map(async ({ workflowId, runId, type, state, startedAt, closedAt, events, history }) => ({
      run_id: runId,
      workflow_id: workflowId,
      type,
      status: state,
      started_at: startedAt,
      closed_at: closedAt,
      events,
      history: history === null ? '' : (await squeeze(history)).toString('base64'),
    })),
  )
  await em.execute(
    `insert into histories (run_id, workflow_id, type, status, started_at, closed_at, events, history)
     select r.run_id, r.workflow_id, r.type, r.status, r.started_at, r.closed_at, r.events,
       decode(r.history, 'base64')
     from json_to_recordset(?::json) as r (run_id text, workflow_id text, type text, status text,
       started_at timestamptz, closed_at timestamptz, events int, history text)
     on conflict (run_id) do nothing`,
    [JSON.stringify(rows)],
  )
}

/** System time, in ms, and up to when ended runs are kept; null when none is. */
export async function archivedUntil(em: EntityManager) {
  const [row] = await em.execute<{ now: string; until: string | null }[]>(
    `select extract(epoch from now()) * 1000 as now, extract(epoch from max(closed_at)) * 1000 as until
     from histories`,
  )
  const until = row?.until ?? null
  return { now: Math.ceil(Number(row?.now)), until: until === null ? null : Math.floor(Number(until)) }
}

/** Those of the runs that are kept. */
export async function archivedAmong(em: EntityManager, runIds: readonly string[]): Promise<Set<string>> {
  const rows = await em.find(HistoryEntity, { runId: { $in: [...runIds] } }, { fields: ['runId'] })
  return new Set(rows.map((it) => it.runId))
}

const columns = ['workflowId', 'runId', 'type', 'status', 'startedAt', 'closedAt', 'events'] as const

/** The kept runs of a workflow that began before an instant, newest first. */
export async function archivedRuns(
  em: EntityManager,
  workflowId: string,
  { before, most }: { before: Date | null; most: number },
): Promise<ArchivedRun[]> {
  const rows = await em.find(
    HistoryEntity,
    { workflowId, ...(before ? { startedAt: { $lt: before } } : {}) },
    { fields: columns, orderBy: { startedAt: 'desc' }, limit: most },
  )
  return rows.map(toRun)
}

const toRun = ({ status, ...row }: Pick<Row, (typeof columns)[number]>): ArchivedRun => ({
  workflowId: row.workflowId,
  runId: row.runId,
  type: row.type,
  state: isRunState(status) ? status : 'COMPLETED',
  startedAt: row.startedAt,
  closedAt: row.closedAt,
  events: row.events,
})

/** A kept run with its history as JSON, which is null when it was too long; null when no such run is kept. */
export async function archivedRun(em: EntityManager, workflowId: string, runId: string) {
  const row = await em.findOne(HistoryEntity, { runId, workflowId })
  if (!row) return null
  const history = row.history.length > 0 ? (await expand(row.history)).toString('utf8') : null
  return { run: toRun(row), history }
}

/** What the workflow of a subject waits for, soonest first. */
export const waitsOf = (em: EntityManager, subject: string) =>
  em.find(UpcomingEntity, { subject }, { orderBy: { dueAt: 'asc', kind: 'asc', about: 'asc' }, limit: 100 })
