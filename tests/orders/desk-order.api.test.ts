import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeskOrderView, Timeline } from '#api/orders/desk-schemas.ts'
import type { ReviewList, ReviewView } from '#api/orders/review-schemas.ts'
import { openReview } from '#adapters/db/orders/reviews.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { type Answer, json, paidOrder, problemOf, takeIn } from '#tests/support/edge.ts'
import { aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

let shop: Shop
let owner: Record<string, string>
let viewer: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  viewer = await signedInAs(shop, 'viewer')
})
afterAll(() => shop.close())

const look = (path: string, headers = owner): Promise<Answer> =>
  shop.app.inject({ method: 'GET', url: `/api/admin${path}`, headers })

const lookAt = async ({ number }: Placed, headers = owner) =>
  (await look(`/orders/${number}`, headers)).json<DeskOrderView>()

const sentences = async ({ number }: Placed) =>
  (await look(`/orders/${number}/timeline`)).json<Timeline>().items.map((it) => `${it.kind}: ${it.sentence}`)

const resolve = (id: number, body: unknown, headers = owner): Promise<Answer> =>
  shop.app.inject({ method: 'POST', url: `/api/admin/reviews/${id}/resolve`, ...json(body, headers) })

/** An order with a payment in dollars, which waits for a person. */
async function heldPayment() {
  const order = await place(shop)
  const how = { outcome: 'captured', webhook: 'drop', amount: 700, currency: 'USD' }
  const payment = await shop.sandbox.pay(order.gateway_order_id, how)
  await tellWebhook(shop, 'payment.captured', payment)
  await takeIn(shop, order)
  const [review] = (await lookAt(order)).reviews
  return { ...order, payment, review: review! }
}

test('a paid order is told from its placing to its mail, in plain sentences', async () => {
  const order = await paidOrder(shop)
  const payment = String(order.payment['id'])
  await tellWebhook(shop, 'order.paid', order.payment)
  await takeIn(shop, order)
  expect(await sentences(order)).toEqual([
    'fact: The order was placed.',
    `fact: Razorpay said: Payment ${payment} of ₹499 was captured.`,
    'decision: The order is paid: deliver, send the confirmation.',
    'money: Money came in at the gateway.',
    'money: The gateway kept its fee.',
    'money: It is earned: the order was sold.',
    'mail: Confirmation mail is on its way to the mail server.',
    `fact: Razorpay said: Payment ${payment} of ₹499 was captured. That was known already.`,
  ])
})

test('the summary says what was paid, who bought, and what can be done', async () => {
  const order = await paidOrder(shop)
  const seen = await lookAt(order)
  expect(seen).toMatchObject({
    status: 'paid',
    fulfilment: 'delivered',
    money: [{ currency: 'INR', paid_minor: 49_900, returned_minor: 0, kept_minor: 49_900, owed_minor: 0 }],
    customer: { email: 'asha@example.com', name: 'Asha Rao', state: 'Karnataka' },
    payments: [{ id: order.payment['id'], in_words: 'Captured; it pays for the order' }],
    checkouts: [{ gateway_order_id: order.gateway_order_id }],
    order_url: `${shop.url}/order/${order.order_id}`,
    reviews: [],
    waits: [],
  })
  const can = Object.fromEntries(seen.actions.map((it) => [it.action, it.impossible === null]))
  expect(can).toEqual({
    'send-mail': true,
    'correct-address': true,
    'make-download-link': true,
    cancel: false,
  })
})

test('an unpaid order says until when it waits', async () => {
  const order = await place(shop)
  await takeIn(shop, order)
  const { waits, expires_at, actions } = await lookAt(order)
  expect(waits).toEqual([
    { in_words: 'Expires unless paid', due_at: expires_at, amount_minor: 49_900, currency: 'INR' },
  ])
  expect(actions.find((it) => it.action === 'cancel')?.will).toContain('₹499')
})

