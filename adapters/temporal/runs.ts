import type { Client, WorkflowExecutionInfo } from '@temporalio/client'
import { isRunState, type RunState } from '#domain/engine/words.ts'

/** One run of a workflow, as the engine lists it. */
export interface RunRead {
  readonly workflowId: string
  readonly runId: string
  readonly type: string
  readonly state: RunState
  readonly startedAt: Date
  readonly closedAt: Date | null
  readonly events: number
}

type Listed = Omit<WorkflowExecutionInfo, 'raw'>

export function toRun(info: Listed): RunRead {
  const { workflowId, runId, type, status, startTime, closeTime, historyLength } = info
  return {
    workflowId,
    runId,
    type,
    state: isRunState(status.name) ? status.name : 'RUNNING',
    startedAt: startTime,
    closedAt: closeTime ?? null,
    events: historyLength,
  }
}

/** The first so many of what the engine lists. */
export async function listRuns(
  client: Client,
  query: string,
  most: number,
): Promise<WorkflowExecutionInfo[]> {
  const runs: WorkflowExecutionInfo[] = []
  for await (const run of client.workflow.list({ query, pageSize: Math.min(most, 1000) }))
    if (runs.push(run) === most) break
  return runs
}
