import type { Client, WorkflowExecutionDescription } from '@temporalio/client'
import { optionalTsToDate } from '@temporalio/common/lib/time.js'
import { reasonOf } from './payloads.ts'
import { type RunRead, toRun } from './runs.ts'

/** A run and what it is about to do. */
export interface Standing {
  readonly run: RunRead
  readonly pending: readonly PendingDeed[]
  /** How often its turn was tried in a row; null while no turn is due. */
  readonly turnAttempt: number | null
}

interface PendingDeed {
  readonly activity: string
  readonly attempt: number
  readonly atWork: boolean
  readonly lastFailure: string | null
  /** Null while it is at work, or about to be. */
  readonly nextTryAt: Date | null
}

type Raw = WorkflowExecutionDescription['raw']
const isStarted = (state: number | null | undefined) => state === 2

export function toStanding(described: WorkflowExecutionDescription): Standing {
  const { pendingActivities, pendingWorkflowTask } = described.raw
  return {
    run: toRun(described),
    pending: (pendingActivities ?? []).map(toPending),
    turnAttempt: pendingWorkflowTask?.attempt ?? null,
  }
}

function toPending(pending: NonNullable<Raw['pendingActivities']>[number]): PendingDeed {
  const { activityType, attempt, state, lastFailure, scheduledTime } = pending
  const atWork = isStarted(state)
  const tried = (attempt ?? 1) > 1
  return {
    activity: activityType?.name ?? '',
    attempt: attempt ?? 1,
    atWork,
    lastFailure: reasonOf(lastFailure),
    nextTryAt: atWork || !tried ? null : (optionalTsToDate(scheduledTime) ?? null),
  }
}

const lately = 20

/** Why the last turn of a run did not work; null when the engine recorded no such turn of late. */
export async function lastTurnFailure(client: Client, { run }: Standing): Promise<string | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId: run.workflowId, runId: run.runId },
    maximumPageSize: lately,
  })
  const failed = (history?.events ?? []).find((it) => it.workflowTaskFailedEventAttributes)
  return reasonOf(failed?.workflowTaskFailedEventAttributes?.failure)
}
