import { afterAll, beforeAll, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { atRest, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, seeOrder, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address, settings: { RECONCILE_EVERY: '2s' } })
  owner = await signedInAs(shop, 'owner')
})

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const pro = 49_900

type Sold = Placed & { paymentId: string }

async function sell(how: Record<string, unknown> = {}, who: Record<string, unknown> = {}): Promise<Sold> {
  const order = await place(shop, who)
  const { id } = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', ...how })
  await atRest(shop, order, { when: (it) => it.mails.includes('order-confirmed sent') })
  return { ...order, paymentId: String(id) }
}

const isAsked = { when: (it: Outcome) => it.reviews.includes('dispute-to-answer') }

/** Sold, and its bank asks why. */
async function disputed(how: Record<string, unknown> = {}, pay: Record<string, unknown> = {}) {
  const order = await sell(pay)
  const dispute = await shop.sandbox.dispute(order.paymentId, how)
  return { order, dispute, asked: await atRest(shop, order, isAsked) }
}

const reviewOf = async ({ number }: Placed) => {
  const [review] = await shop.rows<{ id: string; due_at: string; amount_minor: string }>(
    `select id, due_at, amount_minor from reviews where order_number = ? and resolved_at is null`,
    [number],
  )
  if (!review) throw new Error('Nothing waits for a person.')
  return review
}

async function resolve(order: Placed, resolution: string, note?: string) {
  const url = `/api/admin/reviews/${(await reviewOf(order)).id}/resolve`
  const answer = await shop.app.inject({ method: 'POST', url, ...json({ resolution, note }, owner) })
  expect(answer.statusCode).toBe(202)
}

const atGateway = async (id: string) => {
  const found = (await shop.sandbox.ledger()).disputes.find((it) => it.id === id)
  if (!found) throw new Error(`The gateway knows no dispute ${id}.`)
  return found
}

const is = async (id: string, status: string) =>
  until(
    async () =>
      (await shop.rows<{ status: string }>('select status from disputes where id = ?', [id]))[0]?.status,
    (it) => it === status,
    20_000,
  )

const lost = {
  status: 'refunded',
  fulfilment: 'revoked',
  mails: ['order-confirmed sent', 'dispute-lost sent'],
  reviews: [],
  upcoming: [],
  salesMinor: 0,
}

const mailsTo = async (email: string) => (await shop.sandbox.mails(email)).map((it) => it.subject)

test('an opened dispute waits for a person until its deadline, and its money is kept apart', async () => {
  const { order, dispute, asked } = await disputed()
  expect(asked).toEqual({ ...sold(pro), reviews: ['dispute-to-answer'], upcoming: ['dispute-deadline'] })
  const { due_at: dueAt, amount_minor: amount } = await reviewOf(order)
  expect(new Date(dueAt).getTime()).toBe(dispute.respond_by * 1000)
  expect(Number(amount)).toBe(pro)
})

test('a contested dispute has its evidence at the bank, once, and won its money is ours again', async () => {
  const { order, dispute } = await disputed()
  await resolve(order, 'contest-dispute')
  await is(dispute.id, 'under_review')
  expect(await atRest(shop, order)).toEqual(sold(pro))
  const { evidence } = await atGateway(dispute.id)
  const ids = Object.values(evidence?.documents ?? {}).flat()
  expect(ids).toHaveLength(1)
  const [kept] = await shop.rows<{ pdf: Buffer; document_id: string }>(
    'select pdf, document_id from evidence where dispute_id = ?',
    [dispute.id],
  )
  expect(kept?.document_id).toBe(ids[0])
  const there = await fetch(`${shop.sandbox.url}/control/documents/${ids[0]}`)
  expect(Buffer.from(await there.arrayBuffer()).equals(kept?.pdf ?? Buffer.alloc(0))).toBe(true)
  await shop.sandbox.decide(dispute.id, { outcome: 'won' })
  await is(dispute.id, 'won')
  expect(await atRest(shop, order)).toEqual(sold(pro))
})

test('a lost dispute takes the sale back and ends the access, also by a link mailed before', async () => {
  const { order, dispute } = await disputed()
  const { downloads } = await seeOrder(shop, order.order_id)
  await shop.sandbox.decide(dispute.id, { outcome: 'lost' })
  await is(dispute.id, 'lost')
  expect(await atRest(shop, order)).toMatchObject(lost)
  expect((await seeOrder(shop, order.order_id)).downloads).toEqual([])
  expect((await fetch(downloads[0]!.url, { redirect: 'manual' })).status).toBe(402)
})

test('an accepted dispute is lost, once, also when the gateway’s answer is lost', async () => {
  const { order, dispute } = await disputed({ deduct: 'when-lost' })
  await shop.sandbox.fault('POST /v1/disputes/:id/accept', 'lost-answer')
  await resolve(order, 'accept-dispute')
  await is(dispute.id, 'lost')
  expect(await atRest(shop, order)).toMatchObject(lost)
})

test('half of a payment disputed and lost leaves the other half sold', async () => {
  const { order, dispute } = await disputed({ amount: 20_000 })
  await shop.sandbox.decide(dispute.id, { outcome: 'lost' })
  await is(dispute.id, 'lost')
  const { status, salesMinor } = await atRest(shop, order)
  expect({ status, salesMinor }).toEqual({ status: 'partially_refunded', salesMinor: 29_900 })
  const [mail] = await shop.rows<{ text: string }>(
    `select text from mails where order_number = ? and template = 'dispute-lost'`,
    [order.number],
  )
  expect(mail?.text).toContain('₹299 of your payment stays paid.')
})

