import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { handOverFailing } from '#adapters/db/engine/problems.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import { aDatabase } from '#tests/support/database.ts'

let database: Awaited<ReturnType<typeof aDatabase>>
let orm: Database

beforeAll(async () => {
  database = await aDatabase()
  orm = openDatabase(database.url)
})
afterAll(async () => {
  await orm.close(true)
  await database.drop()
})
beforeEach(async () => {
  await sql('delete from reviews')
  await sql('delete from engine_problems')
})

const sql = <T extends object>(text: string, values: unknown[] = []) =>
  orm.em.fork().execute<T[]>(text, values)
const fails = (workflowId: string, kind: string, minutes: number) =>
  sql(
    `insert into engine_problems (workflow_id, kind, name, attempt, reason, since, seen_at)
     values (?, ?, 'it', 9, 'wrong', now() - ? * interval '1 minute', now())`,
    [workflowId, kind, minutes],
  )
const look = () => handOverFailing(orm.em.fork())
const open = async () =>
  (await sql<{ about: string }>('select about from reviews where resolved_at is null order by about')).map(
    (it) => it.about,
  )

test('a turn needs somebody after five minutes, a step after an hour', async () => {
  await fails('routine/a', 'workflow-task', 4)
  await fails('routine/b', 'workflow-task', 6)
  await fails('routine/c', 'activity', 59)
  await fails('order/99999', 'activity', 61)
  expect(await look()).toBe(true)
  expect(await open()).toEqual(['order/99999', 'routine/b'])
  expect(await look()).toBe(false)
})

test('what somebody answered does not come back as long as it is the same failure', async () => {
  await fails('routine/a', 'workflow-task', 6)
  await look()
  await sql(`update reviews set resolved_at = shop_now(), resolved_by = 'owner'`)
  await look()
  expect(await open()).toEqual([])
  await sql(`update reviews set resolved_at = shop_now() - interval '7 minutes'`)
  await look()
  expect(await open()).toEqual(['routine/a'])
})

test('what works again settles itself', async () => {
  await fails('routine/a', 'workflow-task', 6)
  await look()
  await sql('delete from engine_problems')
  await look()
  expect(await open()).toEqual([])
})