test('whoever may not know the customers sees them masked, no secret address and nothing to do', async () => {
  const order = await paidOrder(shop, {
    billing: { name: 'Asha Rao', state: 'KA', gstin: '29AAGCB7383J1Z4' },
  })
  const seen = await lookAt(order, viewer)
  expect(seen.customer).toMatchObject({ email: 'a•••a@example.com', name: 'A. R.' })
  expect(seen).toMatchObject({ order_url: null, actions: [] })
  expect(JSON.stringify(seen)).not.toMatch(/asha@|29AAGCB/)
})

test('a long timeline is shown in pages, none of it twice', async () => {
  const order = await place(shop)
  await shop.rows(
    `insert into inbox (source, event_id, type, subject, facts, received_at, handled_at, outcome, deliveries)
     select 'razorpay', ? || n, 'payment.failed', 'order/' || ?, '[]', now() + n % 7 * interval '1 microsecond', now(),
       'told nothing new', 0 from generate_series(1, 450) n`,
    [`many/${order.number}/`, order.number],
  )
  const seen: string[] = []
  let before: string | null = ''
  while (before !== null) {
    const answer = await look(`/orders/${order.number}/timeline${before && `?before=${before}`}`)
    const page: Timeline = answer.json()
    seen.unshift(...page.items.map((it) => it.id))
    before = page.earlier
  }
  expect(seen).toHaveLength(451)
  expect(new Set(seen).size).toBe(451)
  expect(seen[0]).toMatch(/^fact/)
})

test('a held payment goes back whole when somebody says so, once, and is told so', async () => {
  const order = await heldPayment()
  expect(order.review).toMatchObject({
    reason_in_words: 'Paid in another currency',
    offers: [
      { resolution: 'refund', label: 'Give $7 back', impossible: null },
      { resolution: 'settled-elsewhere', needs: 'note' },
    ],
  })
  const staff = await signedInAs(shop, 'staff')
  const both = await Promise.all([
    resolve(order.review.id, { resolution: 'refund' }),
    resolve(order.review.id, { resolution: 'settled-elsewhere', note: 'paid back by bank' }, staff),
  ])
  expect(both.map((it) => it.statusCode).toSorted((a, b) => a - b)).toEqual([202, 409])
  const lost = problemOf(both.find((it) => it.statusCode === 409)!)
  expect(lost.detail).toMatch(/^(owner gave the money back|staff settled it outside of Origin) a moment ago/)

  await takeIn(shop, order)
  const { refunds, reviews, money } = await lookAt(order)
  expect(reviews).toEqual([])
  expect(refunds).toHaveLength(1)
  expect(money[0]?.currency).toBe('USD')
  expect((await sentences(order)).join('\n')).toMatch(
    /action: (owner gave|staff settled) .*paid in another currency/,
  )
  expect(await seeOrder(shop, order.order_id)).toMatchObject({ status: 'created' })
})

test('money settled elsewhere needs a note, leaves nothing owed, and the books still balance', async () => {
  const order = await heldPayment()
  const short = await resolve(order.review.id, { resolution: 'settled-elsewhere', note: '  paid   ' })
  expect(problemOf(short)).toMatchObject({ status: 400, code: 'NOTE_TOO_SHORT', field: 'note' })
  const answer = { resolution: 'settled-elsewhere', note: 'Paid back by bank transfer' }
  expect((await resolve(order.review.id, answer)).statusCode).toBe(202)
  await takeIn(shop, order)
  const { money, refunds } = await lookAt(order)
  expect(money).toEqual([
    expect.objectContaining({
      currency: 'USD',
      paid_minor: 700,
      returned_minor: 700,
      kept_minor: 0,
      owed_minor: 0,
    }),
  ])
  expect(refunds).toMatchObject([{ status: 'settled' }])
})

