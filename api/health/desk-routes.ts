import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { type InstanceRead, readDatabase, readFailingEffects } from '#adapters/db/health/desk.ts'
import { deedOf } from '#domain/engine/words.ts'
import { callsInWords } from '#domain/inbox/words.ts'
import { field } from '#domain/shared/field.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { readHouse } from '../readings.ts'
import { invariantRoutes } from './invariant-routes.ts'
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
  invariantRoutes(app, deps)
}

type House = Awaited<ReturnType<typeof readHouse>>

const { version } = readVersion()

async function readHealth(deps: Deps): Promise<HealthView> {
  const { now, instances, work, routines, failing, disk, verdict } = await readHouse(deps)
  const em = deps.orm.em.fork()
  const database = await readDatabase(em)
  return {
    tone: verdict.tone,
    troubles: [...verdict.troubles],
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

const workView = (work: House['work']): HealthView['work'] => ({
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
}: House['failing'][number]): HealthView['problems'][number] => ({
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
