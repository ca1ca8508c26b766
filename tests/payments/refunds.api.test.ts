import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeskOrderView } from '#api/orders/desk-schemas.ts'
import type { RefundList } from '#api/payments/desk-schemas.ts'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { createSecrets } from '#adapters/secrets.ts'
import type { Role } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { type Answer, html, json, paidOrder, problemOf, problemPageOf, takeIn } from '#tests/support/edge.ts'
import { aShop, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let headers: Record<Role, Record<string, string>>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers = {
    owner: await signedInAs(shop, 'owner'),
    staff: await signedInAs(shop, 'staff'),
    accountant: await signedInAs(shop, 'accountant'),
    viewer: await signedInAs(shop, 'viewer'),
  }
})
afterAll(() => shop.close())

type Paid = Awaited<ReturnType<typeof paidOrder>>

const paymentOf = ({ payment }: Paid) => String(payment['id'])

interface How {
  readonly body?: Record<string, unknown>
  readonly as?: Role
  readonly key?: string
}

/** ₹200 of the order's payment, unless a test says otherwise. */
function refund(order: Paid, { body = {}, as = 'owner', key }: How = {}): Promise<Answer> {
  const whole = {
    payment_id: paymentOf(order),
    amount_minor: 20_000,
    reason: 'customer-asked',
    revokes: false,
    ...body,
  }
  const named = key === undefined ? headers[as] : { ...headers[as], 'idempotency-key': key }
  const url = `/api/admin/orders/${order.number}/refunds`
  return shop.app.inject({ method: 'POST', url, ...json(whole, named) })
}

const refundsOf = ({ number }: Pick<Placed, 'number'>) =>
  shop.rows<{ id: string; amount: number; status: string }>(
    'select id, amount_minor::int as amount, status from refunds where order_number = ? order by id',
    [number],
  )

const seen = async <T>(url: string, as: Role = 'owner') =>
  (await shop.app.inject({ url, headers: headers[as] })).json<T>()

const deskOrder = ({ number }: Placed, as?: Role) => seen<DeskOrderView>(`/api/admin/orders/${number}`, as)

describe('an owner who gives money back', () => {
  test('reserves it at once, tells the order’s run, and stands in the audit log', async () => {
    const order = await paidOrder(shop)
    expect((await refund(order, { body: { note: 'Called on Monday' } })).statusCode).toBe(202)
    expect(await refundsOf(order)).toMatchObject([{ amount: 20_000, status: 'requested' }])
    const view = await deskOrder(order)
    expect(view.payments).toMatchObject([
      { sold_minor: 49_900, refundable_minor: 29_900, why_not_refundable: null },
    ])
    expect(view.refunds).toMatchObject([
      { requested_by: 'owner', note: 'Called on Monday', revokes: false, status: 'requested' },
    ])
    const subject = `order/${order.number}`
    expect(
      await shop.rows('select actor, action, before, after from audit where subject = ?', [subject]),
    ).toMatchObject([
      { actor: 'owner', action: 'refund.requested', before: { left: '₹499' }, after: { left: '₹299' } },
    ])
    await takeIn(shop, order)
    expect(
      await shop.rows('select kind, key from effects where subject = ? and kind = ?', [
        subject,
        'issue-refund',
      ]),
    ).toEqual([{ kind: 'issue-refund', key: `refund/${(await refundsOf(order))[0]!.id}` }])
    expect((await deskOrder(order)).payments).toMatchObject([{ sold_minor: 29_900 }])
    const { items } = await seen<{ items: { sentence: string }[] }>(
      `/api/admin/orders/${order.number}/timeline`,
    )
    expect(items.map((it) => it.sentence)).toContain(
      'owner gave ₹200 back: the customer asked for it. “Called on Monday”',
    )
  })

  test('with the same key twice gives it back once, under an id the gateway can keep', async () => {
    const order = await paidOrder(shop)
    const key = `once-${order.number}`
    const answers = await Promise.all([refund(order, { key }), refund(order, { key })])
    expect(answers.map((it) => it.statusCode)).toEqual([202, 202])
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 8)
    const [only, ...more] = await refundsOf(order)
    expect([only?.id, more]).toEqual([`rf_${paymentOf(order)}_${hash}`, []])
    expect(only!.id).toMatch(/^[\w-]{10,40}$/)
  })

  test('with the key of another refund is told so, and gives nothing back', async () => {
    const order = await paidOrder(shop)
    const key = `other-${order.number}`
    await refund(order, { key, body: { amount_minor: 5000 } })
    expect(problemOf(await refund(order, { key, body: { amount_minor: 4000 } }))).toMatchObject({
      status: 409,
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: 'Idempotency-Key',
    })
    expect(await refundsOf(order)).toHaveLength(1)
  })

  test('with a key of another action is told so', async () => {
    const order = await paidOrder(shop)
    const key = `mail-${order.number}`
    const url = `/api/admin/orders/${order.number}/download-link`
    await shop.app.inject({ method: 'POST', url, headers: { ...headers.owner, 'idempotency-key': key } })
    expect(problemOf(await refund(order, { key }))).toMatchObject({
      status: 409,
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    expect(await refundsOf(order)).toEqual([])
  })

  test('fifty times at once gives back no more than was captured, and the losers are told what is left', async () => {
    const order = await paidOrder(shop)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => refund(order, { body: { amount_minor: 2_000 } })),
    )
    const lost = answers.filter((it) => it.statusCode !== 202)
    expect(lost).toHaveLength(26)
    for (const answer of lost)
      expect(problemOf(answer)).toMatchObject({ status: 422, code: 'REFUND_AMOUNT', field: 'amount_minor' })
    const made = await refundsOf(order)
    expect(made.reduce((sum, it) => sum + it.amount, 0)).toBe(48_000)
    expect((await deskOrder(order)).payments).toMatchObject([{ refundable_minor: 1_900 }])
  })
})

