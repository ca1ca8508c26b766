import { afterAll, beforeAll, expect, test } from 'vitest'
import { tell } from '#worker/engine.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { atRest, type Outcome } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop, seeOrder } from '#tests/support/shop.ts'
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

const refundRoute = 'POST /v1/payments/:id/refund'
const pro = 49_900
const half = 24_950
/** What the gateway keeps of ₹499: 2 % and the GST on it. */
const feeMinor = 1_178

type Sold = Placed & { paymentId: string }

async function sell(): Promise<Sold> {
  const order = await place(shop)
  const { id } = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await atRest(shop, order)
  return { ...order, paymentId: String(id) }
}

/** The owner gives so much back; answers the status of the answer. */
async function refund({ number, paymentId }: Sold, amountMinor: number, { revokes = false } = {}) {
  const body = { payment_id: paymentId, amount_minor: amountMinor, reason: 'customer-asked', revokes }
  const url = `/api/admin/orders/${number}/refunds`
  return (await shop.app.inject({ method: 'POST', url, ...json(body, owner) })).statusCode
}

/** The owner answers the one review of this order that is open. */
async function resolve({ number }: Placed, resolution: string, note?: string) {
  const [review] = await shop.rows<{ id: string }>(
    'select id from reviews where order_number = ? and resolved_at is null',
    [number],
  )
  const url = `/api/admin/reviews/${review?.id}/resolve`
  const answer = await shop.app.inject({ method: 'POST', url, ...json({ resolution, note }, owner) })
  expect(answer.statusCode).toBe(202)
}

/** What the gateway made of the order's refunds, as `<status> <paise>`. */
async function refundsAtGateway({ gateway_order_id }: Placed): Promise<string[]> {
  const { payments, refunds } = await shop.sandbox.ledger()
  const ids = new Set(payments.filter((it) => it.order_id === gateway_order_id).map((it) => it.id))
  return refunds.filter((it) => ids.has(it.payment_id)).map((it) => `${it.status} ${it.amount}`)
}

const made = (count: number) => ({
  when: (it: Outcome) => it.refunds.filter((row) => row.includes('processed')).length === count,
  withinMs: 40_000,
})
const waitsAgain = { when: ({ reviews, upcoming }: Outcome) => reviews.length > 0 && upcoming.length > 0 }
const inReview = { when: (it: Outcome) => it.reviews.length > 0 }

test('half goes back, then the rest while the gateway loses its answer: two refunds, and the access ends', async () => {
  const order = await sell()
  expect(await refund(order, half)).toBe(202)
  expect(await atRest(shop, order, made(1))).toMatchObject({
    status: 'partially_refunded',
    fulfilment: 'delivered',
    mails: ['order-confirmed sent', 'payment-refunded sent'],
    salesMinor: half,
    owedMinor: 0,
  })
  await shop.sandbox.fault(refundRoute, 'lost-answer')
  expect(await refund(order, half, { revokes: true })).toBe(202)
  expect(await atRest(shop, order, made(2))).toMatchObject({
    status: 'refunded',
    fulfilment: 'revoked',
    reviews: [],
    salesMinor: 0,
    owedMinor: 0,
  })
  expect(await refundsAtGateway(order)).toEqual([`processed ${half}`, `processed ${half}`])
}, 60_000)

test('the whole price goes back and the access stays', async () => {
  const order = await sell()
  await refund(order, pro)
  expect(await atRest(shop, order, made(1))).toMatchObject({ status: 'refunded', fulfilment: 'delivered' })
  expect((await seeOrder(shop, order.order_id)).downloads).toHaveLength(1)
})

test('a refund that the gateway still works on is asked for again under the same key, and made once', async () => {
  const order = await sell()
  await shop.sandbox.fault(refundRoute, 'still-working', 2)
  await refund(order, half)
  expect(await atRest(shop, order, made(1))).toMatchObject({ status: 'partially_refunded', reviews: [] })
  expect(await refundsAtGateway(order)).toEqual([`processed ${half}`])
}, 60_000)

test('what the bank returns waits for a person, the customer is told, and the next try goes through', async () => {
  const order = await sell()
  await shop.sandbox.fault(refundRoute, 'refund-fails')
  await refund(order, half)
  expect(await atRest(shop, order, inReview)).toMatchObject({
    refunds: [`customer-asked failed ${half}`],
    reviews: ['refund-failed'],
    owedMinor: half,
    salesMinor: half,
  })
  const [review] = await shop.rows('select why from reviews where order_number = ?', [order.number])
  expect(review?.['why']).toBe('The customer’s bank sent it back: the account is closed.')
  const mails = await shop.rows<{ template: string; text: string }>(
    `select template, text from mails where order_number = ? and template like '%refund%' order by created_at, key`,
    [order.number],
  )
  expect(mails.map((it) => it.template).toSorted()).toEqual(['payment-refunded', 'refund-delayed'])
  expect(mails.find((it) => it.template === 'refund-delayed')?.text).toContain(
    '₹249.50 could not reach you yet',
  )
  await resolve(order, 'try-again')
  expect(await atRest(shop, order, made(1))).toMatchObject({
    status: 'partially_refunded',
    fulfilment: 'delivered',
    reviews: [],
    owedMinor: 0,
    salesMinor: half,
  })
  expect((await refundsAtGateway(order)).toSorted()).toEqual([`failed ${half}`, `processed ${half}`])
}, 60_000)

