import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { migrate } from '#adapters/db/migrate.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { freePort } from '#scripts/ports.ts'
import {
  ensureDatabase,
  postgresCommand,
  postgresUrl,
  preparePostgres,
  untilPostgresAnswers,
  type Cluster,
} from '#scripts/postgres.ts'
import { findTemporal, findTestServer } from '#scripts/temporal-binary.ts'
import { writeFiles, writeRows } from '#scripts/seed/write.ts'
import { bundleWorkflows } from '#worker/bundle.ts'
import { templateDatabase } from './database.ts'
import {
  makeRunFolder,
  notedProgram,
  removeAbandonedRunFolders,
  removeRunFolder,
  startServer,
} from './run-folder.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface merges with Vitest's own
  interface ProvidedContext {
    runFolder: string
    postgresUrl: string
    temporalPath: string
    testServerPath: string
    /** The workflows as workers run them, bundled once. */
    bundlePath: string
    filesFolder: string
  }
}

const project = fileURLToPath(new URL('../..', import.meta.url))
const dataFolder = join(project, '.origin')

/** Starts what the whole run shares; the function it returns ends all of it. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedRunFolders()
  const runFolder = await makeRunFolder()
  try {
    const place = { dataFolder, say: (line: string): void => void process.stdout.write(`${line}\n`) }
    const filesFolder = join(runFolder, 'files')
    const [url, bundle, temporal, testServer] = await Promise.all([
      startPostgres(runFolder),
      bundleWorkflows(),
      findTemporal(place),
      findTestServer(place),
      buildDashboard(place.say),
    ])
    provide('runFolder', runFolder)
    provide('postgresUrl', url)
    await writeFiles(filesFolder)
    await writeFile(join(runFolder, 'workflows.js'), bundle.code)
    provide('filesFolder', filesFolder)
    provide('bundlePath', join(runFolder, 'workflows.js'))
    provide('temporalPath', temporal.path)
    provide('testServerPath', await notedProgram(runFolder, testServer.path))
  } catch (error) {
    await removeRunFolder(runFolder)
    throw error
  }
  return () => removeRunFolder(runFolder)
}

/** In a process of its own: in this one Vite would build for tests. A page half written stops only the tests of pages. */
async function buildDashboard(say: (line: string) => void): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/dashboard.ts'], { cwd: project }).catch(
    (error: Error) => say(`The dashboard is the one built before: ${error.message}`),
  )
}

async function startPostgres(runFolder: string): Promise<string> {
  const folder = join(runFolder, 'postgres')
  const cluster: Cluster = { folder, port: await freePort(), password: 'only-for-tests', isDurable: false }
  await preparePostgres(cluster)
  const { command, args, ...ids } = await postgresCommand(cluster)
  await startServer(runFolder, { command, args, knownBy: folder, options: ids })
  await untilPostgresAnswers(cluster, AbortSignal.timeout(20_000))
  await ensureDatabase(cluster, templateDatabase)
  await migrate(postgresUrl(cluster, templateDatabase))
  const orm = openDatabase(postgresUrl(cluster, templateDatabase))
  await writeRows(orm)
  await orm.close(true)
  return postgresUrl(cluster, 'postgres')
}
