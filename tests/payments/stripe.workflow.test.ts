import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '#worker/engine.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import {
  anotherCheckout,
  bothGateways,
  leavePageOpen,
  offerBoth,
  payAt,
  placeAt,
} from '#tests/support/gateways.ts'
import { offendersOf } from '#tests/support/invariants.ts'
import { atRest, everyLedger, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address, settings: { RECONCILE_EVERY: '2s' } })
  owner = await signedInAs(shop, 'owner')
  await offerBoth(shop)
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const pro = 49_900
const half = 24_950

const isPaid = { when: (it: Outcome) => it.status === 'paid' }
const refunded = (count: number) => ({
  when: (it: Outcome) => it.refunds.filter((row) => row.includes('processed')).length === count,
  withinMs: 40_000,
})

const feeOf = async (order: Placed) => {
  const [row] = await shop.rows<{ fee: string | null }>(
    'select fee_minor as fee from payments where order_number = ? and verdict is not null',
    [order.number],
  )
  return row?.fee ?? null
}

test('what Stripe keeps is in the books, though no webhook says it', async () => {
  const order = await placeAt(shop, 'stripe')
  await payAt(shop, order, { outcome: 'captured' })
  expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
  expect(Number(await feeOf(order))).toBeGreaterThan(0)
  const [booked] = await shop.rows<{ fee: string }>(
    `select sum(e.amount_minor) as fee from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
     where t.order_number = ? and e.account in ('gateway-fees', 'input-tax')`,
    [order.number],
  )
  expect(booked?.fee).toBe(await feeOf(order))
})

test('sold once when the webhooks come in another order, and by the reconciler when none comes', async () => {
  const reordered = await placeAt(shop, 'stripe')
  await payAt(shop, reordered, { outcome: 'captured', webhook: 'reordered' })
  expect(await atRest(shop, reordered, isPaid)).toEqual(sold(pro))
  const untold = await placeAt(shop, 'stripe')
  await payAt(shop, untold, { outcome: 'captured', webhook: 'drop' })
  expect(await atRest(shop, untold, { ...isPaid, withinMs: 30_000 })).toEqual(sold(pro))
})

describe.each(bothGateways)('an order begun at %s', (gateway) => {
  test('keeps no money twice when the customer changes half-way and pays both', async () => {
    const order = await placeAt(shop, gateway)
    const other = await anotherCheckout(shop, order)
    await payAt(shop, other, { outcome: 'captured' })
    await atRest(shop, order, isPaid)
    const late = await payAt(shop, order, { outcome: 'captured' })
    expect(await atRest(shop, order, refunded(1))).toEqual({
      ...sold(pro),
      mails: ['order-confirmed sent', 'payment-refunded sent'],
      refunds: [`second-payment processed ${pro}`],
    })
    const { refunds } = await everyLedger(shop)
    expect(refunds.filter((it) => it.payment_id === late['id'])).toMatchObject([
      { status: 'processed', amount: pro },
    ])
  })

  test('is bought by what was paid on the checkout left behind, and the other goes back', async () => {
    const order = await placeAt(shop, gateway)
    const other = await anotherCheckout(shop, order)
    await payAt(shop, order, { outcome: 'captured' })
    expect(await atRest(shop, order, isPaid)).toEqual(sold(pro))
    const second = await payAt(shop, other, { outcome: 'captured' })
    expect(await atRest(shop, order, refunded(1))).toMatchObject({
      status: 'paid',
      refunds: [`second-payment processed ${pro}`],
      owedMinor: 0,
      salesMinor: pro,
    })
    const { refunds } = await everyLedger(shop)
    expect(refunds.filter((it) => it.payment_id === second['id'])).toHaveLength(1)
  })
})

const pageOf = async ({ receipt }: Placed) =>
  (await shop.sandbox.stripe.ledger()).orders.find((it) => it.receipt === receipt)?.status
const ofPage = async ({ number }: Placed) =>
  (
    await shop.rows<{ state: string; note: string | null }>(
      `select state, note from effects where kind = 'close-page' and subject = ?`,
      [`order/${number}`],
    )
  )[0]

