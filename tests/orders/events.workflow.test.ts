import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderNumber } from '#domain/orders/order.ts'
import { purchaseId } from '#workflows/orders/contract.ts'
import { endedHistories } from '#tests/support/histories.ts'
import { atRest, sold, untilQuiet } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { returnBrowser, tellWebhook } from '#tests/support/webhooks.ts'

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

const pro = 49_900

/** What the purchase cost the engine, over all its runs. */
async function eventsOf({ number }: Placed): Promise<number> {
  const histories = await endedHistories(shop.worker()!.client, purchaseId(orderNumber(number)))
  return histories.flatMap((it) => it.events ?? []).length
}

const tellings = ['payment.authorized', 'browser', 'payment.captured', 'order.paid'] as const
type Telling = (typeof tellings)[number]

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item) => permutations(items.filter((it) => it !== item)).map((rest) => [item, ...rest]))

const orders = permutations(tellings)

type Payment = Record<string, unknown>

const tell = (payment: Payment, telling: Telling): Promise<void> => {
  if (telling === 'browser') return returnBrowser(shop, payment)
  const status = telling === 'payment.authorized' ? 'authorized' : 'captured'
  return tellWebhook(shop, telling, { ...payment, status, captured: status === 'captured' })
}

test('one fact costs at most 20 events', async () => {
  const order = await place(shop)
  await untilQuiet(shop, order)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  await tell(payment, 'payment.captured')
  expect(await atRest(shop, order)).toEqual(sold(pro))
  expect(await eventsOf(order)).toBeLessThanOrEqual(20)
})

async function captured(): Promise<{ order: Placed; payment: Payment; capture: () => Promise<void> }> {
  const order = await place(shop)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  return { order, payment, capture: async () => undefined }
}

/** Until it is captured, whoever asks the gateway hears that the payment is only authorised. */
async function authorised() {
  const order = await place(shop)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'authorized', webhook: 'drop' })
  const capture = async () => {
    const { RAZORPAY_KEY_ID: id, RAZORPAY_KEY_SECRET: secret } = shop.env
    const answer = await fetch(`${shop.sandbox.url}/v1/payments/${String(payment['id'])}/capture`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: JSON.stringify({ amount: payment['amount'], currency: payment['currency'] }),
    })
    expect(answer.status).toBe(200)
  }
  return { order, payment, capture }
}

/** Tells in this order, each after the one before was handled, and answers what it cost. */
async function inTurn(
  { order, payment, capture }: Awaited<ReturnType<typeof captured>>,
  turn: readonly Telling[],
) {
  let isCaptured = false
  for (const telling of turn) {
    await untilQuiet(shop, order)
    if (!isCaptured && (telling === 'payment.captured' || telling === 'order.paid')) {
      isCaptured = true
      await capture()
    }
    await tell(payment, telling)
  }
  expect(await atRest(shop, order)).toEqual(sold(pro))
  return { turn: turn.join(', '), events: await eventsOf(order) }
}

async function allAtOnce({ order, payment }: Awaited<ReturnType<typeof captured>>, turn: readonly Telling[]) {
  await Promise.all(turn.map((telling) => tell(payment, telling)))
  await atRest(shop, order, { when: (it) => it.status === 'paid' })
  return { turn: turn.join(', '), events: await eventsOf(order) }
}

const together = 8

/** The orders of telling that cost more than 30 events; a few at a time, for an engine out of breath costs more. */
async function dear(cost: (turn: readonly Telling[]) => Promise<{ turn: string; events: number }>) {
  const costs: { turn: string; events: number }[] = []
  for (let from = 0; from < orders.length; from += together)
    costs.push(...(await Promise.all(orders.slice(from, from + together).map(cost))))
  expect(costs).toHaveLength(24)
  return costs.filter((it) => it.events > 30)
}

const timeout = 90_000

test('four facts one after the other cost at most 30 events, in any order', { timeout }, async () => {
  expect(await dear(async (turn) => inTurn(await captured(), turn))).toEqual([])
})

test('so they do when the gateway first says that the payment is authorised', { timeout }, async () => {
  expect(await dear(async (turn) => inTurn(await authorised(), turn))).toEqual([])
})

test('so they do all at once', { timeout }, async () => {
  expect(await dear(async (turn) => allAtOnce(await captured(), turn))).toEqual([])
})
