import { TestWorkflowEnvironment } from '@temporalio/testing'
import { inject } from 'vitest'
import { freePort } from '#scripts/ports.ts'
import { endProcess } from '#scripts/processes.ts'
import { temporalArguments, untilTemporalAnswers } from '#scripts/temporal.ts'
import { startServer } from './run-folder.ts'

type TemporalServer = { address: string; stop: () => Promise<void>; kill: () => Promise<void> }

/** A server whose time leaps to the next timer whenever a test waits for a workflow. Ends with `teardown()`. */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = inject('testServerPath')
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  })
}

/** The real development server; with a data file what it knew survives `stop` and `kill`. */
export async function aTemporalServer(
  known: { dataFile?: string; port?: number } = {},
): Promise<TemporalServer> {
  const { dataFile, port = await freePort() } = known
  const args = temporalArguments({ port, uiPort: null, dataFile: dataFile ?? null })
  const command = inject('temporalPath')
  const server = await startServer(inject('runFolder'), { command, args, knownBy: `--port ${port}` })
  const address = `127.0.0.1:${port}`
  await untilTemporalAnswers(address, AbortSignal.timeout(20_000))
  const end = (...signals: NodeJS.Signals[]): Promise<void> => endProcess(server.pid ?? 0, signals, 10_000)
  return { address, stop: () => end('SIGTERM', 'SIGKILL'), kill: () => end('SIGKILL') }
}
