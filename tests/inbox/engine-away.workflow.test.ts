import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { freePort } from '#scripts/ports.ts'
import { atRest, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

const rebuild = fileURLToPath(new URL('../../scripts/engine-rebuild.ts', import.meta.url))

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let port: number
let dataFile: string

beforeAll(async () => {
  port = await freePort()
  dataFile = join(inject('runFolder'), `temporal-${port}.db`)
  const settings = { TEMPORAL_ADDRESS: `127.0.0.1:${port}`, CAPTURE_AFTER: '3s', ORDER_EXPIRES_AFTER: '20s' }
  shop = await aShop({ temporalAddress: null, settings })
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const startTemporal = async () => {
  temporal = await aTemporalServer({ port, dataFile })
}

const pro = 49_900
const isPaid = { when: (it: Outcome) => it.status === 'paid', withinMs: 60_000 }
const pay = (order: Placed, how: Record<string, unknown> = {}) =>
  shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', ...how })

test('ordered and paid while the engine is down: caught up when it comes', { timeout: 90_000 }, async () => {
  const orders = await Promise.all([1, 2, 3, 4, 5].map(() => place(shop)))
  const [first, second, third, fourth] = orders
  await pay(first!, { webhook: 'twice', browser_return: true })
  await pay(second!, { webhook: 'drop', browser_return: true })
  await pay(third!)
  await pay(third!)
  await pay(fourth!, { outcome: 'authorized' })
  await startTemporal()
  await shop.startWorker()
  for (const order of [first!, second!, fourth!]) expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
  expect(await atRest(shop, third!, isPaid)).toMatchObject({
    mails: ['order-confirmed sent', 'payment-refunded sent'],
    refunds: [`second-payment processed ${pro}`],
    salesMinor: pro,
  })
  expect(await atRest(shop, orders[4]!, { withinMs: 60_000 })).toMatchObject({ status: 'created' })
})

test(
  'killed under a living worker, the engine comes back and is told what it missed',
  { timeout: 90_000 },
  async () => {
    const early = await place(shop)
    await temporal.kill()
    const late = await place(shop)
    await pay(early)
    await pay(late)
    await startTemporal()
    for (const order of [early, late]) expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
  },
)

test(
  'its data deleted, what was under way is started again from the database',
  { timeout: 120_000 },
  async () => {
    const [unpaid, authorised, paid] = [await place(shop), await place(shop), await place(shop)]
    await pay(authorised, { outcome: 'authorized' })
    for (const order of [unpaid, authorised])
      await atRest(shop, order, { when: (it) => it.upcoming.length > 0, withinMs: 30_000 })
    await shop.stopWorker()
    await pay(paid)
    await temporal.stop()
    for (const end of ['', '-wal', '-shm']) await rm(`${dataFile}${end}`, { force: true })
    await startTemporal()
    await runRebuild()
    await shop.startWorker()
    for (const order of [authorised, paid]) expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
    const isExpired = { when: (it: Outcome) => it.status === 'expired', withinMs: 60_000 }
    expect(await atRest(shop, unpaid, isExpired)).toMatchObject({ upcoming: [] })
  },
)

async function runRebuild() {
  const child = spawn(process.execPath, [rebuild], { env: { ...process.env, ...shop.env }, stdio: 'pipe' })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  expect(await once(child, 'close')).toEqual([0, null])
  expect(said).toMatch(/^Started the workflows of \d+ things that were not at rest\.$/m)
}
