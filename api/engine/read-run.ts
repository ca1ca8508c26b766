import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { archivedRun } from '#adapters/db/engine/repository.ts'
import { type EventRead, followRun } from '#adapters/temporal/events.ts'
import { historyFile } from '#adapters/temporal/history-file.ts'
import type { Standing } from '#adapters/temporal/standing.ts'
import { engineFailures } from '#domain/engine/errors.ts'
import { deedOf, spaced } from '#domain/engine/words.ts'
import { AppError } from '#domain/shared/failure.ts'
import { cursorAt, readCursor } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import { runView } from './read-workflow.ts'
import type { EventView, PendingView, ReplayTest, RunDetail } from './schemas.ts'

const eventsAtOnce = 200

type Em = ReturnType<Deps['orm']['em']['fork']>

interface Named {
  readonly workflowId: string
  readonly runId: string
}

/** One run from its first event, or from the one after `after`. */
export async function readRun(deps: Deps, named: Named, after: string | undefined): Promise<RunDetail> {
  const [at = '0'] = after ? readCursor(after, [/^\d{1,9}$/]) : []
  const { run, archived, standing, events } = await find(deps, named)
  const followed = await followRun(events, { after: Number(at), most: eventsAtOnce })
  return {
    workflow_id: named.workflowId,
    run: { ...runView(run, archived), events: followed.last },
    ...standingView(standing, followed),
    events: eventsView(Number(at), followed),
  }
}

type Followed = Awaited<ReturnType<typeof followRun>>

/** What an open run is about to do. */
function standingView(standing: Standing | null, { openTimers, taskFailure }: Followed) {
  if (!standing) return { pending: [], timers: [], turn_failure: null }
  const { pending, turnAttempt } = standing
  return {
    pending: pending.map(pendingView),
    timers: openTimers.map((it) => ({ due_at: it.dueAt.toISOString() })),
    turn_failure:
      taskFailure && turnAttempt
        ? { attempt: turnAttempt, since: taskFailure.at.toISOString(), reason: taskFailure.reason }
        : null,
  }
}

function eventsView(after: number, { items, last }: Followed): RunDetail['events'] {
  const end = items.at(-1)?.id ?? last
  return {
    items: items.map(eventView),
    next: end < last ? cursorAt([String(end)]) : null,
    previous: after > 0 ? cursorAt([String(Math.max(0, after - eventsAtOnce))]) : null,
    last,
  }
}

/** The run as we keep it, else as the engine knows it. */
async function find({ orm, engine }: Deps, { workflowId, runId }: Named) {
  const kept = await keptRun(orm.em.fork(), { workflowId, runId })
  if (kept?.history) return { ...kept, archived: true, standing: null, events: kept.history.events ?? [] }
  const reader = await engine.reader()
  const standing = await reader.describe(workflowId, runId)
  if (standing) {
    const isOpen = standing.run.closedAt === null
    const events = reader.events(workflowId, runId)
    return { run: standing.run, archived: false, standing: isOpen ? standing : null, events }
  }
  throw new AppError(kept ? engineFailures.notKept() : engineFailures.noRun())
}

async function keptRun(em: Em, { workflowId, runId }: Named) {
  const kept = await archivedRun(em, workflowId, runId)
  return (
    kept && {
      run: kept.run,
      history: kept.history === null ? null : historyFromJSON(JSON.parse(kept.history)),
    }
  )
}

const pendingView = (pending: Standing['pending'][number]): PendingView => ({
  activity: pending.activity,
  title: deedOf(pending.activity).doing,
  attempt: pending.attempt,
  at_work: pending.atWork,
  last_failure: pending.lastFailure,
  next_try_at: pending.nextTryAt?.toISOString() ?? null,
})

const eventView = ({ at, dueAt, ...event }: EventRead): EventView => ({
  ...event,
  at: at.toISOString(),
  due_at: dueAt?.toISOString() ?? null,
})

/** The whole history as a file that a replay test takes, without what tells of the machine that wrote it. */
export async function readHistoryFile({ orm, engine }: Pick<Deps, 'orm' | 'engine'>, named: Named) {
  const kept = await keptRun(orm.em.fork(), named)
  const reader = await engine.reader()
  const history = kept?.history ?? (await reader.history(named.workflowId, named.runId))
  if (!history) throw new AppError(kept ? engineFailures.notKept() : engineFailures.noRun())
  return { fileName: fileNameOf(named), content: historyFile(history) }
}

/** Run ids begin with the time: their ends tell runs of one minute apart. */
const fileNameOf = ({ workflowId, runId }: Named) =>
  `${spaced(workflowId)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')}-${runId.slice(-8)}.json`

export function replayTest({ fileName, content }: { fileName: string; content: string }): ReplayTest {
  return {
    file_name: fileName,
    path: `tests/histories/${fileName}`,
    command: 'npx vitest run tests/orders/replay.workflow.test.ts',
    content,
  }
}
