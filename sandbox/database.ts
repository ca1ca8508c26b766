import { Pool, types as builtIn } from 'pg'
import type { PoolClient, QueryResultRow } from 'pg'
import { schemaSteps } from '#sandbox/schema.ts'

export type Sql = <Row extends QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>

export type Database = {
  query: Sql
  transaction: <Result>(work: (query: Sql) => Promise<Result>) => Promise<Result>
  close: () => Promise<void>
}

// Our own table only: a parser set on the package would change what the rest of the process reads.
const types = {
  getTypeParser: (...[type, format]: Parameters<typeof builtIn.getTypeParser>): unknown =>
    type === builtIn.builtins.INT8 ? Number : builtIn.getTypeParser(type, format),
}

const sqlOf =
  (runner: Pool | PoolClient): Sql =>
  async <Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
    (await runner.query<Row>(text, [...values])).rows

/** The sandbox's own schema in the database, brought up to date first. */
export async function openDatabase(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: 8, types, application_name: 'sandbox' })
  // A connection that breaks while idle is replaced at the next query, which then tells what is wrong.
  pool.on('error', () => undefined)

  const transaction: Database['transaction'] = async (work) => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await work(sqlOf(client))
      await client.query('commit')
      client.release()
      return result
    } catch (error) {
      const rolledBack = await client.query('rollback').then(
        () => true,
        () => false,
      )
      client.release(!rolledBack)
      throw error
    }
  }
  try {
    await transaction(migrate)
  } catch (error) {
    await pool.end()
    throw error
  }
  return { query: sqlOf(pool), transaction, close: () => pool.end() }
}

async function migrate(query: Sql): Promise<void> {
  await query(`select pg_advisory_xact_lock(hashtext('sandbox schema'))`)
  await query('create schema if not exists sandbox')
  await query('create table if not exists sandbox.schema_version (version integer not null)')
  const [current] = await query<{ version: number }>('select version from sandbox.schema_version')
  const version = current?.version ?? 0
  for (const step of schemaSteps.slice(version)) await query(step)
  if (current === undefined)
    await query('insert into sandbox.schema_version values ($1)', [schemaSteps.length])
  else if (version < schemaSteps.length)
    await query('update sandbox.schema_version set version = $1', [schemaSteps.length])
}
