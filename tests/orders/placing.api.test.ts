import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anotherApi, json, problemOf } from '#tests/support/edge.ts'
import { anOrderBody, aShop, type Placed, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())
beforeEach(async () => {
  await fetch(`${shop.sandbox.url}/control/faults`, { method: 'DELETE' })
})

let keys = 0
const aKey = () => `key-${++keys}`

const order = (body: unknown, headers: Record<string, string> = {}) =>
  shop.app.inject({ method: 'POST', url: '/create_order', ...json(body, headers) })

const orderWithKey = (key: string, overrides: Record<string, unknown> = {}) =>
  order(anOrderBody(overrides), { 'idempotency-key': key })

const ordersAtGateway = async (receipt: string) =>
  (await shop.sandbox.ledger()).orders.filter((it) => it.receipt === receipt)

interface OrderRow extends Record<string, unknown> {
  number: string
  email: string | null
  billing: unknown
  receipt: string
  gateway_order_id: string | null
  facts: string
}

/** The orders a key stands for, with what was written of each. */
const ordersOf = (key: string) =>
  shop.rows<OrderRow>(
    `select o.number, o.email, o.billing, c.id as receipt, c.gateway_order_id,
       (select count(*) from inbox where subject = 'order/' || o.number and type = 'order-placed') as facts
     from idempotency_keys k join orders o on o.number = k.order_number join checkouts c on c.order_number = o.number
     where k.key = ?`,
    [`create_order/${key}`],
  )

describe('an order', () => {
  test('is answered with all that its checkout needs, at the price of the catalogue', async () => {
    const answer = await order(anOrderBody())
    const placed = answer.json<Placed>()
    expect(answer.statusCode).toBe(200)
    expect(placed).toEqual({
      order_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      number: expect.stringMatching(/^\d{5,}$/),
      gateway: 'razorpay',
      gateway_order_id: expect.stringMatching(/^order_\w+$/),
      key_id: shop.env.RAZORPAY_KEY_ID,
      amount: 49_900,
      currency: 'INR',
      receipt: expect.stringMatching(/^\d+-[0-9a-f]{10}$/),
      order_url: `${shop.url}/order/${placed.order_id}`,
    })
    expect(await ordersAtGateway(placed.receipt)).toEqual([
      expect.objectContaining({ id: placed.gateway_order_id, amount: 49_900, currency: 'INR' }),
    ])
  })

  test.each([
    ['starter', 9_900],
    ['pro', 49_900],
    ['premium', 99_900],
    ['platinum', 299_900],
  ])('of %s costs %i paise', async (product, amount) => {
    expect((await order({ product })).json()).toMatchObject({ amount })
  })

  test('keeps the address and the bill as given, the state by its code', async () => {
    const key = aKey()
    const billing = { name: ' Asha O’Rao <b> ', state: 'karnataka', gstin: '29ABCDE1234F1ZW' }
    expect((await orderWithKey(key, { email: 'Asha@Example.com', billing })).statusCode).toBe(200)
    expect(await ordersOf(key)).toMatchObject([
      {
        email: 'asha@example.com',
        billing: { name: 'Asha O’Rao <b>', state: 'KA', gstin: '29ABCDE1234F1ZW' },
        facts: '1',
      },
    ])
  })

  test('needs neither address nor bill', async () => {
    expect((await order({ product: 'pro' })).statusCode).toBe(200)
  })

  test('may say the price it expects', async () => {
    expect((await order(anOrderBody({ amount: 499 }))).statusCode).toBe(200)
  })

  test.each([1, 498.99, 499.01, 499.001, 49_900, 0.1 + 0.2])('is refused at %d rupees', async (amount) => {
    expect(problemOf(await order(anOrderBody({ amount })))).toMatchObject({
      status: 422,
      code: 'AMOUNT_DISAGREES',
      field: 'amount',
      detail: expect.stringContaining('₹499'),
    })
  })

  test.each([
    [{ product: 'none' }, { status: 404, code: 'PRODUCT_NOT_FOUND', field: 'product' }],
    [{ coupon_code: 'NO-SUCH' }, { status: 422, code: 'COUPON_UNKNOWN', field: 'coupon_code' }],
    [
      { billing: { name: 'A', state: 'Atlantis' } },
      { status: 400, code: 'STATE_UNKNOWN', field: 'billing.state' },
    ],
  ])('with %o is refused by name', async (overrides, refusal) => {
    expect(problemOf(await order(anOrderBody(overrides)))).toMatchObject(refusal)
  })

  test('of a product that is no longer sold is refused', async () => {
    await shop.rows(`update products set on_sale = false where slug = 'platinum'`)
    const answer = await order({ product: 'platinum' })
    await shop.rows(`update products set on_sale = true where slug = 'platinum'`)
    expect(problemOf(answer).status).toBe(404)
  })
})

