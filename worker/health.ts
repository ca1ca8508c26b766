import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { Worker } from '@temporalio/worker'
import { beat, goneQuiet, type PartState } from '#adapters/db/health/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import type { Log } from '#adapters/log.ts'
import { createMetrics } from '#adapters/metrics.ts'

interface Deps {
  readonly orm: Database
  readonly log: Log
  readonly client: Client
  readonly worker: Worker
  readonly dispatcher: { lastRoundAt(): number }
}

const everyMs = 2000
const soonMs = 200
const quietMs = 5000

/** Says every two seconds how this process is, so that the api can answer for the whole house; sooner while not all is well. */
export function startHeartbeat({ orm, log, client, worker, dispatcher }: Deps) {
  const instance = `${hostname()}/${process.pid}`
  const once = async (): Promise<number> => {
    const running = worker.getState() === 'RUNNING'
    const dispatching = Date.now() - dispatcher.lastRoundAt() < quietMs
    const parts: PartState[] = [
      { name: 'worker', ready: running, detail: worker.getState() },
      await engineState(client),
      { name: 'dispatcher', ready: dispatching, detail: dispatching ? null : 'no round got through lately' },
    ]
    await beat(orm.em.fork(), instance, parts)
    return parts.every((it) => it.ready) ? everyMs : soonMs
  }
  const stopping = new AbortController()
  const beating = (async () => {
    while (!stopping.signal.aborted) {
      const pauseMs = await once().catch((error: unknown) => {
        log.warn({ err: error }, 'no heartbeat')
        return everyMs
      })
      await setTimeout(pauseMs, null, { signal: stopping.signal }).catch(() => null)
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await beating
      await goneQuiet(orm.em.fork(), instance).catch(() => undefined)
    },
  }
}

async function engineState({ connection }: Client): Promise<PartState> {
  try {
    const { serverVersion } = await connection.withDeadline(Date.now() + everyMs, () =>
      connection.workflowService.getSystemInfo({}),
    )
    return { name: 'engine', ready: true, detail: serverVersion }
  } catch {
    return { name: 'engine', ready: false, detail: 'Temporal does not answer' }
  }
}

/** `/health` and `/metrics` of the worker. */
export async function serveMetrics(orm: Database, { host, port }: { host: string; port: number }) {
  const metrics = createMetrics(orm)
  const server = createServer((request, response) => {
    if (request.url === '/health') return void response.end('ok')
    if (request.url !== '/metrics') return void response.writeHead(404).end()
    metrics.read().then(
      (text) => response.setHeader('content-type', metrics.contentType).end(text),
      () => response.writeHead(503).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { stop: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}