const wake = ({ number }: Placed) => tell(shop.worker()!.client, `order/${number}`, { fresh: false })

const ends = {
  expired: async (order: Placed) => {
    await shop.rows('update orders set expires_at = shop_now() where number = ?', [order.number])
    await wake(order)
  },
  cancelled: async ({ number }: Placed) => {
    const url = `/api/admin/orders/${number}/cancel`
    expect((await shop.app.inject({ method: 'POST', url, ...json({}, owner) })).statusCode).toBe(202)
  },
}

describe.each(['expired', 'cancelled'] as const)('an order that is %s', (status) => {
  const waits = { when: (it: Outcome) => it.status === status && it.upcoming.length > 0 }

  test('leaves no page open, though Stripe does not answer at first', async () => {
    const order = await placeAt(shop, 'stripe')
    expect(await pageOf(order)).toBe('created')
    await leavePageOpen(shop)
    await ends[status](order)
    expect(await atRest(shop, order, waits)).toMatchObject({ status, upcoming: ['retry-close-page'] })
    expect(await pageOf(order)).toBe('created')
    await shop.rows(`update effects set next_try_at = now() where subject = ?`, [`order/${order.number}`])
    await wake(order)
    expect(await atRest(shop, order, { when: (it) => it.upcoming.length === 0 })).toMatchObject({ status })
    expect(await pageOf(order)).toBe('expired')
    expect(await ofPage(order)).toEqual({ state: 'done', note: null })
  })

  test('and was paid meanwhile is judged by that payment as ever', async () => {
    const order = await placeAt(shop, 'stripe')
    await payAt(shop, order, { outcome: 'captured', webhook: { delay_ms: 2_000 } })
    await ends[status](order)
    const outcome = await atRest(shop, order, { when: (it) => it.mails.length > 0 })
    expect(outcome).toMatchObject(
      status === 'expired'
        ? sold(pro)
        : { status, refunds: [`captured-after-cancellation processed ${pro}`], upcoming: [], owedMinor: 0 },
    )
    expect(await ofPage(order)).toEqual({ state: 'done', note: null })
  })
})

test('a page left behind at Stripe is closed with the order, which is paid at neither', async () => {
  const order = await placeAt(shop, 'stripe')
  await anotherCheckout(shop, order)
  expect(await pageOf(order)).toBe('created')
  await ends.cancelled(order)
  expect(await atRest(shop, order, { when: (it) => it.status === 'cancelled' })).toMatchObject({
    upcoming: [],
  })
  expect(await pageOf(order)).toBe('expired')
})

test('a page that cannot be closed is left to close by itself, and bothers nobody', async () => {
  const order = await placeAt(shop, 'stripe')
  await leavePageOpen(shop)
  await ends.cancelled(order)
  await atRest(shop, order, { when: (it) => it.upcoming.length > 0 })
  await shop.rows('update effects set tries = 7, next_try_at = now() where subject = ?', [
    `order/${order.number}`,
  ])
  await leavePageOpen(shop)
  await wake(order)
  expect(await atRest(shop, order, { when: (it) => it.upcoming.length === 0 })).toMatchObject({ reviews: [] })
  expect(await ofPage(order)).toMatchObject({ state: 'done', note: expect.stringContaining('in vain') })
})

async function refund({ number }: Placed, payment: Readonly<Record<string, unknown>>, amountMinor: number) {
  const body = {
    payment_id: payment['id'],
    amount_minor: amountMinor,
    reason: 'customer-asked',
    revokes: false,
  }
  const url = `/api/admin/orders/${number}/refunds`
  const answer = await shop.app.inject({ method: 'POST', url, ...json(body, owner) })
  expect(answer.statusCode).toBe(202)
}

async function aSale() {
  const order = await placeAt(shop, 'stripe')
  const payment = await payAt(shop, order, { outcome: 'captured' })
  await atRest(shop, order, { when: (it) => it.mails.includes('order-confirmed sent') })
  return { order, payment }
}

