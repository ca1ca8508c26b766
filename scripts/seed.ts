import { readConfig } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { seedOwner } from './seed/owner.ts'
import { measureFiles, writeFiles, writeRows } from './seed/write.ts'

/** A first shop where there is none. Prints, as JSON, the owner's password when one was made. */
const config = readConfig(process.env)
const orm = openDatabase(config.databaseUrl, { connections: 2 })
await writeRows(orm)
await writeFiles(config.filesFolder)
await measureFiles(orm, config.filesFolder)
console.log(JSON.stringify(await seedOwner(orm, config.owner)))
await orm.close(true)
