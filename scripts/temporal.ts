import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'

export type TemporalServer = { port: number; uiPort: number | null; dataFile: string | null }

/** Arguments of Temporal's development server. With a data file every write is synced: an acknowledged fact survives a power cut. */
export function temporalArguments({ port, uiPort, dataFile }: TemporalServer): string[] {
  const server = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error']
  const ui = uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]
  const pragmas = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=FULL']
  return [...server, ...ui, ...(dataFile === null ? [] : ['--db-filename', dataFile, ...pragmas])]
}

/** Waits until the server answers for its namespace; throws the abort reason when told to give up. */
export async function untilTemporalAnswers(address: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    if (await answers(address)) return
    await sleep(50)
  }
}

/** The server keeps closed histories for a day by itself, too short to look into what a customer asks about. */
export async function keepHistories(address: string): Promise<void> {
  const connection = await Connection.connect({ address })
  try {
    await connection.workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl: msToTs('30 days') },
    })
  } finally {
    await connection.close()
  }
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '1s' })
    try {
      await connection.workflowService.describeNamespace({ namespace: 'default' })
      return true
    } finally {
      await connection.close()
    }
  } catch {
    return false
  }
}
