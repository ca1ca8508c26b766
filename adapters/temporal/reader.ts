import { Client, Connection, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client'
import type { History } from '@temporalio/common/lib/proto-utils.js'
import { engineFailures } from '#domain/engine/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Config } from '../config.ts'
import { connectionOptions } from './connect.ts'
import type { HistoryEvent } from './payloads.ts'
import { listRuns, toRun } from './runs.ts'
import { toStanding } from './standing.ts'

const answersWithinMs = 3000
const wholeHistoryWithinMs = 30_000
const eventsAtOnce = 1000
const isNotFound = (code: number) => code === 5

export type EngineReader = ReturnType<typeof createEngineReader>

/**
 * Looks into the engine for one workflow. Connects when it is first asked; an engine that does not answer is an
 * AppError of kind `unavailable`, what it does not know is null.
 */
export function createEngineReader(settings: Config['temporal']) {
  let connection: Connection | null = null
  const { namespace } = settings
  const client = () => {
    connection ??= Connection.lazy(connectionOptions(settings))
    return new Client({ connection, namespace })
  }
  const ask = async <T>(question: (client: Client) => Promise<T>, withinMs = answersWithinMs) => {
    const asked = client()
    try {
      return await asked.withDeadline(Date.now() + withinMs, () => question(asked))
    } catch (error) {
      if (isUnknown(error)) return null
      throw new AppError(engineFailures.away(), { cause: error })
    }
  }
  return {
    /** Newest first, those that began before an instant. */
    runs: async (workflowId: string, { before, most }: { before: Date | null; most: number }) => {
      const older = before ? ` and StartTime < '${before.toISOString()}'` : ''
      const found = await ask((it) => listRuns(it, `WorkflowId = '${workflowId}'${older}`, most))
      return (found ?? []).map(toRun)
    },

    describe: (workflowId: string, runId: string) =>
      ask((it) => it.workflow.getHandle(workflowId, runId).describe()).then((it) => it && toStanding(it)),

    /** The run’s events from its first, as they are asked for; nothing of a run it does not know. */
    events: async function* (workflowId: string, runId: string): AsyncGenerator<HistoryEvent> {
      let nextPageToken: Uint8Array | null | undefined
      do {
        const page = await ask((it) =>
          it.workflowService.getWorkflowExecutionHistory({
            namespace,
            execution: { workflowId, runId },
            maximumPageSize: eventsAtOnce,
            ...(nextPageToken ? { nextPageToken } : {}),
          }),
        )
        yield* page?.history?.events ?? []
        nextPageToken = page?.nextPageToken
      } while (nextPageToken?.length)
    },

    history: (workflowId: string, runId: string): Promise<History | null> =>
      ask((it) => it.workflow.getHandle(workflowId, runId).fetchHistory(), wholeHistoryWithinMs),

    close: async () => connection?.close(),
  }
}

const isUnknown = (error: unknown) =>
  error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && isNotFound(error.code))
