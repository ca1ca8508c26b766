import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { tell } from '#worker/engine.ts'
import {
  bothGateways,
  callsOf,
  comeBack,
  leavePageOpen,
  offerBoth,
  payAt,
  placeAt,
  tellCaptured,
} from '#tests/support/gateways.ts'
import { atRest, everyLedger, type Outcome, sold, untilQuiet } from '#tests/support/outcome.ts'
import { aShop, type Placed, seeOrder, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address })
  await offerBoth(shop)
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const pro = 49_900
const isPaid = { when: (it: { status: string }) => it.status === 'paid' }

/** By the owner, once there is a dashboard for it; `told` when the run is to hear of it from the test. */
const cancel = (order: Placed, { told }: { told: boolean }) => {
  const fact = { source: 'shop', eventId: `cancel/${order.number}`, type: 'cancel-requested' } as const
  const facts = [{ type: 'cancel-requested' as const }]
  return recordFacts(shop.orm.em.fork(), [{ ...fact, subject: `order/${order.number}`, facts, told }])
}

describe.each(bothGateways)('paid at %s', (gateway) => {
  test('a captured payment is fulfilled and the customer gets one mail', async () => {
    const order = await placeAt(shop, gateway, { email: `${gateway}@example.com` })
    await payAt(shop, order, { outcome: 'captured', webhook: 'once' })
    expect(await atRest(shop, order)).toEqual(sold(pro))
    const seen = await seeOrder(shop, order.order_id)
    expect(seen).toMatchObject({ fulfilment: 'delivered', downloads: [{ name: 'pro-kit.zip' }] })
    const mails = await shop.sandbox.mails(`${gateway}@example.com`)
    expect(mails.map((it) => it.subject)).toEqual([expect.stringContaining(`order ${order.number}`)])
  })

  test.for([
    ['every webhook comes twice', { webhook: 'twice' }],
    ['the browser returns before the webhooks', { webhook: { delay_ms: 700 }, browser_return: true }],
    ['the browser returns amid the webhooks', { webhook: 'once', browser_return: true }],
    ['the browser returns and no webhook ever comes', { webhook: 'drop', browser_return: true }],
    ['forged webhooks come besides the browser', { webhook: 'forged', browser_return: true }],
    ['the webhooks come late', { webhook: { delay_ms: 500 } }],
  ] as const)('sold once when %s', async ([, how]) => {
    const order = await placeAt(shop, gateway)
    await payAt(shop, order, { outcome: 'captured', ...how })
    expect(await atRest(shop, order)).toEqual(sold(pro))
  })

  test('sold once when the browser returns after the webhooks, and again', async () => {
    const order = await placeAt(shop, gateway)
    const payment = await payAt(shop, order, { outcome: 'captured', webhook: 'once' })
    await atRest(shop, order, isPaid)
    await comeBack(shop, order, payment)
    await comeBack(shop, order, payment)
    expect(await atRest(shop, order)).toEqual(sold(pro))
  })

  test.for(['time-out', 'status-500'])(
    'sold once when only the browser returns and the gateway first answers with a %s',
    { timeout: 45_000 },
    async (fault) => {
      const order = await placeAt(shop, gateway)
      await shop.sandbox.fault(callsOf[gateway].afterReturn, fault)
      const how = { outcome: 'captured', webhook: 'drop', browser_return: true }
      await payAt(shop, order, how)
      expect(await atRest(shop, order, { withinMs: 40_000 })).toEqual(sold(pro))
    },
  )

  test('a forged webhook changes nothing', async () => {
    const refused = async () =>
      (await everyLedger(shop)).webhooks.filter((it) => it.attempts[0]?.status === 400).length
    const before = await refused()
    const order = await placeAt(shop, gateway)
    await payAt(shop, order, { outcome: 'captured', webhook: 'forged' })
    await until(refused, (count) => count >= before + 3)
    expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'created', fulfilment: 'pending' })
    const [known] = await shop.rows('select count(*)::int as count from inbox where subject = ?', [
      `order/${order.number}`,
    ])
    expect(known).toEqual({ count: 1 })
  })

  test('two facts in one instant sell once', async () => {
    const order = await placeAt(shop, gateway)
    const payment = await payAt(shop, order, { outcome: 'captured', webhook: 'drop' })
    await Promise.all([
      tellCaptured(shop, order, payment),
      tellCaptured(shop, order, payment),
      comeBack(shop, order, payment),
    ])
    expect(await atRest(shop, order)).toEqual(sold(pro))
  })

  test('a failed payment and then a good one sell once', async () => {
    const order = await placeAt(shop, gateway)
    await payAt(shop, order, { outcome: 'failed' })
    expect(await atRest(shop, order)).toMatchObject({ status: 'created', upcoming: ['order-expiry'] })
    await payAt(shop, order, { outcome: 'captured' })
    expect(await atRest(shop, order)).toEqual(sold(pro))
  })

  test('three failed payments fail the order, and a later capture still counts', async () => {
    const order = await placeAt(shop, gateway)
    for (const webhook of ['once', 'twice', 'once']) await payAt(shop, order, { outcome: 'failed', webhook })
    expect(await atRest(shop, order, { when: (it) => it.status === 'failed' })).toMatchObject({
      fulfilment: 'pending',
      mails: [],
      upcoming: ['order-expiry'],
    })
    await payAt(shop, order, { outcome: 'captured' })
    expect(await atRest(shop, order)).toEqual(sold(pro))
  })

  test('a payment that fails and is captured late after all sells once', async () => {
    const order = await placeAt(shop, gateway)
    await payAt(shop, order, { outcome: 'late' })
    expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
  })

  test('an order without an address is fulfilled, and its mail says why it was not sent', async () => {
    const order = await placeAt(shop, gateway, { email: undefined })
    await payAt(shop, order, { outcome: 'captured' })
    expect(await atRest(shop, order)).toEqual({ ...sold(pro), mails: ['order-confirmed no-address'] })
  })

  test('a look-up after the return that keeps failing is made up for later by the same run', async () => {
    const order = await placeAt(shop, gateway)
    const payment = await payAt(shop, order, { outcome: 'captured', webhook: 'drop' })
    await shop.sandbox.fault(callsOf[gateway].afterReturn, 'status-500', 3)
    await comeBack(shop, order, payment)
    const waits = { when: (it: Outcome) => it.upcoming.some((kind) => kind.startsWith('retry-')) }
    await untilQuiet(shop, order, waits)
    await shop.rows('update effects set next_try_at = now() where subject = ?', [`order/${order.number}`])
    const run = shop.worker()!.client.workflow.getHandle(`order/${order.number}`)
    expect((await run.describe()).status.name).toBe('RUNNING')
    await tell(shop.worker()!.client, `order/${order.number}`, { fresh: false })
    expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
  })

  test('a run that is told again of its order being placed takes in what else is new', async () => {
    const order = await placeAt(shop, gateway)
    await atRest(shop, order, { when: (it) => it.upcoming.length > 0 })
    await cancel(order, { told: true })
    await tell(shop.worker()!.client, `order/${order.number}`, { fresh: true })
    const soon = { withinMs: 10_000 }
    expect(await atRest(shop, order, soon)).toMatchObject({ status: 'cancelled', upcoming: [] })
  })

  test('a capture after the order was cancelled goes back whole', async () => {
    const order = await placeAt(shop, gateway)
    if (gateway === 'stripe') await leavePageOpen(shop)
    await cancel(order, { told: false })
    await atRest(shop, order, { when: (it) => it.status === 'cancelled' })
    await payAt(shop, order, { outcome: 'captured' })
    expect(await atRest(shop, order)).toEqual({
      status: 'cancelled',
      fulfilment: 'pending',
      mails: ['payment-refunded sent'],
      refunds: [`captured-after-cancellation processed ${pro}`],
      reviews: [],
      upcoming: gateway === 'stripe' ? ['retry-close-page'] : [],
      owedMinor: 0,
      salesMinor: 0,
    })
  })
})
