import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'

export const templateDatabase = 'template_origin'

/** A migrated database of one's own with the first catalogue in it; with another template what that one holds. */
export async function aDatabase(
  template = templateDatabase,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const url = new URL(inject('postgresUrl'))
  await administer(url, `create database ${name} template ${template} strategy file_copy`)
  const drop = (): Promise<void> => administer(url, `drop database if exists ${name} with (force)`)
  return { url: Object.assign(new URL(url), { pathname: `/${name}` }).href, drop }
}

/** One at a time over all test processes: a template that is being copied takes no second visitor. */
async function administer(url: URL, statement: string): Promise<void> {
  const client = new Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('databases of tests'))")
    await client.query(statement)
  } finally {
    await client.end()
  }
}
