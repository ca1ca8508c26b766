import { afterAll, beforeAll, expect, test } from 'vitest'
import { tell } from '#worker/engine.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { atRest, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop, seeOrder } from '#tests/support/shop.ts'
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

const refundRoute = 'POST /v1/payments/:id/refund'
const pro = 49_900

/** A sold order whose second payment has to go back. */
async function paidTwice(fault?: string): Promise<Placed> {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await atRest(shop, order)
  if (fault) await shop.sandbox.fault(refundRoute, fault)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  return order
}

const secondWentBack: Outcome = {
  ...sold(pro),
  mails: ['order-confirmed sent', 'payment-refunded sent'],
  refunds: [`second-payment processed ${pro}`],
}

/** What the gateway made of the order's refunds, as `<status> <paise>`. */
async function refundsAtGateway({ gateway_order_id }: Placed): Promise<string[]> {
  const { payments, refunds } = await shop.sandbox.ledger()
  const ids = new Set(payments.filter((it) => it.order_id === gateway_order_id).map((it) => it.id))
  return refunds.filter((it) => ids.has(it.payment_id)).map((it) => `${it.status} ${it.amount}`)
}

test('a second payment goes back whole, and the sale stands', async () => {
  const order = await paidTwice()
  expect(await atRest(shop, order)).toEqual(secondWentBack)
  expect(await refundsAtGateway(order)).toEqual([`processed ${pro}`])
})

test('two payments at the same time: one buys, one goes back', async () => {
  const order = await place(shop)
  await Promise.all([
    shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'twice', browser_return: true }),
    shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', browser_return: true }),
  ])
  expect(await atRest(shop, order, { when: (it) => it.refunds.length > 0 })).toEqual(secondWentBack)
})

test.for(['lost-answer', 'status-500', 'time-out'])(
  'a refund whose answer is a %s is made exactly once',
  { timeout: 45_000 },
  async (fault) => {
    const order = await paidTwice(fault)
    expect(await atRest(shop, order, { withinMs: 40_000 })).toEqual(secondWentBack)
    expect(await refundsAtGateway(order)).toEqual([`processed ${pro}`])
  },
)

test('a refund that the bank sends back waits for a person, and the money is still owed', async () => {
  const order = await paidTwice('refund-fails')
  expect(await atRest(shop, order, { when: (it) => it.reviews.length > 0 })).toMatchObject({
    status: 'paid',
    refunds: [`second-payment failed ${pro}`],
    reviews: ['refund-failed'],
    owedMinor: pro,
    salesMinor: pro,
  })
  expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'review', fulfilment: 'delivered' })
})

test('a refund for which the balance is too low stays open, is told to the owner, says when it is tried again, and then goes', async () => {
  await shop.sandbox.fault(refundRoute, 'balance-too-low', 2)
  const order = await paidTwice('balance-too-low')
  const waiting = await atRest(shop, order, { when: (it) => it.upcoming.length > 0 })
  expect(waiting).toMatchObject({
    status: 'paid',
    refunds: [`second-payment requested ${pro}`],
    reviews: ['balance-too-low'],
    upcoming: ['retry-issue-refund'],
    owedMinor: pro,
  })
  const subject = `order/${order.number}`
  const [retry] = await shop.rows<{ note: string; tries: number; inHours: number }>(
    `select note, tries, round(extract(epoch from next_try_at - now()) / 3600)::int as "inHours" from effects
     where subject = ? and state = 'open'`,
    [subject],
  )
  expect(retry).toEqual({ note: expect.stringContaining('enough balance'), tries: 1, inHours: 24 })

  await shop.rows('update effects set next_try_at = now() where subject = ?', [subject])
  await tell(shop.worker()!.client, subject, { fresh: false })
  expect(await atRest(shop, order)).toEqual(secondWentBack)
})

test('what is paid too much goes back, and the sale stands', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', amount: pro + 1_000 })
  expect(await atRest(shop, order)).toEqual({
    ...secondWentBack,
    refunds: ['paid-too-much processed 1000'],
  })
})

test('a payment of too little goes back whole and leaves the order open to be paid', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', amount: pro - 1 })
  const refunds = [`paid-too-little processed ${pro - 1}`]
  expect(await atRest(shop, order)).toEqual({
    status: 'created',
    fulfilment: 'pending',
    mails: ['payment-refunded sent'],
    refunds,
    reviews: [],
    upcoming: ['order-expiry'],
    owedMinor: 0,
    salesMinor: 0,
  })
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  expect(await atRest(shop, order)).toEqual({
    ...sold(pro),
    mails: ['payment-refunded sent', 'order-confirmed sent'],
    refunds,
  })
})

test('a payment in another currency waits for a person', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', amount: 700, currency: 'USD' })
  expect(await atRest(shop, order, { when: (it) => it.reviews.length > 0 })).toMatchObject({
    status: 'created',
    fulfilment: 'pending',
    reviews: ['currency-mismatch'],
    owedMinor: 700,
    salesMinor: 0,
  })
  expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'review' })
})

/** Somebody at the desk answers the one review of this order that is open. */
async function resolve({ number }: Placed, resolution: string) {
  const [review] = await shop.rows<{ id: string }>(
    'select id from reviews where order_number = ? and resolved_at is null',
    [number],
  )
  const url = `/api/admin/reviews/${review?.id}/resolve`
  const headers = await signedInAs(shop, 'owner')
  const answer = await shop.app.inject({ method: 'POST', url, ...json({ resolution }, headers) })
  expect(answer.statusCode).toBe(202)
}

test('a payment in another currency goes back when a person says so', async () => {
  const order = await place(shop)
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', amount: 700, currency: 'USD' })
  await atRest(shop, order, { when: (it) => it.reviews.length > 0 })
  await resolve(order, 'refund')
  expect(await atRest(shop, order, { when: (it) => it.mails.length > 0 })).toEqual({
    status: 'created',
    fulfilment: 'pending',
    mails: ['payment-refunded sent'],
    refunds: ['did-not-match processed 700'],
    reviews: [],
    upcoming: ['order-expiry'],
    owedMinor: 0,
    salesMinor: 0,
  })
  expect(await refundsAtGateway(order)).toEqual(['processed 700'])
})

test('a refund that failed twice is tried a third time, each under an id of its own', async () => {
  const order = await paidTwice('refund-fails')
  await atRest(shop, order, { when: (it) => it.reviews.length > 0 })
  await shop.sandbox.fault(refundRoute, 'refund-fails')
  await resolve(order, 'try-again')
  await atRest(shop, order, { when: (it) => it.refunds.length === 2 && it.reviews.length > 0 })
  await resolve(order, 'try-again')
  expect(await atRest(shop, order, { when: (it) => it.refunds.length === 3 })).toMatchObject({
    ...secondWentBack,
    mails: expect.arrayContaining(['payment-refunded sent']),
    refunds: ['failed', 'failed', 'processed'].map((state) => `second-payment ${state} ${pro}`),
  })
  expect(await refundsAtGateway(order)).toEqual(
    expect.arrayContaining([`failed ${pro}`, `failed ${pro}`, `processed ${pro}`]),
  )
})
