import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { listRuns, type RunRead, toRun } from './runs.ts'

export interface ClosedRun extends RunRead {
  readonly closedAt: Date
  readonly bytes: number
}

interface Span {
  readonly from: Date
  readonly to: Date
}

export type ClosedRuns = ReturnType<typeof createClosedRuns>

/** What the engine still knows of runs that have ended. Other shops and programs may share its namespace. */
export const createClosedRuns = (client: Client, taskQueue: string) => ({
  count: async (span: Span): Promise<number> => (await client.workflow.count(queryOf(taskQueue, span))).count,

  /** Those that ended after `from` and not after `to`, in that order. */
  list: async (span: Span, most: number): Promise<ClosedRun[]> => {
    const runs = await listRuns(client, queryOf(taskQueue, span), most)
    return runs
      .map(({ closeTime, historySize, ...run }) => ({
        ...toRun(run),
        closedAt: closeTime ?? span.to,
        bytes: historySize ?? 0,
      }))
      .toSorted((a, b) => a.closedAt.getTime() - b.closedAt.getTime())
  },

  /** The whole history as JSON; null when the engine has forgotten it meanwhile. */
  history: async ({ workflowId, runId }: RunRead): Promise<string | null> => {
    try {
      return historyToJSON(await client.workflow.getHandle(workflowId, runId).fetchHistory())
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null
      throw error
    }
  },
})

const queryOf = (taskQueue: string, { from, to }: Span) =>
  `TaskQueue = '${taskQueue}' and CloseTime > '${from.toISOString()}' and CloseTime <= '${to.toISOString()}'`
