import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#adapters/db/orm.ts'
import { aDatabase } from '#tests/support/database.ts'

const connections = 2

let database: Awaited<ReturnType<typeof aDatabase>>
let orm: Database

beforeAll(async () => {
  database = await aDatabase()
  orm = openDatabase(database.url, { connections })
})
afterAll(async () => {
  await orm.close(true)
  await database.drop()
})

test('connections lost in transactions, more of them than there are, stop nobody', async () => {
  for (let lost = 0; lost <= connections; lost++) {
    await expect(
      orm.em.fork().transactional((em) => em.execute('select pg_terminate_backend(pg_backend_pid())')),
    ).rejects.toThrow(/terminat/)
  }
  const both = Array.from({ length: connections }, () =>
    orm.em.fork().transactional((em) => em.execute<{ one: number }[]>('select 1 as one')),
  )
  expect(await Promise.all(both)).toEqual([[{ one: 1 }], [{ one: 1 }]])
})

test('those lost outside of a transaction are given back once', async () => {
  for (let lost = 0; lost <= connections; lost++) {
    await expect(orm.em.execute('select pg_terminate_backend(pg_backend_pid())')).rejects.toThrow(/terminat/)
  }
  // A connection may be handed out once more before its end is known.
  await expect.poll(() => orm.em.execute('select 1 as one').catch(() => 'lost')).toEqual([{ one: 1 }])
})