test('a way that is not offered is refused', async () => {
  const order = await heldPayment()
  const answer = await resolve(order.review.id, { resolution: 'correct-address', email: 'a@example.com' })
  expect(problemOf(answer)).toMatchObject({
    status: 422,
    code: 'RESOLUTION_NOT_OFFERED',
    field: 'resolution',
  })
  expect((await resolve(999_999, { resolution: 'refund' })).statusCode).toBe(404)
})

test('a refused mail goes to the corrected address', async () => {
  const order = await paidOrder(shop, { email: 'ahsa@example.com' })
  const key = `order-confirmed/${order.number}`
  await shop.rows(`update effects set state = 'waiting', note = 'refused' where key = ?`, [key])
  const of = { orderNumber: orderNumber(order.number), reason: 'mail-refused', about: key } as const
  await openReview(shop.orm.em.fork(), { ...of, amount: null })
  const [review] = (await lookAt(order)).reviews
  const without = await resolve(review!.id, { resolution: 'correct-address' })
  expect(problemOf(without)).toMatchObject({ code: 'ADDRESS_MISSING', field: 'email' })
  const answer = { resolution: 'correct-address', email: 'asha@example.com' }
  expect((await resolve(review!.id, answer)).statusCode).toBe(202)
  await takeIn(shop, order)
  expect(await sentences(order)).toEqual(
    expect.arrayContaining([
      'mail: Confirmation mail was never accepted: settled by a person.',
      'mail: Confirmation mail is on its way to the mail server.',
    ]),
  )
})

test('a step that failed for good is tried again, and comes back to you when it fails again', async () => {
  const order = await paidOrder(shop)
  const key = `order-confirmed/${order.number}`
  const of = { orderNumber: orderNumber(order.number), reason: 'effect-failed', about: key } as const
  const fail = async () => {
    await shop.rows(`update effects set state = 'waiting' where key = ?`, [key])
    await openReview(shop.orm.em.fork(), { ...of, amount: null })
    await openReview(shop.orm.em.fork(), { ...of, amount: null })
  }
  await fail()
  const [first, ...more] = (await lookAt(order)).reviews
  expect(more).toEqual([])
  expect((await resolve(first!.id, { resolution: 'try-again' })).statusCode).toBe(202)
  const { effects } = await takeIn(shop, order)
  expect(effects).toHaveLength(1)
  await fail()
  const [second] = (await lookAt(order)).reviews
  expect(second!.id).not.toBe(first!.id)
})

test('what waits is listed soonest first, what was resolved with who, how and why', async () => {
  const order = await heldPayment()
  const orphan = { orderNumber: null, reason: 'orphan-payment', about: 'pay_nobody' } as const
  await openReview(shop.orm.em.fork(), { ...orphan, amount: { minor: 100, currency: 'INR' } })
  const open = (await look('/reviews')).json<ReviewList>().items
  expect(open.map((it) => it.due_at)).toEqual(open.map((it) => it.due_at).toSorted())
  expect(open.map((it) => it.order_number)).toContain(order.number)
  const mine = open.find((it) => it.about === 'pay_nobody')!
  const { offers } = (await look(`/reviews/${mine.id}`)).json<ReviewView>()
  expect(offers.map((it) => it.resolution)).toEqual(['settled-elsewhere'])
  const note = 'Belongs to the old shop'
  await resolve(mine.id, { resolution: 'settled-elsewhere', note })
  const [last] = (await look('/reviews?state=resolved')).json<ReviewList>().items
  expect(last).toMatchObject({ about: 'pay_nobody', resolved_by: 'owner', note })
  const [masked] = (await look('/reviews?state=resolved', viewer)).json<ReviewList>().items
  expect(masked?.note).toBeNull()
})

test.for(['/reviews?state=closed', '/reviews?sort=x', '/reviews?after=x', '/orders/10001/timeline?before=x'])(
  '%s is refused',
  async (path) => {
    expect(problemOf(await look(path)).status).toBe(400)
  },
)
