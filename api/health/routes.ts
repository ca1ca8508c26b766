import { Type } from 'typebox'
import { readParts } from '#adapters/db/health/repository.ts'
import { createMetrics } from '#adapters/metrics.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'

const Part = Type.Object({ state: Type.String(), detail: Type.Union([Type.String(), Type.Null()]) })
const Parts = Type.Object({ ready: Type.Boolean(), parts: Type.Record(Type.String(), Part) })

/** Alive, ready, and figures for Prometheus. */
export function healthRoutes(app: App, { orm, log, secrets }: Deps): void {
  const metrics = createMetrics(orm)

  app.get(
    '/health',
    {
      schema: {
        tags: ['health'],
        summary: 'The process is alive',
        response: { 200: Type.Object({ status: Type.String(), instance: Type.String() }) },
      },
    },
    async () => ({ status: 'ok', instance: secrets.instance }),
  )

  app.get(
    '/ready',
    {
      schema: { tags: ['health'], summary: 'Each part with its state', response: { 200: Parts, 503: Parts } },
    },
    async (_request, reply) => {
      const parts = await readAllParts(orm, log)
      const ready = parts.every((it) => it.ready)
      const states = parts.map(({ name, ready: up, detail }) => [
        name,
        { state: up ? 'ready' : 'down', detail },
      ])
      return reply.code(ready ? 200 : 503).send({ ready, parts: Object.fromEntries(states) })
    },
  )

  app.get(
    '/metrics',
    { schema: { tags: ['health'], summary: 'Figures for Prometheus' } },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.read()),
  )
}

async function readAllParts(orm: Deps['orm'], log: Deps['log']) {
  try {
    return [{ name: 'database', ready: true, detail: null }, ...(await readParts(orm.em.fork()))]
  } catch (error) {
    log.warn({ err: error }, 'the database does not answer')
    const unknown = 'unknown while the database is down'
    return [
      { name: 'database', ready: false, detail: 'does not answer' },
      ...['engine', 'worker', 'dispatcher'].map((name) => ({ name, ready: false, detail: unknown })),
    ]
  }
}
