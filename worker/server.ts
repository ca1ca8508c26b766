import { DefaultLogger, Runtime } from '@temporalio/worker'
import { readConfig } from '#adapters/config.ts'
import { createLog } from '#adapters/log.ts'
import { serveMetrics } from './health.ts'
import { startWorker } from './start.ts'

const config = readConfig(process.env)
const log = createLog('worker', config.logLevel)

Runtime.install({
  shutdownSignals: [],
  logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
    const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const
    log[levels[level]]({ ...meta }, message)
  }),
})

const running = await startWithPatience()
const metrics = await serveMetrics(running.orm, { host: config.host, port: config.workerPort })
log.info('ready')

let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  await metrics.stop()
  await running.stop()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

try {
  await running.failed
} catch (error) {
  log.fatal({ err: error }, 'the worker cannot go on')
  process.exitCode = 1
}
await stop()

/** The engine or the database may come up after us. */
async function startWithPatience() {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startWorker(config, { log })
    } catch (error) {
      if (attempt === 30) throw error
      log.warn({ err: error, attempt }, 'cannot start yet')
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}
