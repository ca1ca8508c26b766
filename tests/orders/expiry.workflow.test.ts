import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createOrderActivities } from '#activities/orders/activities.ts'
import { createStore } from '#adapters/db/store.ts'
import { createSecrets } from '#adapters/secrets.ts'
import { tell } from '#worker/engine.ts'
import { taskQueue } from '#workflows/queues.ts'
import { purchaseId } from '#workflows/orders/contract.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { atRest, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer, timeSkipping } from '#tests/support/temporal.ts'

const pro = 49_900
const premium = 99_900
const isExpired = { when: (it: Outcome) => it.status === 'expired' }

describe('an order that expires soon', () => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop

  beforeAll(async () => {
    temporal = await aTemporalServer()
    shop = await aShop({ temporalAddress: temporal.address, settings: { ORDER_EXPIRES_AFTER: '1s' } })
  })
  afterAll(async () => {
    await shop.close()
    await temporal.stop()
  })

  test('nothing is waited for once it has expired', async () => {
    const order = await place(shop)
    expect(await atRest(shop, order, isExpired)).toEqual({
      status: 'expired',
      fulfilment: 'pending',
      mails: [],
      refunds: [],
      reviews: [],
      upcoming: [],
      owedMinor: 0,
      salesMinor: 0,
    })
  })

  test('a capture after expiry is honoured while the product is sold at that price', async () => {
    const order = await place(shop)
    await atRest(shop, order, isExpired)
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    expect(await atRest(shop, order)).toEqual(sold(pro))
  })

  test('a capture after expiry goes back when the price has changed', async () => {
    const order = await place(shop, { product: 'premium' })
    await atRest(shop, order, isExpired)
    await shop.rows(
      `update product_prices set amount_minor = amount_minor + 100 where product_slug = 'premium'`,
    )
    await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
    expect(await atRest(shop, order)).toMatchObject({
      status: 'expired',
      fulfilment: 'pending',
      mails: ['payment-refunded sent'],
      refunds: [`captured-after-expiry processed ${premium}`],
      upcoming: [],
      owedMinor: 0,
      salesMinor: 0,
    })
  })
})

test('an order sleeps its seven days and then expires', async () => {
  const skipping = await timeSkipping()
  const shop = await aShop({ temporalAddress: null })
  const { client, nativeConnection: connection } = skipping
  try {
    const order = await place(shop)
    const store = createStore(shop.orm, createSecrets(shop.config.secretKey))
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: { codePath: inject('bundlePath') },
      activities: createOrderActivities({ store, policy: shop.config.orders }),
    })
    await tell(client, `order/${order.number}`, { fresh: true })
    const run = client.workflow.getHandle(purchaseId(orderNumber(order.number)))
    await worker.runUntil(run.result())
    const { startTime, closeTime } = await run.describe()
    expect((closeTime!.getTime() - startTime.getTime()) / 86_400_000).toBeCloseTo(7, 2)
    expect(await atRest(shop, order)).toMatchObject({ status: 'expired', upcoming: [] })
  } finally {
    await shop.close()
    await skipping.teardown()
  }
})
