import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest, sold } from '#tests/support/outcome.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address, settings: { RECONCILE_EVERY: '2s' } })
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const pro = 49_900
const dropped = { outcome: 'captured', webhook: 'drop' }

async function lastOkSeconds(): Promise<number> {
  const [row] = await shop.rows<{ at: string }>(
    `select extract(epoch from last_ok_at) as at from routines where name = 'reconcile'`,
  )
  return Number(row?.at)
}

test('with every webhook dropped, a paid order is fulfilled within twice the interval', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, dropped)
  const isPaid = { when: (it: { status: string }) => it.status === 'paid' }
  expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
  const [took] = await shop.rows<{ ms: number }>(
    'select extract(epoch from paid_at - created_at)::float * 1000 as ms from orders where number = ?',
    [order.number],
  )
  expect(took?.ms).toBeLessThan(4_000)
})

test('with every webhook dropped, a second payment goes back and its refund is seen through', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, dropped)
  await shop.sandbox.pay(order.gateway_order_id, dropped)
  const refunds = [`second-payment processed ${pro}`]
  const isBack = { when: (it: { refunds: readonly string[] }) => it.refunds[0] === refunds[0] }
  expect(await atRest(shop, order, isBack)).toEqual({
    ...sold(pro),
    mails: ['order-confirmed sent', 'payment-refunded sent'],
    refunds,
  })
})

test('rounds go on after the gateway was away, and make up for what it could not tell', async () => {
  const order = await place(shop)
  await shop.sandbox.fault('GET /v1/payments', 'status-500', 2)
  await shop.sandbox.pay(order.gateway_order_id, dropped)
  const before = await lastOkSeconds()
  expect(await atRest(shop, order, { when: (it) => it.status === 'paid' })).toEqual(sold(pro))
  expect(await lastOkSeconds()).toBeGreaterThan(before)
})

test('what the gateway says again and again is one fact', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, {
    outcome: 'captured',
    webhook: 'twice',
    browser_return: true,
  })
  expect(await atRest(shop, order, { when: (it) => it.status === 'paid' })).toEqual(sold(pro))
  const told = () =>
    shop.rows('select event_id from inbox where subject = ? order by id', [`order/${order.number}`])
  const [before, round] = [await told(), await lastOkSeconds()]
  await until(lastOkSeconds, (at) => at > round + 2)
  expect(await told()).toEqual(before)
})
