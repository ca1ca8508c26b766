import { afterAll, beforeAll, expect, test } from 'vitest'
import { aShop, place, seeOrder, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address })
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

test('a captured payment is fulfilled and the customer gets one mail', async () => {
  const order = await place(shop, { email: 'one@example.com' })
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'once' })
  const paid = await until(
    () => seeOrder(shop, order.order_id),
    (it) => it.status === 'paid',
  )
  expect(paid).toMatchObject({ fulfilment: 'delivered', downloads: [{ name: 'pro-kit.zip' }] })
  const mails = await until(
    () => shop.sandbox.mails('one@example.com'),
    (it) => it.length > 0,
  )
  expect(mails.map((it) => it.subject)).toEqual([expect.stringContaining(`order ${order.number}`)])
})