describe('an Idempotency-Key', () => {
  test('that comes again gets the same answer, and orders once', async () => {
    const key = aKey()
    const [first, second] = [await orderWithKey(key), await orderWithKey(key)]
    expect([first.statusCode, second.statusCode]).toEqual([200, 200])
    expect(second.body).toBe(first.body)
    expect(await ordersOf(key)).toHaveLength(1)
    expect(await ordersAtGateway(first.json<Placed>().receipt)).toHaveLength(1)
  })

  test('does not mind the order of fields', async () => {
    const key = aKey()
    const { product, email, billing } = anOrderBody()
    const first = await order({ product, email, billing }, { 'idempotency-key': key })
    const second = await order({ billing, email, product }, { 'idempotency-key': key })
    expect(second.body).toBe(first.body)
  })

  test.each([
    { product: 'starter' },
    { email: 'other@example.com' },
    { amount: 499 },
    { billing: { name: 'Other', state: 'Karnataka' } },
    { billing: { name: 'Asha Rao', state: 'Goa' } },
    { billing: undefined },
  ])('that comes with another request (%o) is refused with a code of its own', async (overrides) => {
    const key = aKey()
    await orderWithKey(key)
    const problem = problemOf(await orderWithKey(key, overrides))
    expect(problem).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_REUSED', field: 'Idempotency-Key' })
    expect(await ordersOf(key)).toHaveLength(1)
  })

  test('sent twenty times at once orders once: each is answered the same or told to wait', async () => {
    const key = aKey()
    const answers = await Promise.all(Array.from({ length: 20 }, () => orderWithKey(key)))
    const placed = answers.filter((it) => it.statusCode === 200)
    const told = answers.filter((it) => it.statusCode !== 200)
    expect(new Set(placed.map((it) => it.body)).size).toBe(1)
    expect(told.map((it) => problemOf(it).code)).toEqual(told.map(() => 'IDEMPOTENCY_KEY_IN_PROGRESS'))
    expect(told.every((it) => Number(it.headers['retry-after']) > 0)).toBe(true)
    const [row, ...others] = await ordersOf(key)
    expect(others).toEqual([])
    expect(row?.facts).toBe('1')
    expect(await ordersAtGateway(row?.receipt ?? '')).toHaveLength(1)
    expect((await orderWithKey(key)).body).toBe(placed[0]?.body)
  })

  test('whose first request waits in vain for the gateway is told to wait, then answered the same', async () => {
    const key = aKey()
    await shop.sandbox.fault('POST /v1/orders', 'time-out')
    const first = orderWithKey(key)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const second = await orderWithKey(key)
    expect(problemOf(second)).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_IN_PROGRESS' })
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0)
    const other = problemOf(await orderWithKey(key, { product: 'starter' }))
    expect(other.code).toBe('IDEMPOTENCY_KEY_REUSED')
    const answer = await first
    expect(answer.statusCode).toBe(200)
    expect(await ordersAtGateway(answer.json<Placed>().receipt)).toHaveLength(1)
    expect((await orderWithKey(key)).body).toBe(answer.body)
  })

  test('is honoured after the process that held it died', async () => {
    const key = aKey()
    await shop.sandbox.fault('GET /v1/orders', 'status-500')
    await shop.sandbox.fault('POST /v1/orders', 'lost-answer')
    expect((await orderWithKey(key)).statusCode).toBe(503)
    await shop.rows(`update idempotency_keys set lease_until = now() + interval '1 hour' where key = ?`, [
      `create_order/${key}`,
    ])
    expect((await orderWithKey(key)).statusCode).toBe(409)
    await shop.rows(`update idempotency_keys set lease_until = now() where key = ?`, [`create_order/${key}`])
    const answer = await orderWithKey(key)
    expect(answer.statusCode).toBe(200)
    expect(await ordersAtGateway(answer.json<Placed>().receipt)).toHaveLength(1)
  })

  test('is demanded when the shop enforces it', async () => {
    const strict = await anotherApi(shop, { orders: { ...shop.config.orders, enforceIdempotency: true } })
    const send = (headers: Record<string, string>) =>
      strict.inject({ method: 'POST', url: '/create_order', ...json(anOrderBody(), headers) })
    const before = await shop.rows('select number from orders')
    const problem = problemOf(await send({}))
    expect(problem).toMatchObject({ status: 400, code: 'IDEMPOTENCY_KEY_MISSING', field: 'Idempotency-Key' })
    expect((await send({ 'idempotency-key': aKey() })).statusCode).toBe(200)
    expect(await shop.rows('select number from orders')).toHaveLength(before.length + 1)
    await strict.close()
  })
})

