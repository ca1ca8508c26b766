import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HealthView } from '#api/health/schemas.ts'
import { activityFailed, activityWorks } from '#adapters/db/engine/problems.ts'
import { beat } from '#adapters/db/health/repository.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let headers: Awaited<ReturnType<typeof signedInAs>>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers = await signedInAs(shop, 'viewer')
})
afterAll(() => shop.close())

const em = () => shop.orm.em.fork()
const health = async () => (await shop.app.inject({ url: '/api/admin/health', headers })).json<HealthView>()
const well = (name: 'worker' | 'engine' | 'dispatcher', detail: string | null = null) => ({
  name,
  ready: true,
  detail,
})
const allWell = () => beat(em(), 'one', [well('worker'), well('engine', '1.32.0'), well('dispatcher')])

test('nobody reads it without a session', async () => {
  expect(problemOf(await shop.app.inject('/api/admin/health'))).toMatchObject({ status: 401 })
})

test('every part that is missing is named, and when all are there everything runs', async () => {
  expect((await health()).troubles).toEqual([
    'No worker is at work.',
    'Nobody reaches Temporal.',
    'No dispatcher is at work.',
  ])
  await allWell()
  const { troubles, parts, versions, disk } = await health()
  expect(troubles).toEqual([])
  expect(parts.map((it) => it.name)).toEqual(['api', 'dispatcher', 'engine', 'worker'])
  expect(versions).toMatchObject({
    origin: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    node: process.versions.node,
    postgresql: expect.stringMatching(/^18\./),
    temporal: '1.32.0',
    migration: '0006-sell-everything',
  })
  expect(disk.database_bytes).toBeGreaterThan(1_000_000)
})

test('an instance that went silent is listed as such beside one that lives', async () => {
  await beat(em(), 'two', [well('worker')])
  await shop.rows(`update parts set beat_at = now() - interval '11 seconds' where instance = 'two'`)
  await allWell()
  const { troubles, parts } = await health()
  expect(troubles).toEqual([])
  expect(parts.filter((it) => it.name === 'worker')).toMatchObject([
    { instance: 'one', heard: true },
    { instance: 'two', heard: false },
  ])
})

describe('what is wrong is counted and shown:', () => {
  test('an activity that keeps failing, until it works', async () => {
    const failing = {
      workflowId: 'order/10001',
      name: 'sendMail',
      attempt: 3,
      reason: 'The mail server is away.',
    }
    await activityFailed(em(), { ...failing, attempt: 2 })
    await activityFailed(em(), failing)
    await allWell()
    expect(await health()).toMatchObject({
      troubles: ['1 step of a workflow keeps failing.'],
      problems: [{ workflow_id: 'order/10001', kind: 'activity', title: 'Sending a mail', attempt: 3 }],
    })
    await activityWorks(em(), failing)
    expect(await health()).toMatchObject({ troubles: [], problems: [] })
  })

  test('a call that is tried again, and a fact that nobody takes in', async () => {
    await place(shop)
    await shop.rows(`update inbox set received_at = now() - interval '2 minutes'`)
    await shop.rows(
      `insert into effects (subject, kind, key, about, state, tries, next_try_at, created_at, note)
       values ('order/10001', 'send-mail', 'k', 'm', 'open', 2, now() + interval '1 minute', now(), 'It took too long.')`,
    )
    await allWell()
    expect(await health()).toMatchObject({
      troubles: [
        '1 fact waits to be taken in, one for over a minute.',
        '1 call to the outside did not work and will be tried again.',
      ],
      work: { unhandled_facts: 1, open_effects: 1, failing_effects: 1, open_reviews: 0 },
      failing_effects: [
        { subject: 'order/10001', title: 'Send the mail', tries: 2, note: 'It took too long.' },
      ],
    })
    await shop.rows(`update inbox set handled_at = now()`)
    await shop.rows(`update effects set state = 'done'`)
  })

  test('a routine whose round failed, and one that is late', async () => {
    await shop.rows(
      `insert into routines (name, last_try_at, last_ok_at) values
         ('reconcile', now() - interval '1 minute', now() - interval '6 minutes'),
         ('tidy', now() - interval '2 hours', now() - interval '2 hours')`,
    )
    await shop.rows(
      `insert into upcoming (subject, kind, about, due_at, reason) values
         ('routine/reconcile', 'routine', '', now() + interval '4 minutes', 'r'),
         ('routine/tidy', 'routine', '', now() - interval '1 hour', 't')`,
    )
    await allWell()
    const { troubles, routines } = await health()
    expect(troubles).toEqual(['Asking the gateway did not work the last time.', 'Tidying is late.'])
    expect(routines.find((it) => it.name === 'archive')).toMatchObject({ last_ok_at: null, failed: false })
  })
})
