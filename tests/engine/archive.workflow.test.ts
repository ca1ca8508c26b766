import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Worker } from '@temporalio/worker'
import { AppError } from '#domain/shared/failure.ts'
import { atRest, sold } from '#tests/support/outcome.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { archivedRun, archivedRuns } from '#adapters/db/engine/repository.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let isMailAway = false
const away = { kind: 'unavailable', code: 'MAIL_UNAVAILABLE', message: 'The mail server is away.' } as const

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({
    temporalAddress: temporal.address,
    settings: { ARCHIVE_EVERY: '500ms' },
    adapt: (adapters) => ({
      ...adapters,
      mailer: {
        ...adapters.mailer,
        send: async (mail) => {
          if (isMailAway) throw new AppError(away)
          return adapters.mailer.send(mail)
        },
      },
    }),
  })
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const kept = (workflowId: string) =>
  until(
    () => archivedRuns(shop.orm.em.fork(), workflowId, { before: null, most: 10 }),
    (runs) => runs.length > 0,
    20_000,
  )

test('what an ended workflow did is kept, once, and replays', { timeout: 40_000 }, async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  expect(await atRest(shop, order, { when: (it) => it.status === 'paid' })).toEqual(sold(49_900))
  const [run] = await kept(`order/${order.number}`)
  expect(run).toMatchObject({ type: 'purchase', state: 'COMPLETED' })
  const archived = await archivedRun(shop.orm.em.fork(), run!.workflowId, run!.runId)
  const { history } = archived!
  expect(JSON.parse(history!).events).toHaveLength(run!.events)
  const bundle = { workflowBundle: { codePath: inject('bundlePath') } }
  await expect(Worker.runReplayHistory(bundle, JSON.parse(history!))).resolves.toBeUndefined()
})

test(
  'an activity that keeps failing is noted with its reason, until it works',
  { timeout: 40_000 },
  async () => {
    isMailAway = true
    const order = await place(shop)
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    const noted = () =>
      shop.rows<{ name: string; attempt: number; reason: string }>(
        'select name, attempt, reason from engine_problems where workflow_id = ?',
        [`order/${order.number}`],
      )
    const [problem] = await until(noted, (rows) => rows.length > 0, 20_000)
    expect(problem).toMatchObject({ name: 'sendMail', reason: 'unavailable: The mail server is away.' })
    expect(problem?.attempt).toBeGreaterThan(1)
    isMailAway = false
    await until(noted, (rows) => rows.length === 0, 20_000)
    expect(await atRest(shop, order)).toEqual(sold(49_900))
  },
)