const refundsOf = async (payment: Readonly<Record<string, unknown>>) =>
  (await everyLedger(shop)).refunds
    .filter((it) => it.payment_id === payment['id'])
    .map((it) => `${it.status} ${it.amount}`)

test.for(['lost-answer', 'status-500', 'time-out', 'still-working', 'rate-limit'])(
  'half goes back once though the gateway meets a %s',
  { timeout: 60_000 },
  async (fault) => {
    const { order, payment } = await aSale()
    await shop.sandbox.fault('POST /stripe/v1/refunds', fault)
    await refund(order, payment, half)
    expect(await atRest(shop, order, refunded(1))).toMatchObject({
      status: 'partially_refunded',
      salesMinor: half,
      owedMinor: 0,
    })
    expect(await refundsOf(payment)).toEqual([`processed ${half}`])
  },
)

test('a refund for want of balance waits, and goes out under another key once there is some', async () => {
  const { order, payment } = await aSale()
  // Three tries in a row, each of which first hears again of the ones before.
  await shop.sandbox.fault('POST /stripe/v1/refunds', 'balance-too-low', 6)
  await refund(order, payment, half)
  const waits = { when: ({ reviews, upcoming }: Outcome) => reviews.length > 0 && upcoming.length > 0 }
  expect(await atRest(shop, order, waits)).toMatchObject({
    refunds: [`customer-asked requested ${half}`],
    reviews: ['balance-too-low'],
    upcoming: ['retry-issue-refund'],
  })
  await shop.rows('update effects set next_try_at = now() where subject = ?', [`order/${order.number}`])
  await tell(shop.worker()!.client, `order/${order.number}`, { fresh: false })
  expect(await atRest(shop, order, refunded(1))).toMatchObject({ reviews: [], upcoming: [], owedMinor: 0 })
  expect(await refundsOf(payment)).toEqual([`processed ${half}`])
}, 60_000)

test('a refund made at Stripe’s own desk is taken in', async () => {
  const { order, payment } = await aSale()
  await shop.sandbox.stripe.refund(String(payment['id']))
  expect(await atRest(shop, order, refunded(1))).toMatchObject({
    status: 'refunded',
    refunds: [`made-at-the-gateway processed ${pro}`],
    salesMinor: 0,
    owedMinor: 0,
  })
})

test.for([
  ['won', 'paid', 'delivered', pro],
  ['lost', 'refunded', 'revoked', 0],
] as const)('a dispute that is contested and %s', async ([outcome, status, fulfilment, salesMinor]) => {
  const { order, payment } = await aSale()
  const { id } = await shop.sandbox.stripe.dispute(String(payment['id']), {})
  const asked = { when: (it: Outcome) => it.reviews.includes('dispute-to-answer') }
  await atRest(shop, order, asked)
  const [review] = await shop.rows<{ id: string }>(
    'select id from reviews where order_number = ? and resolved_at is null',
    [order.number],
  )
  const url = `/api/admin/reviews/${review?.id}/resolve`
  const resolution = 'contest-dispute'
  expect((await shop.app.inject({ method: 'POST', url, ...json({ resolution }, owner) })).statusCode).toBe(
    202,
  )
  await atRest(shop, order, { when: (it) => it.reviews.length === 0 && it.upcoming.length === 0 })
  const there = (await shop.sandbox.stripe.ledger()).disputes.find((it) => it.id === id)
  expect(there?.status).toBe('under_review')
  expect(Object.values(there?.evidence?.documents ?? {}).flat()).toHaveLength(1)
  await shop.sandbox.stripe.decide(id, { outcome })
  const decided = { when: (it: Outcome) => it.status === status && it.salesMinor === salesMinor }
  expect(await atRest(shop, order, decided)).toMatchObject({ status, fulfilment, salesMinor, owedMinor: 0 })
})

test('after all of it, everything holds that must always hold', async () => {
  expect(await offendersOf(shop)).toEqual([])
})
