import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { DataFolder } from '#scripts/data-folder.ts'
import { postgresCommand, preparePostgres, untilPostgresAnswers } from '#scripts/postgres.ts'
import { keepHistories, temporalArguments, untilTemporalAnswers } from '#scripts/temporal.ts'
import type { Command, Part } from './part.ts'
import type { Environment, Plan } from './plan.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

const endWithParent = fileURLToPath(new URL('end-with-parent.ts', import.meta.url))

/** One of our own programs, which ends by itself when the supervisor is gone. */
export function nodeCommand(program: string, env: Environment): Command {
  const args = ['--disable-warning=ExperimentalWarning', '--import', endWithParent, join(project, program)]
  return { command: process.execPath, args, env, cwd: project, hasChannel: true }
}

export function postgresPart({ cluster, bare }: Plan): Part {
  return {
    name: 'PostgreSQL',
    command: async () => {
      await preparePostgres(cluster)
      return { ...(await postgresCommand(cluster)), env: bare }
    },
    untilReady: (signal) => untilPostgresAnswers(cluster, signal),
    stopSignal: 'SIGINT',
    remedy: `if its folder is damaged, put ${cluster.folder} back from a backup`,
  }
}

type Engine = { folder: DataFolder; find: () => Promise<{ path: string }>; rebuild: () => Promise<void> }

/** The engine is disposable: `rebuild` starts again, from the database, what a lost data file knew. */
export function temporalPart({ bare, temporalAddress }: Plan, { folder, find, rebuild }: Engine) {
  const engine = join(folder.path, 'temporal')
  const dataFile = join(engine, 'temporal.db')
  // Written when everything not at rest is known to the engine: a rebuild cut short is done again.
  const complete = join(engine, 'complete')
  const { temporal: port, temporalUi: uiPort } = folder.ports
  const part: Part = {
    name: 'Temporal',
    command: async () => {
      // Without its file, the journal that lies beside it belongs to nothing.
      if (!existsSync(dataFile)) await rm(engine, { recursive: true, force: true })
      await mkdir(engine, { recursive: true, mode: 0o700 })
      const { path } = await find()
      return { command: path, args: temporalArguments({ port, uiPort, dataFile }), env: bare }
    },
    untilReady: async (signal) => {
      await untilTemporalAnswers(temporalAddress, signal)
      // Nothing waits for it, and the next start asks again.
      keepHistories(temporalAddress).catch(() => undefined)
    },
    afterRestart: () => ensureComplete(),
    stopSignal: 'SIGTERM',
    remedy: `if its data is damaged, delete ${engine} and start again, for what was under way is rebuilt from the database`,
  }
  const ensureComplete = async (): Promise<void> => {
    if (existsSync(complete)) return
    await rebuild()
    await writeFile(complete, '')
  }
  return { part, ensureComplete }
}

export function sandboxPart({ sandbox, localHost, sandboxPort }: Plan): Part {
  return nodePart('Sandbox', 'sandbox/server.ts', {
    env: sandbox,
    probe: `http://${localHost}:${sandboxPort}/`,
  })
}

export function workerPart({ shop, localHost, workerPort }: Plan): Part {
  return nodePart('Worker', 'worker/server.ts', {
    env: shop,
    probe: `http://${localHost}:${workerPort}/health`,
  })
}

export function apiPart({ shop, localHost, port }: Plan): Part {
  return nodePart('API', 'api/server.ts', { env: shop, probe: `http://${localHost}:${port}/ready` })
}

function nodePart(name: string, program: string, { env, probe }: { env: Environment; probe: string }): Part {
  return {
    name,
    command: async () => nodeCommand(program, env),
    untilReady: (signal) => untilAnswers(probe, signal),
    stopSignal: 'SIGTERM',
  }
}

/** Waits until the address answers 200. */
async function untilAnswers(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) }).catch(
      () => null,
    )
    await answer?.body?.cancel()
    if (answer?.status === 200) return
    await sleep(50)
  }
}