describe('what cannot be given back is refused, by the field that is wrong:', () => {
  let order: Paid
  beforeAll(async () => {
    order = await paidOrder(shop)
  })

  test.for([
    ['less than nothing', { amount_minor: -1 }, 'amount_minor'],
    ['nothing', { amount_minor: 0 }, 'amount_minor'],
    ['less than the gateway sends', { amount_minor: 99 }, 'amount_minor'],
    ['half a paisa', { amount_minor: 100.5 }, 'amount_minor'],
    ['an amount in words', { amount_minor: 'all' }, 'amount_minor'],
    ['more than is left', { amount_minor: 49_901 }, 'amount_minor'],
    ['so much that less than a rupee is left', { amount_minor: 49_850 }, 'amount_minor'],
    ['a reason nobody has', { reason: 'second-payment' }, 'reason'],
    ['a word in place of yes or no', { revokes: 'yes' }, 'revokes'],
    ['a note too long', { note: 'x'.repeat(501) }, 'note'],
    ['a payment nobody made', { payment_id: 'pay_none' }, 'payment_id'],
  ] as const)('%s', async ([, body, field]) => {
    const answer = await refund(order, { body })
    expect([400, 422]).toContain(answer.statusCode)
    expect(problemOf(answer).field).toBe(field)
    expect(await refundsOf(order)).toEqual([])
  })

  test('another order’s payment', async () => {
    const other = await paidOrder(shop)
    expect(problemOf(await refund(order, { body: { payment_id: paymentOf(other) } }))).toMatchObject({
      status: 422,
      code: 'PAYMENT_NOT_OF_ORDER',
      field: 'payment_id',
    })
  })

  test('anything of an order there is not', async () => {
    const nobody = { ...order, number: '999999' }
    expect(problemOf(await refund(nobody))).toMatchObject({ status: 404, code: 'ORDER_NOT_FOUND' })
  })

  test('a payment that the customer’s bank disputes', async () => {
    const disputed = await paidOrder(shop)
    await shop.rows(
      `insert into disputes (id, order_number, payment_id, amount_minor, currency, phase, status, reason_code,
         deducted_minor, held_minor, of_sale_minor, created_at, updated_at)
       values (?, ?, ?, 49900, 'INR', 'chargeback', 'open', 'goods_or_services_not_received', 0, 0, 0, now(), now())`,
      [`disp_${disputed.number}`, disputed.number, paymentOf(disputed)],
    )
    expect(problemOf(await refund(disputed))).toMatchObject({
      status: 422,
      code: 'NOT_REFUNDABLE',
      field: 'payment_id',
    })
    const [payment] = (await deskOrder(disputed)).payments
    expect(payment!.why_not_refundable).toContain('bank disputes ₹499 of this payment')
  })

  test('by whoever is not an owner', async () => {
    for (const as of ['staff', 'accountant', 'viewer'] as const)
      expect(problemOf(await refund(order, { as }))).toMatchObject({ status: 403, code: 'ROLE_MAY_NOT' })
    expect(await refundsOf(order)).toEqual([])
  })
})

