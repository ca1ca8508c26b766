import { Client, Connection } from '@temporalio/client'
import { readConfig } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { subjectsNotAtRest } from '#adapters/db/inbox/dispatch.ts'
import { connectionOptions } from '#adapters/temporal/connect.ts'
import { tell } from '#worker/engine.ts'

/** Starts the workflow of every thing that is not at rest: what to do after the engine's data was lost. */
const config = readConfig(process.env)
const orm = openDatabase(config.databaseUrl, { connections: 2 })
const connection = await Connection.connect(connectionOptions(config.temporal))
const client = new Client({ connection, namespace: config.temporal.namespace })

const together = 50
let started = 0
for await (const subjects of subjectsNotAtRest(orm.em.fork())) {
  for (let from = 0; from < subjects.length; from += together)
    await Promise.all(
      subjects.slice(from, from + together).map((subject) => tell(client, subject, { fresh: false })),
    )
  started += subjects.length
}
console.log(`Started the workflows of ${started} things that were not at rest.`)
await connection.close()
await orm.close(true)
