import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offendersOf } from '#tests/support/invariants.ts'
import { atRest, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

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

const starter = 9_900
const spreadMs = 8_000
/** About as long as a run takes from a capture to its end, so that many second ones come as it closes. */
const closeMs = 1_500

/** Where to fail again with the same instants: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function capture({ gateway_order_id }: Placed): Promise<void> {
  const payment = await shop.sandbox.pay(gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  await tellWebhook(shop, 'payment.captured', payment)
}

test(
  'of 150 orders with two captures at random instants, some as the run closes, none is lost',
  { timeout: 180_000 },
  async () => {
    const random = randomFrom(20_260_801)
    const orders: Placed[] = []
    for (let count = 0; count < 150; count += 15)
      orders.push(
        ...(await Promise.all(Array.from({ length: 15 }, () => place(shop, { product: 'starter' })))),
      )

    const payTwice = async (order: Placed) => {
      const [first, second] = [random() * spreadMs, random() * closeMs]
      await sleep(first)
      await capture(order)
      await sleep(second)
      await capture(order)
    }
    await Promise.all(orders.map(payTwice))
    const patience = { when: (it: Outcome) => it.refunds.length > 0, withinMs: 120_000 }
    for (const order of orders)
      expect(await atRest(shop, order, patience)).toEqual({
        ...sold(starter),
        mails: ['order-confirmed sent', 'payment-refunded sent'],
        refunds: [`second-payment pending ${starter}`],
      })
    expect(await offendersOf(shop)).toEqual([])
  },
)
