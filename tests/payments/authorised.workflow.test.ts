import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest, sold } from '#tests/support/outcome.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop

beforeAll(async () => {
  temporal = await aTemporalServer()
  const settings = { CAPTURE_AFTER: '1s', LAPSE_AFTER: '2s' }
  shop = await aShop({ temporalAddress: temporal.address, settings })
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const pro = 49_900

test('a payment that stays authorised is captured by us', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'authorized' })
  expect(await atRest(shop, order, { when: (it) => it.status === 'paid' })).toEqual(sold(pro))
})

test('a capture whose answer is lost is a sale all the same', async () => {
  const order = await place(shop)
  await shop.sandbox.fault('POST /v1/payments/:id/capture', 'lost-answer')
  await shop.sandbox.pay(order.gateway_order_id, {
    outcome: 'authorized',
    webhook: 'drop',
    browser_return: true,
  })
  expect(await atRest(shop, order, { when: (it) => it.status === 'paid' })).toEqual(sold(pro))
})

test('an authorisation of another amount is not captured; while the gateway holds it too long, a person looks', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'authorized', amount: pro - 1 })
  expect(await atRest(shop, order, { when: (it) => it.reviews.length > 0 })).toEqual({
    status: 'created',
    fulfilment: 'pending',
    mails: [],
    refunds: [],
    reviews: ['payment-stuck-authorised'],
    upcoming: ['order-expiry'],
    owedMinor: 0,
    salesMinor: 0,
  })
})
