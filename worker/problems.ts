import { setTimeout } from 'node:timers/promises'
import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import {
  activityWorks,
  handOverFailing,
  quietActivities,
  suspects,
  turnsFailing,
} from '#adapters/db/engine/problems.ts'
import { ringDispatchers } from '#adapters/db/inbox/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import type { Log } from '#adapters/log.ts'
import { listRuns } from '#adapters/temporal/runs.ts'
import { lastTurnFailure, type Standing, toStanding } from '#adapters/temporal/standing.ts'
import { taskQueue } from '#workflows/queues.ts'

interface Deps {
  readonly orm: Database
  readonly log: Log
  readonly client: Client
}

const everyMs = 15_000
/** While something fails: what is mended is soon seen to be. */
const soonMs = 4_000
const mostAtOnce = 50
/** Local activities try again every thirty seconds at the latest; others are known to the engine between their tries. */
const quietMinutes = 2

/**
 * Looks every so often for workflows whose turn keeps failing, forgets activities that no longer do, and tells a person
 * of what lasts.
 */
export function startWatch(deps: Deps) {
  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const anyFails = await look(deps).catch((error: unknown) => {
        deps.log.warn({ err: error }, 'could not look for problems')
        return false
      })
      await setTimeout(anyFails ? soonMs : everyMs, null, { signal: stopping.signal }).catch(() => null)
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await watching
    },
  }
}

/** One look; true when something fails. */
async function look({ orm, log, client }: Deps): Promise<boolean> {
  const em = () => orm.em.fork()
  const looked = [...new Set([...(await suspects(em(), mostAtOnce)), ...(await reported({ log, client }))])]
  const turns = await Promise.all(looked.map((id) => failingTurn(client, id)))
  const failing = turns.filter((it) => it !== null)
  if (looked.length > 0) await turnsFailing(em(), looked, failing)
  await forgetQuiet(em(), client)
  if (await handOverFailing(em())) await ringDispatchers(em())
  return failing.length > 0
}

async function forgetQuiet(em: ReturnType<Database['em']['fork']>, client: Client): Promise<void> {
  for (const { workflow_id: workflowId, name, minutes } of await quietActivities(em)) {
    const standing = await standingOf(client, workflowId)
    const isPending = standing?.pending.some((it) => it.activity === name) ?? false
    const mayBeLocal = standing?.run.state === 'RUNNING' && minutes < quietMinutes
    if (!isPending && !mayBeLocal) await activityWorks(em, { workflowId, name })
  }
}

/** What the engine itself reports; servers before 1.30 know nothing of it, and what is overdue still shows. */
async function reported({ log, client }: Pick<Deps, 'log' | 'client'>): Promise<string[]> {
  const query = `TaskQueue = '${taskQueue}' and TemporalReportedProblems is not null and ExecutionStatus = 'Running'`
  try {
    return (await listRuns(client, query, mostAtOnce)).map((it) => it.workflowId)
  } catch (error) {
    log.debug({ err: error }, 'the engine reports no problems by itself')
    return []
  }
}

/** The turn of a workflow that was tried more than once in a row, with the reason. */
async function failingTurn(client: Client, workflowId: string) {
  const standing = await standingOf(client, workflowId)
  if (standing?.run.state !== 'RUNNING' || (standing.turnAttempt ?? 0) < 2) return null
  const reason = await lastTurnFailure(client, standing)
  if (reason === null) return null
  return { workflowId, name: standing.run.type, attempt: standing.turnAttempt ?? 0, reason }
}

async function standingOf(client: Client, workflowId: string): Promise<Standing | null> {
  try {
    return toStanding(await client.workflow.getHandle(workflowId).describe())
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    throw error
  }
}
