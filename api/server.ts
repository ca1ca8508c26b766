import { readConfig } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { createLog } from '#adapters/log.ts'
import { buildApp } from './app.ts'
import { createDeps } from './create-deps.ts'

const config = readConfig(process.env)
const log = createLog('api', config.logLevel)
const orm = openDatabase(config.databaseUrl, { connections: 20 })
const app = await buildApp(createDeps({ config, log, orm }))
await app.listen({ host: config.host, port: config.port })
log.info({ port: config.port }, 'ready')

const stop = async () => {
  await app.close()
  await orm.close(true)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