/** The gateway says that it has taken every refund of the order. */
async function wentOut(order: Paid) {
  await takeIn(shop, order)
  for (const { id: refundId, amount: minor } of await refundsOf(order)) {
    const report = {
      gatewayRefundId: `rfnd_${refundId.slice(-8)}`,
      refundId,
      paymentId: paymentOf(order),
      amount: { minor, currency: 'INR' },
      status: 'processed' as const,
    }
    const named = { source: 'fetch' as const, eventId: refundId, type: 'refund.processed' }
    const facts = [{ type: 'refund-reported' as const, report }]
    await recordFacts(shop.orm.em.fork(), [{ ...named, subject: `order/${order.number}`, facts }])
  }
  await takeIn(shop, order)
}

const linkTo = ({ number }: Placed) => {
  const until = Math.floor(Date.now() / 1000) + 600
  const token = createSecrets(shop.config.secretKey).sign('download', ['pro', number], until)
  return `/download/pro?order=${number}&token=${token}`
}
const get = (url: string, more: Record<string, string> = {}) => shop.app.inject({ url, headers: more })

describe('a refund that ends the access', () => {
  test('ends it once the money has gone: for links made before, mailed before, and downloads begun', async () => {
    const order = await paidOrder(shop)
    const link = linkTo(order)
    const mailed = `/order/${order.order_id}/download`
    expect((await get(link, { range: 'bytes=0-9' })).statusCode).toBe(206)
    await refund(order, { body: { revokes: true } })
    await takeIn(shop, order)
    expect((await get(link)).statusCode).toBe(200) // not before the money has gone
    await wentOut(order)
    expect(await seeOrder(shop, order.order_id)).toMatchObject({
      status: 'partially_refunded',
      fulfilment: 'revoked',
      downloads: [],
    })
    for (const url of [link, mailed]) {
      const answer = await get(url, { range: 'bytes=10-' })
      expect(problemOf(answer)).toMatchObject({
        status: 402,
        code: 'REFUNDED',
        detail: expect.stringContaining('its download ended with it'),
        upgrade_url: `${shop.url}/buy/pro`,
      })
    }
    expect(problemPageOf(await get(mailed, html))).toContain(`href="${shop.url}/buy/pro"`)
  })

  test('and one that does not leaves it open, even when the whole price goes back', async () => {
    const order = await paidOrder(shop)
    await refund(order, { body: { amount_minor: 49_900, reason: 'goodwill' } })
    await wentOut(order)
    expect(await seeOrder(shop, order.order_id)).toMatchObject({
      status: 'refunded',
      fulfilment: 'delivered',
    })
    expect((await get(linkTo(order))).statusCode).toBe(200)
    expect((await get(`/order/${order.order_id}/download`)).statusCode).toBe(303)
  })
})

const list = (query = '', as?: Role) => seen<RefundList>(`/api/admin/refunds${query}`, as)

describe('the list of refunds', () => {
  test('has every refund with who gave it back and why, by state and by page', async () => {
    const order = await paidOrder(shop)
    await refund(order, { body: { note: 'Said by Asha' } })
    const { items } = await list('?status=requested')
    expect(items[0]).toMatchObject({
      order_number: order.number,
      amount_minor: 20_000,
      reason_in_words: 'the customer asked for it',
      requested_by: 'owner',
      note: 'Said by Asha',
      waits: null,
    })
    expect((await list('?status=requested', 'viewer')).items[0]!.note).toBeNull()
    expect((await list('?status=written-off')).items).toEqual([])
    expect((await list('?from=2020-01-01&to=2020-01-02')).items).toEqual([])
  })

  test('goes on in both directions without a gap', async () => {
    const order = await paidOrder(shop)
    for (let made = 0; made < 30; made++) await refund(order, { body: { amount_minor: 1_000 } })
    const first = await list()
    const second = await list(`?after=${first.next}`)
    const back = await list(`?after=${second.previous}`)
    expect([first.items.length, first.previous]).toEqual([50, null])
    expect(back.items).toEqual(first.items)
    const ids = [...first.items, ...second.items].map((it) => it.id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('says what the gateway said to one it has not made, and when it is tried again', async () => {
    const order = await paidOrder(shop)
    await refund(order)
    await takeIn(shop, order)
    const at = new Date(Date.now() + 86_400_000)
    await shop.rows(
      `update effects set tries = 1, note = 'Razorpay says: not enough balance', next_try_at = ?
       where subject = ? and kind = 'issue-refund'`,
      [at, `order/${order.number}`],
    )
    const { items } = await list('?status=requested')
    expect(items.find((it) => it.order_number === order.number)?.waits).toEqual({
      why: 'Razorpay says: not enough balance',
      next_try_at: at.toISOString(),
    })
  })
})
