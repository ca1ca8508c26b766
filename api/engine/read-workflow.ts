import { type ArchivedRun, archivedRuns, waitsOf } from '#adapters/db/engine/repository.ts'
import type { RunRead } from '#adapters/temporal/runs.ts'
import { engineFailures } from '#domain/engine/errors.ts'
import { runStates } from '#domain/engine/words.ts'
import { referenceOfWait } from '#domain/ledger/reference.ts'
import { AppError } from '#domain/shared/failure.ts'
import { cursorAt, instant, readCursor } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import type { RunView, WorkflowView } from './schemas.ts'

const runsAtOnce = 50

/** Every run under an id: those the engine knows and those we keep, as one list. */
export async function readWorkflow(
  { orm, engine, log }: Deps,
  workflowId: string,
  after: string | undefined,
): Promise<WorkflowView> {
  const em = orm.em.fork()
  const [began] = after ? readCursor(after, [instant]) : []
  const page = { before: began ? new Date(began) : null, most: runsAtOnce + 1 }
  const reader = await engine.reader()
  const known = await reader.runs(workflowId, page).catch((error: unknown) => {
    log.warn({ err: error }, 'the engine was not there to be looked into')
    return null
  })
  const kept = await archivedRuns(em, workflowId, page)
  const waits = await waitsOf(em, workflowId)
  const all = merge(kept, known ?? [])
  if (all.length + waits.length === 0 && known && !after) throw new AppError(engineFailures.noWorkflow())
  const items = all.slice(0, runsAtOnce)
  const next = all.length > runsAtOnce ? items.at(-1) : undefined
  return {
    workflow_id: workflowId,
    engine_answers: known !== null,
    runs: { items, next: next ? cursorAt([next.started_at]) : null },
    upcoming: waits.map(({ kind, about, dueAt, reason, amountMinor, currency }) => ({
      of: referenceOfWait({ kind, about }),
      due_at: dueAt.toISOString(),
      reason,
      amount_minor: amountMinor ?? null,
      currency: currency ?? null,
    })),
  }
}

function merge(kept: readonly ArchivedRun[], known: readonly RunRead[]): RunView[] {
  const ids = new Set(kept.map((it) => it.runId))
  const runs = [
    ...kept.map((it) => runView(it, true)),
    ...known.filter((it) => !ids.has(it.runId)).map((it) => runView(it, false)),
  ]
  return runs.toSorted((a, b) => b.started_at.localeCompare(a.started_at))
}

export const runView = (run: RunRead, archived: boolean): RunView => ({
  run_id: run.runId,
  type: run.type,
  state: run.state,
  state_in_words: runStates[run.state],
  started_at: run.startedAt.toISOString(),
  closed_at: run.closedAt?.toISOString() ?? null,
  events: run.closedAt ? run.events : null,
  archived,
})
