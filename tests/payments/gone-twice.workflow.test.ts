import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { refundReported, rupees } from '#tests/support/orders.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { offendersOf } from '#tests/support/invariants.ts'
import { atRest, type Outcome, untilQuiet } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address })
  owner = await signedInAs(shop, 'owner')
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const pro = 49_900

type Sold = Placed & { paymentId: string }

async function sell(): Promise<Sold> {
  const order = await place(shop)
  const { id } = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await atRest(shop, order, { when: (it) => it.mails.includes('order-confirmed sent') })
  return { ...order, paymentId: String(id) }
}

const post = (url: string, body: unknown) =>
  shop.app.inject({ method: 'POST', url, ...json(body, owner) }).then((it) => expect(it.statusCode).toBe(202))

async function resolve({ number }: Placed, resolution: string, note: string) {
  const [review] = await shop.rows<{ id: string }>(
    'select id from reviews where order_number = ? and resolved_at is null',
    [number],
  )
  await post(`/api/admin/reviews/${review?.id}/resolve`, { resolution, note })
}

/** As whoever works at the gateway's own desk does. */
async function refundThere({ paymentId }: Sold) {
  const answer = await fetch(`${shop.sandbox.url}/v1/payments/${paymentId}/refund`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${shop.env.RAZORPAY_KEY_ID}:${shop.env.RAZORPAY_KEY_SECRET}`)}`,
    },
    body: JSON.stringify({ amount: pro }),
  })
  expect(answer.status).toBe(200)
}

const waitsFor = (reason: string) => ({ when: (it: Outcome) => it.reviews.includes(reason) })
const answered = { when: (it: Outcome) => it.reviews.length === 0 }

async function held({ number }: Placed): Promise<Record<string, number>> {
  const rows = await shop.rows<{ account: string; minor: number }>(
    `select account, sum(amount_minor)::int as minor from ledger_entries e
     join ledger_transactions t on t.id = e.transaction_id where t.order_number = ? group by account`,
    [number],
  )
  return Object.fromEntries(rows.map((it) => [it.account, it.minor]))
}

/** A whole refund that failed, was paid by hand, and then made at the gateway's desk, too. */
async function goesTwice() {
  const order = await sell()
  await shop.sandbox.fault('POST /v1/payments/:id/refund', 'refund-fails')
  await post(`/api/admin/orders/${order.number}/refunds`, {
    payment_id: order.paymentId,
    amount_minor: pro,
    reason: 'customer-asked',
    revokes: true,
  })
  await untilQuiet(shop, order, waitsFor('refund-failed'))
  await resolve(order, 'settled-elsewhere', 'Paid back by bank transfer')
  await untilQuiet(shop, order, answered)
  await refundThere(order)
  await untilQuiet(shop, order, waitsFor('gone-back-twice'))
  return order
}

test('a refund paid by hand and at the gateway’s desk, too, waits for the owner and is against no rule', async () => {
  const order = await goesTwice()
  const asked = await shop.rows<{ amount: number }>(
    `select amount_minor::int as amount from reviews where order_number = ? and resolved_at is null`,
    [order.number],
  )
  expect(asked).toEqual([{ amount: pro }])
  expect(await held(order)).toMatchObject({ 'dispute-losses': pro, 'other-funds': -pro, 'customer-funds': 0 })
  expect(await offendersOf(shop)).toEqual([])

  await resolve(order, 'settled-elsewhere', 'The customer sent it back')
  await untilQuiet(shop, order, answered)
  expect(await held(order)).toMatchObject({ 'dispute-losses': 0, 'other-funds': 0, 'customer-funds': 0 })
  expect(await offendersOf(shop)).toEqual([])
}, 60_000)

test('where the owner accepts the loss, the books keep showing it, and no rule is broken', async () => {
  const order = await goesTwice()
  await resolve(order, 'write-off', 'The customer cannot be found')
  await untilQuiet(shop, order, answered)
  expect(await held(order)).toMatchObject({ 'dispute-losses': pro, 'other-funds': -pro, 'customer-funds': 0 })
  expect(await offendersOf(shop)).toEqual([])
}, 60_000)

test('of a refund that failed before its mail was sent, only that is mailed', async () => {
  const order = await sell()
  await shop.stopWorker()
  for (const status of ['pending', 'failed'] as const) {
    const report = {
      gatewayRefundId: 'rfnd_overtaken',
      paymentId: order.paymentId,
      status,
      amount: rupees(100),
    }
    await recordFacts(shop.orm.em.fork(), [
      {
        source: 'razorpay',
        eventId: `evt_${status}`,
        type: `refund.${status}`,
        subject: `order/${order.number}`,
        facts: [refundReported(report)],
      },
    ])
  }
  await shop.startWorker()
  const mails = () =>
    shop.rows<{ template: string; state: string; note: string | null }>(
      `select m.template, m.state, e.note from mails m join effects e on e.key = m.key
       where m.order_number = ? and m.template <> 'order-confirmed' order by m.template`,
      [order.number],
    )
  await expect.poll(mails, { timeout: 20_000 }).toEqual([
    { template: 'payment-refunded', state: 'overtaken', note: 'overtaken' },
    { template: 'refund-delayed', state: 'sent', note: null },
  ])
}, 60_000)