test('what the bank returned is written off: it stays with the shop, and the books say so', async () => {
  expect.hasAssertions()
  const order = await sell()
  await shop.sandbox.fault(refundRoute, 'refund-fails')
  await refund(order, half)
  await atRest(shop, order, inReview)
  await resolve(order, 'write-off', 'The customer cannot be found')
  await expectSettled(order, 'written-off', {
    'write-offs': -half,
    'customer-funds': 0,
    gateway: pro - feeMinor,
  })
})

test('what the bank returned was paid another way: the money left us, and the gateway still holds the payment', async () => {
  expect.hasAssertions()
  const order = await sell()
  await shop.sandbox.fault(refundRoute, 'refund-fails')
  await refund(order, half)
  await atRest(shop, order, inReview)
  await resolve(order, 'settled-elsewhere', 'Paid back by bank transfer')
  await expectSettled(order, 'settled', {
    'other-funds': -half,
    'customer-funds': 0,
    gateway: pro - feeMinor,
  })
})

/** The failed refund has this one in its place, and these accounts hold this of the order. */
async function expectSettled({ number }: Placed, status: string, accounts: Record<string, number>) {
  await expect
    .poll(() => shop.rows('select status from refunds where order_number = ? order by status', [number]))
    .toEqual([{ status: 'failed' }, { status }])
  const held = await shop.rows<{ account: string; minor: number }>(
    `select account, sum(amount_minor)::int as minor from ledger_entries e
     join ledger_transactions t on t.id = e.transaction_id where t.order_number = ? group by account`,
    [number],
  )
  expect(Object.fromEntries(held.map((it) => [it.account, it.minor]))).toMatchObject(accounts)
}

interface Call extends Record<string, unknown> {
  tries: number
  state: string
}

const callOf = async ({ number }: Placed) =>
  (
    await shop.rows<Call>(`select tries, state from effects where subject = ? and kind = 'issue-refund'`, [
      `order/${number}`,
    ])
  )[0]

const balanceReviews = ({ number }: Placed) =>
  shop.rows<{ amount: number; is_open: boolean; resolution: string | null }>(
    `select amount_minor::int as amount, resolved_at is null as is_open, resolution from reviews
     where order_number = ? and reason = 'balance-too-low' order by id`,
    [number],
  )

/** As if the time of the next try had come. */
async function nextTry({ number }: Placed) {
  await shop.rows('update effects set next_try_at = now() where subject = ?', [`order/${number}`])
  await tell(shop.worker()!.client, `order/${number}`, { fresh: false })
}

test('too little balance is shown to the owner, who can have it tried now; once made, nobody need answer', async () => {
  const order = await sell()
  await shop.sandbox.fault(refundRoute, 'balance-too-low', 3)
  await refund(order, half)
  const waiting = { reviews: ['balance-too-low'], upcoming: ['retry-issue-refund'] }
  expect(await atRest(shop, order, waitsAgain)).toMatchObject(waiting)
  expect(await balanceReviews(order)).toEqual([{ amount: half, is_open: true, resolution: null }])
  expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'paid' })

  await shop.sandbox.fault(refundRoute, 'balance-too-low', 3)
  await resolve(order, 'try-again')
  expect(await atRest(shop, order, waitsAgain)).toMatchObject(waiting)
  expect(await callOf(order)).toEqual({ tries: 2, state: 'open' })

  await nextTry(order)
  expect(await atRest(shop, order, made(1))).toMatchObject({ reviews: [], upcoming: [], owedMinor: 0 })
  expect(await balanceReviews(order)).toEqual([
    { amount: half, is_open: false, resolution: 'try-again' },
    { amount: half, is_open: false, resolution: null },
  ])
}, 60_000)

test('too little balance for a month goes to a person, who then is asked once', async () => {
  const order = await sell()
  await shop.sandbox.fault(refundRoute, 'balance-too-low', 3)
  await refund(order, half)
  await atRest(shop, order, inReview)
  await shop.rows(`update effects set tries = 30 where subject = ? and kind = 'issue-refund'`, [
    `order/${order.number}`,
  ])
  await shop.sandbox.fault(refundRoute, 'balance-too-low', 3)
  await nextTry(order)
  const failed = { when: (it: Outcome) => it.reviews.includes('effect-failed') }
  expect(await atRest(shop, order, failed)).toMatchObject({ reviews: ['effect-failed'], upcoming: [] })
  expect(await callOf(order)).toEqual({ tries: 30, state: 'waiting' })
}, 60_000)

test('a refund that waits for balance and was paid another way is never made at the gateway', async () => {
  const order = await sell()
  await shop.sandbox.fault(refundRoute, 'balance-too-low', 3)
  await refund(order, half)
  await atRest(shop, order, inReview)
  await resolve(order, 'settled-elsewhere', 'Paid back by bank transfer')
  await expect
    .poll(() => shop.rows('select status from refunds where order_number = ?', [order.number]))
    .toEqual([{ status: 'settled' }])
  expect(await callOf(order)).toMatchObject({ state: 'done' })
  expect(await refundsAtGateway(order)).toEqual([])
})

test('of fifty asked for at once all that were accepted are made, and both ledgers agree', async () => {
  const order = await sell()
  const answers = await Promise.all(Array.from({ length: 50 }, () => refund(order, 2_000)))
  const accepted = answers.filter((it) => it === 202)
  expect(accepted).toHaveLength(24)
  expect(await atRest(shop, order, { ...made(24), withinMs: 90_000 })).toMatchObject({
    status: 'partially_refunded',
    owedMinor: 0,
    salesMinor: pro - 48_000,
  })
  expect(await refundsAtGateway(order)).toEqual(Array.from({ length: 24 }, () => 'processed 2000'))
}, 120_000)
