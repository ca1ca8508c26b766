import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Worker } from '@temporalio/worker'
import { atRest, sold } from '#tests/support/outcome.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { archivedRun, archivedRuns } from '#adapters/db/engine/repository.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop

beforeAll(async () => {
  temporal = await aTemporalServer()
  const settings = { ARCHIVE_EVERY: '500ms' }
  shop = await aShop({ temporalAddress: temporal.address, settings })
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
