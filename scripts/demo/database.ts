import { Client, escapeIdentifier } from 'pg'
import { demoUrl } from '#adapters/db/demo/database.ts'
import { migrate } from '#adapters/db/migrate.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'

const nameOf = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1))

async function asServer<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const drop = (client: Client, name: string) =>
  client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`)

/** A migrated database filled by `fill`, in the place of the demo's: whole, or as it was before. */
export async function makeDemo(databaseUrl: string, fill: (orm: Database) => Promise<void>): Promise<void> {
  const wanted = demoUrl(databaseUrl)
  const [name, draft] = [nameOf(wanted), `${nameOf(wanted)}_draft`]
  const draftUrl = Object.assign(new URL(wanted), { pathname: `/${encodeURIComponent(draft)}` }).href
  await asServer(databaseUrl, async (client) => {
    await drop(client, draft)
    await client.query(`create database ${escapeIdentifier(draft)}`)
  })
  try {
    await migrate(draftUrl)
    await withDatabase(draftUrl, fill)
  } catch (error) {
    await asServer(databaseUrl, (client) => drop(client, draft))
    throw error
  }
  await asServer(databaseUrl, async (client) => {
    await drop(client, name)
    await client.query(`alter database ${escapeIdentifier(draft)} rename to ${escapeIdentifier(name)}`)
  })
}

/** Opened for as long as the work takes. */
export async function withDatabase<T>(url: string, work: (orm: Database) => Promise<T>): Promise<T> {
  const orm = openDatabase(url, { connections: 4 })
  try {
    return await work(orm)
  } finally {
    await orm.close(true)
  }
}

/** Answers whether there was one. */
export const dropDemo = (databaseUrl: string): Promise<boolean> =>
  asServer(databaseUrl, async (client) => {
    const name = nameOf(demoUrl(databaseUrl))
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    await drop(client, name)
    return rowCount === 1
  })