describe('when the gateway falters', () => {
  test('a lost answer is found again, and orders once', async () => {
    const key = aKey()
    await shop.sandbox.fault('POST /v1/orders', 'lost-answer')
    const answer = await orderWithKey(key)
    expect(answer.statusCode).toBe(200)
    const placed = answer.json<Placed>()
    expect(await ordersAtGateway(placed.receipt)).toMatchObject([{ id: placed.gateway_order_id }])
    expect((await orderWithKey(key)).body).toBe(answer.body)
  })

  test.each([
    ['lost-answer', 'lost-answer'],
    ['lost-answer', 'status-500'],
    ['status-500', 'status-500'],
  ])('%s on ordering and %s on asking: told to try again, then ordered once', async (ordering, asking) => {
    const key = aKey()
    await shop.sandbox.fault('POST /v1/orders', ordering)
    await shop.sandbox.fault('GET /v1/orders', asking)
    const first = await orderWithKey(key)
    expect(problemOf(first)).toMatchObject({ status: 503, code: 'GATEWAY_UNAVAILABLE' })
    expect(Number(first.headers['retry-after'])).toBeGreaterThan(0)
    const [row] = await ordersOf(key)
    expect(row).toMatchObject({ gateway_order_id: null, facts: '0' })
    const second = await orderWithKey(key)
    expect(second.statusCode).toBe(200)
    expect(second.json<Placed>().receipt).toBe(row?.receipt)
    expect(await ordersAtGateway(row?.receipt ?? '')).toHaveLength(1)
    expect(await ordersOf(key)).toMatchObject([{ facts: '1' }])
  })

  test('without a key a lost answer is found, too', async () => {
    await shop.sandbox.fault('POST /v1/orders', 'lost-answer')
    const placed = (await order(anOrderBody())).json<Placed>()
    expect(await ordersAtGateway(placed.receipt)).toMatchObject([{ id: placed.gateway_order_id }])
  })
})

const aMinute = (hits: number) => ({ ...shop.config.rates, createOrder: { hits, windowSeconds: 60 } })

describe('ordering is limited', () => {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', url: '/create_order', payload: JSON.stringify(anOrderBody()) } as const

  test('to ten a minute from an address, exactly so at once and over several processes', async () => {
    const [one, other] = [
      await anotherApi(shop, { rates: aMinute(10) }),
      await anotherApi(shop, { rates: aMinute(10) }),
    ]
    const from = { ...request, headers, remoteAddress: '203.0.113.1' }
    const sent = Array.from({ length: 24 }, async (_, index) => (index % 2 ? one : other).inject(from))
    const answers = await Promise.all(sent)
    const refused = answers.filter((it) => it.statusCode === 429)
    expect(answers.filter((it) => it.statusCode === 200)).toHaveLength(10)
    expect(refused.map((it) => problemOf(it).code)).toEqual(Array.from({ length: 14 }, () => 'RATE_LIMITED'))
    const waits = refused.map((it) => Number(it.headers['retry-after']))
    expect(Math.min(...waits)).toBeGreaterThan(50)
    expect(Math.max(...waits)).toBeLessThanOrEqual(60)

    await shop.rows(`update rate_hits set window_start = now() - interval '61 seconds'`)
    expect((await one.inject(from)).statusCode).toBe(200)
    await one.close()
    await other.close()
  })

  test.each([
    {
      where: 'without a proxy',
      trustProxy: false,
      forwarded: ['', '9.9.9.9', '8.8.8.8', '7.7.7.7'],
      statuses: [200, 200, 429, 429],
    },
    {
      where: 'behind one, as the proxy saw it',
      trustProxy: true,
      forwarded: ['9.9.9.9, 203.0.113.3', '8.8.8.8, 203.0.113.3', '7.7.7.7, 203.0.113.3', '203.0.113.4'],
      statuses: [200, 200, 429, 200],
    },
  ])('by an address that cannot be made up, $where', async ({ trustProxy, forwarded, statuses }) => {
    const api = await anotherApi(shop, { rates: aMinute(2), trustProxy })
    const answers = []
    for (const it of forwarded)
      answers.push(
        await api.inject({
          ...request,
          headers: { ...headers, 'x-forwarded-for': it },
          remoteAddress: '203.0.113.2',
        }),
      )
    expect(answers.map((it) => it.statusCode)).toEqual(statuses)
    await api.close()
  })
})
