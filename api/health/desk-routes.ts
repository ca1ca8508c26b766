import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { problems } from '#adapters/db/engine/problems.ts'
import {
  type InstanceRead,
  readDatabase,
  readFailingEffects,
  readInstances,
  readRoutines,
  readWork,
} from '#adapters/db/health/desk.ts'
import { readTurnedAway } from '#adapters/db/health/repository.ts'
import { deedOf } from '#domain/engine/words.ts'
import { troublesOf } from '#domain/health/verdict.ts'
import { callsInWords } from '#domain/inbox/words.ts'
import { field } from '#domain/shared/field.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { HealthView } from './schemas.ts'

/** How everything runs, for the owner; `/ready` answers for machines. */
export function healthDeskRoutes(app: App, deps: Deps): void {
  app.get(
    '/health',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['health'],
        summary: 'Every part of the house, what keeps failing, versions and disk',
        response: { 200: HealthView, '4xx': Problem },
      },
    },
    async () => readHealth(deps),
  )
}

const mostProblems = 100
const { version } = readVersion()

async function readHealth({ orm, config }: Deps): Promise<HealthView> {
  const em = orm.em.fork()
  const now = new Date()
  const instances = await readInstances(em)
  const work = await readWork(em)
  const routines = await readRoutines(em)
  const failing = await problems(em, mostProblems)
  const database = await readDatabase(em)
  const disk = await diskOf(dirname(config.filesFolder))
  const troubles = troublesOf({
    now: now.getTime(),
    parts: instances,
    ...work,
    oldestFactAt: work.oldestFactAt?.getTime() ?? null,
    problems: failing.length,
    turnedAway: await readTurnedAway(em),
    routines,
    freeBytes: disk.free_bytes,
  })
  return {
    troubles,
    checked_at: now.toISOString(),
    parts: [thisProcess(now), ...instances].map(partView),
    work: workView(work),
    problems: failing.map(problemView),
    failing_effects: (await readFailingEffects(em)).map(({ nextTryAt, kind, ...it }) => ({
      ...it,
      title: callsInWords[kind],
      next_try_at: iso(nextTryAt),
    })),
    routines: routines.map(({ lastTryAt, lastOkAt, dueAt, ...it }) => ({
      ...it,
      last_try_at: iso(lastTryAt),
      last_ok_at: iso(lastOkAt),
      due_at: iso(dueAt),
    })),
    versions: { ...versionsOf(instances), postgresql: database.version, migration: database.migration },
    disk: { ...disk, database_bytes: database.bytes },
  }
}

const iso = (at: Date | null) => at?.toISOString() ?? null

/** Whoever answers is at work. */
const thisProcess = (beatAt: Date): InstanceRead => ({
  name: 'api',
  instance: `${hostname()}/${process.pid}`,
  ready: true,
  heard: true,
  detail: null,
  beatAt,
})

const partView = ({ beatAt, ...part }: InstanceRead) => ({ ...part, beat_at: beatAt.toISOString() })

const workView = (work: Awaited<ReturnType<typeof readWork>>): HealthView['work'] => ({
  unhandled_facts: work.facts,
  oldest_unhandled_fact_at: iso(work.oldestFactAt),
  open_effects: work.openEffects,
  failing_effects: work.failingEffects,
  open_reviews: work.openReviews,
})

const problemView = ({
  workflowId,
  kind,
  name,
  attempt,
  reason,
  since,
  seenAt,
}: Awaited<ReturnType<typeof problems>>[number]): HealthView['problems'][number] => ({
  workflow_id: workflowId,
  kind,
  name,
  title: kind === 'activity' ? deedOf(name).doing : 'Deciding what to do next',
  attempt,
  reason,
  since: since.toISOString(),
  seen_at: seenAt.toISOString(),
})

/** The worker says which Temporal it is connected to. */
const versionsOf = (instances: readonly InstanceRead[]) => ({
  origin: version,
  node: process.versions.node,
  temporal: instances.find((it) => it.name === 'engine' && it.heard && it.ready)?.detail ?? null,
})

function readVersion() {
  const project: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return { version: String(field(project, 'version')) }
}

/** Of the folder in which this machine keeps the shop’s data; null where there is none. */
async function diskOf(folder: string) {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { free_bytes: bavail * bsize, total_bytes: blocks * bsize }
  } catch {
    return { free_bytes: null, total_bytes: null }
  }
}
