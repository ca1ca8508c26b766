import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, WorkflowExecutionInfo } from '@temporalio/client'
import type { History } from '@temporalio/common/lib/proto-utils.js'

/** The histories of all runs under an id, oldest first, once the last of them has ended. */
export async function endedHistories(client: Client, workflowId: string): Promise<History[]> {
  const handle = client.workflow.getHandle(workflowId)
  for (let tries = 0; (await handle.describe()).status.name === 'RUNNING'; tries++) {
    if (tries === 400) throw new Error(`${workflowId} still runs.`)
    await sleep(25)
  }
  const last = (await handle.describe()).runId
  for (let tries = 0; tries < 200; tries++) {
    const runs: WorkflowExecutionInfo[] = []
    for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) runs.push(run)
    // The list is written a moment after the fact.
    if (runs.some((it) => it.runId === last && it.status.name !== 'RUNNING'))
      return Promise.all(
        runs
          .toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime())
          .map(({ runId }) => client.workflow.getHandle(workflowId, runId).fetchHistory()),
      )
    await sleep(25)
  }
  throw new Error(`${workflowId} was not listed.`)
}
