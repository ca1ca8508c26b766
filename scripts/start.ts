import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { isDashboardBuilt } from './dashboard.ts'
import { openDataFolder, type DataFolder } from './data-folder.ts'
import { field } from '#domain/shared/field.ts'
import { findLaunchers, untilAbandoned } from './launcher.ts'
import { ensureDatabase } from './postgres.ts'
import type { Part } from './start/part.ts'
import { apiPart, postgresPart, sandboxPart, temporalPart, workerPart } from './start/parts.ts'
import { checkPlan, database, makePlan, type Plan } from './start/plan.ts'
import { createScreen } from './start/screen.ts'
import { createSupervisor } from './start/supervisor.ts'
import { findTemporal } from './temporal-binary.ts'

const impatientAfterMs = 1_000

if (existsSync('.env')) process.loadEnvFile('.env')

const path = resolve(process.env['ORIGIN_DATA'] || '.origin')
const screen = createScreen(process.stdout)
const stop = new AbortController()

process.exit(await main())

async function main(): Promise<number> {
  try {
    const launchers = await findLaunchers()
    void untilAbandoned(launchers, stop.signal).then(() => stop.abort())
    const folder = await openDataFolder(path, launchers)
    try {
      const plan = makePlan(process.env, folder)
      await checkPlan(plan)
      await run(plan, folder)
    } finally {
      await folder.release()
    }
    return 0
  } catch (error) {
    if (stop.signal.aborted) return 0
    screen.fail(error, path)
    return 1
  }
}

/** Brings everything up, keeps it up, and ends it when told to or when it cannot be kept up. */
async function run(plan: Plan, folder: DataFolder): Promise<void> {
  const { say } = screen
  const script = (program: string): Promise<string> => supervisor.run(program, plan.shop)
  const postgres = postgresPart(plan)
  const temporal = temporalPart(plan, {
    folder,
    find: () => findTemporal({ dataFolder: folder.path, say }),
    rebuild: async () => void (await script('scripts/engine-rebuild.ts')),
  })
  const [sandbox, worker, api] = [sandboxPart(plan), workerPart(plan), apiPart(plan)]
  const parts = [postgres, temporal.part, sandbox, worker, api]
  const supervisor = createSupervisor(parts, { folder, say, giveUp: stop.signal })
  const start = (part: Part): Promise<void> => screen.stage(part.name, supervisor.start(part))

  const bringUpDatabase = async (): Promise<void> => {
    await start(postgres)
    await ensureDatabase(plan.cluster, database)
  }
  const fillDatabase = async (): Promise<string> => {
    await screen.stage('Database', script('scripts/migrate.ts'))
    return screen.stage('Catalogue', script('scripts/seed.ts'))
  }
  const prepare = async (): Promise<string> => {
    if (plan.embeds.postgres) await bringUpDatabase()
    const [seeded] = await Promise.all([fillDatabase(), plan.embeds.sandbox && start(sandbox)])
    return seeded
  }
  const prepareDashboard = async (): Promise<void> => {
    if (!(await isDashboardBuilt())) await screen.stage('Dashboard', script('scripts/dashboard.ts'))
  }
  stopOnSignal(supervisor.kill)
  try {
    const [seeded] = await Promise.all([
      prepare(),
      prepareDashboard(),
      plan.embeds.temporal && start(temporal.part),
    ])
    if (plan.embeds.temporal) await temporal.ensureComplete()
    await Promise.all([start(worker), start(api)])
    screen.addresses(plan, ownerPassword(seeded))
    await Promise.race([supervisor.broken, once(stop.signal, 'abort')])
  } finally {
    if (stop.signal.aborted) say('Stopping …')
    await supervisor.stop()
  }
}

/** The seed's last line says which password it made for the owner; it makes one only for a new shop. */
function ownerPassword(seeded: string): string | null {
  const made: unknown = JSON.parse(seeded.trim().split('\n').at(-1) || '{}')
  const password = field(made, 'ownerPassword')
  return typeof password === 'string' ? password : null
}

/** Ctrl-C may arrive twice at once, from the terminal and from npm: only a later one means "now". */
function stopOnSignal(kill: () => void): void {
  let askedAt: number | null = null
  const ask = (): void => {
    stop.abort()
    askedAt ??= performance.now()
    if (performance.now() - askedAt < impatientAfterMs) return
    kill()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, ask)
}
