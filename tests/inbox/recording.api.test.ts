import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRecorder } from '#api/recorder.ts'
import { createLog } from '#adapters/log.ts'
import { sha256Hmac, takeIn } from '#tests/support/edge.ts'
import { aShop, place, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())
beforeEach(() => shop.rows('delete from inbox'))

const tell = (id: string, orderId = 'order_Burst') => {
  const entity = { id, order_id: orderId, amount: 49_900, currency: 'INR', status: 'captured' }
  const payload = JSON.stringify({ event: 'payment.captured', payload: { payment: { entity } } })
  const headers = {
    'x-razorpay-signature': sha256Hmac(shop.env.RAZORPAY_WEBHOOK_SECRET, payload),
    'x-razorpay-event-id': `evt_${id}`,
  }
  return shop.app.inject({ method: 'POST', url: '/webhook', payload, headers })
}

const written = async () => {
  const [row] = await shop.rows<{ rows: string; commits: string }>(
    'select count(*) as rows, count(distinct xmin::text) as commits from inbox',
  )
  return { rows: Number(row?.rows), commits: Number(row?.commits) }
}

const fact = (eventId: string, type = 'something') =>
  ({ source: 'razorpay', eventId, type, facts: [] }) as const

test('two hundred webhooks at once are each kept, in a handful of commits', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => tell(`pay_${index}`)))
  expect(new Set(answers.map((it) => it.statusCode))).toEqual(new Set([200]))
  const { rows, commits } = await written()
  expect(rows).toBe(200)
  expect(commits).toBeLessThan(20)
})

test('the same webhook two hundred times at once is one fact', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => tell('pay_same')))
  expect(new Set(answers.map((it) => it.statusCode))).toEqual(new Set([200]))
  expect(await written()).toEqual({ rows: 1, commits: 1 })
})

test('a webhook is answered after its commit: who was answered finds the fact', async () => {
  for (let index = 0; index < 20; index++) {
    await tell(`pay_after_${index}`)
    expect((await written()).rows).toBe(index + 1)
  }
})

test('a fact the database refuses does not take with it those that share its statement', async () => {
  const recorder = createRecorder(shop.orm, createLog('test', 'fatal'))
  const outcomes = await Promise.allSettled([
    recorder.record(fact('a')),
    recorder.record(fact('b', 'refused\u0000')),
    recorder.record(fact('c')),
  ])
  expect(outcomes.map((it) => it.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await shop.rows('select event_id from inbox order by id')).toEqual([
    { event_id: 'a' },
    { event_id: 'c' },
  ])
})

test('a fact of an order of ours names it, also when it came before we knew the gateway’s order', async () => {
  const order = await place(shop)
  await tell('pay_known', order.gateway_order_id)
  const [known] = await shop.rows(`select subject from inbox where event_id = 'evt_pay_known'`)
  expect(known).toEqual({ subject: `order/${order.number}` })
  await tell('pay_unknown', 'order_Later')
  const [unknown] = await shop.rows(
    `select subject, handled_at from inbox where event_id = 'evt_pay_unknown'`,
  )
  expect(unknown).toEqual({ subject: null, handled_at: null })
})

test('one capture told three times at once makes one sale and one mail', async () => {
  const order = await place(shop)
  await Promise.all([
    tell('pay_once', order.gateway_order_id),
    tell('pay_once', order.gateway_order_id),
    tell('pay_once', order.gateway_order_id),
  ])
  await takeIn(shop, order)
  await takeIn(shop, order)
  expect((await seeOrder(shop, order.order_id)).status).toBe('paid')
  const sales = await shop.rows('select kind from ledger_transactions where order_number = ?', [order.number])
  expect(sales.filter((it) => it['kind'] === 'sale')).toHaveLength(1)
  const mails = await shop.rows('select key from mails where order_number = ?', [order.number])
  expect(mails).toHaveLength(1)
})