test('the customer is mailed once of a lost dispute, also when every webhook comes twice', async () => {
  const email = 'disputed-once@example.com'
  const order = await sell({ webhook: 'twice' }, { email })
  const { id } = await shop.sandbox.dispute(order.paymentId)
  await atRest(shop, order, isAsked)
  await shop.sandbox.decide(id, { outcome: 'lost' })
  await is(id, 'lost')
  expect(await atRest(shop, order)).toMatchObject(lost)
  expect(await mailsTo(email)).toEqual([
    expect.stringContaining('Your download'),
    expect.stringContaining('Your bank has given ₹499 back to you'),
  ])
})

test('where nobody told an address, nobody is mailed of a lost dispute', async () => {
  const order = await place(shop, { email: undefined })
  const { id } = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await atRest(shop, order, { when: (it) => it.mails.includes('order-confirmed no-address') })
  const dispute = await shop.sandbox.dispute(String(id))
  await atRest(shop, order, isAsked)
  await shop.sandbox.decide(dispute.id, { outcome: 'lost' })
  await is(dispute.id, 'lost')
  const mails = ['order-confirmed no-address', 'dispute-lost no-address']
  expect(await atRest(shop, order)).toMatchObject({ ...lost, mails })
})

test('a missed deadline is asked after at the gateway, which has decided', async () => {
  const { order, dispute } = await disputed({ respond_by_s: 6 }, { webhook: 'drop', browser_return: true })
  await is(dispute.id, 'lost')
  expect(await atRest(shop, order)).toMatchObject(lost)
}, 40_000)

test('with every webhook dropped a dispute, and what the bank makes of it, are found at the gateway', async () => {
  const { order, dispute } = await disputed({}, { webhook: 'drop', browser_return: true })
  await shop.sandbox.decide(dispute.id, { outcome: 'won' })
  await is(dispute.id, 'won')
  expect(await atRest(shop, order)).toEqual(sold(pro))
}, 40_000)

test('doubled webhooks, and the bank asking for more, ask a person once for each deadline', async () => {
  const { order, dispute } = await disputed({}, { webhook: 'twice' })
  await resolve(order, 'contest-dispute')
  await is(dispute.id, 'under_review')
  await shop.sandbox.decide(dispute.id, {
    outcome: 'action_required',
    phase: 'pre_arbitration',
    respond_by_s: 900_000,
  })
  await atRest(shop, order, isAsked)
  await resolve(order, 'contest-dispute')
  await is(dispute.id, 'under_review')
  expect(await atRest(shop, order)).toEqual(sold(pro))
  const rows = await shop.rows('select from evidence where dispute_id = ?', [dispute.id])
  expect(rows).toHaveLength(2)
})

test('nothing is refunded while a payment is disputed', async () => {
  const { order } = await disputed()
  const url = `/api/admin/orders/${order.number}/refunds`
  const body = { payment_id: order.paymentId, amount_minor: 100, reason: 'goodwill', revokes: false }
  const answer = await shop.app.inject({ method: 'POST', url, ...json(body, owner) })
  expect(answer.statusCode).toBe(422)
})

const orphanReview = async () => {
  const [review] = await shop.rows<{ id: string }>(`select id from reviews where reason = 'orphan-dispute'`)
  return review?.id
}

test('a dispute of a payment that is none of ours waits for a person until its bank has decided', async () => {
  const created = await fetch(`${shop.sandbox.url}/v1/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${btoa(`${shop.env.RAZORPAY_KEY_ID}:${shop.env.RAZORPAY_KEY_SECRET}`)}`,
    },
    body: JSON.stringify({ amount: pro, currency: 'INR', receipt: 'foreign' }),
  })
  const { id }: { id: string } = JSON.parse(await created.text())
  const payment = await shop.sandbox.pay(id, { outcome: 'captured' })
  const dispute = await shop.sandbox.dispute(String(payment['id']))
  const unheard = `inbox where subject is null and facts @> '[{"type": "dispute-reported"}]'`
  await until(
    async () => shop.rows(`select from ${unheard}`),
    (it) => it.length > 0,
  )
  await shop.rows(
    `update ${unheard.replace(' where', ` set received_at = now() - interval '11 minutes' where`)}`,
  )
  const open = await until(
    async () =>
      shop.rows<{ about: string; amount_minor: string; due: string; why: string }>(
        `select about, amount_minor, extract(epoch from due_at)::bigint as due, why from reviews
         where reason = 'orphan-dispute'`,
      ),
    (it) => it.length > 0,
    20_000,
  )
  const why = `Dispute ${dispute.id} of ₹499 about payment ${String(payment['id'])} waits for an answer`
  expect(open).toEqual([
    {
      about: dispute.id,
      amount_minor: String(pro),
      due: String(dispute.respond_by),
      why: expect.stringContaining(why),
    },
  ])
  const { offers } = (
    await shop.app.inject({ url: `/api/admin/reviews/${await orphanReview()}`, headers: owner })
  ).json<{ offers: { resolution: string; will: string }[] }>()
  expect(offers.map((it) => it.resolution)).toEqual(['settled-elsewhere'])
  expect(offers[0]?.will).toContain('at Razorpay’s own desk')
  await shop.sandbox.decide(dispute.id, { outcome: 'lost' })
  expect(
    await until(
      () => shop.rows(`select from reviews where reason = 'orphan-dispute' and resolved_at is null`),
      (it) => it.length === 0,
      20_000,
    ),
  ).toEqual([])
}, 60_000)
