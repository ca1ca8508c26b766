import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { form, html, paidOrder, problemOf, problemPageOf } from '#tests/support/edge.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

const get = (url: string, headers: Record<string, string> = {}) => shop.app.inject({ url, headers })
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

const keyIn = (page: string) => /name="key" value="([^"]+)"/.exec(page)?.[1] ?? ''
const send = (fields: Record<string, string>) =>
  shop.app.inject({ method: 'POST', url: '/buy/pro', ...form(fields, html) })

describe('GET /order/:id', () => {
  test('shows an unpaid order as JSON, and nothing about the customer', async () => {
    const order = await place(shop)
    const answer = await get(`/order/${order.order_id}`)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.json()).toEqual({
      id: order.order_id,
      number: order.number,
      status: 'created',
      fulfilment: 'pending',
      product: 'pro',
      amount: 49_900,
      discount: 0,
      coupons: [],
      currency: 'INR',
      created_at: instant,
      paid_at: null,
      downloads: [],
      licences: [],
    })
  })

  test('shows a paid order with a fresh download each time', async () => {
    const order = await paidOrder(shop)
    const first = (await get(`/order/${order.order_id}`)).json<{ downloads: { expires_at: string }[] }>()
    expect(first).toEqual({
      id: order.order_id,
      number: order.number,
      status: 'paid',
      fulfilment: 'delivered',
      product: 'pro',
      amount: 49_900,
      discount: 0,
      coupons: [],
      currency: 'INR',
      created_at: instant,
      paid_at: instant,
      downloads: [
        {
          title: 'Pro kit',
          name: 'pro-kit.zip',
          version: 1,
          size_bytes: null,
          left: null,
          url: expect.stringContaining(`${shop.url}/download/pro?order=${order.number}&token=`),
          expires_at: instant,
        },
      ],
      licences: [],
    })
    const expires = Date.parse(first.downloads[0]?.expires_at ?? '')
    expect(Math.abs(expires - Date.now() - 900_000)).toBeLessThan(5_000)
  })

  test.each(['created', 'failed', 'expired', 'cancelled', 'partially_refunded', 'refunded'])(
    'shows the status %s, and a page for it',
    async (status) => {
      const order = await place(shop)
      await shop.rows('update orders set status = ? where number = ?', [status, order.number])
      expect((await get(`/order/${order.order_id}`)).json()).toMatchObject({ status })
      const page = await get(`/order/${order.order_id}`, html)
      expect(page.statusCode).toBe(200)
      expect(page.body).toContain(`data-state="${status}/pending`)
    },
  )

  test('shows review while a person looks at the order', async () => {
    const order = await place(shop)
    await shop.rows(
      `insert into reviews (order_number, reason, about, assignee, opened_at, due_at)
       values (?, 'currency-mismatch', ?, 'owner', now(), now() + interval '2 days')`,
      [order.number, `pay-of-${order.number}`],
    )
    expect((await get(`/order/${order.order_id}`)).json()).toMatchObject({ status: 'review' })
    await shop.rows('update reviews set resolved_at = now() where order_number = ?', [order.number])
    expect((await get(`/order/${order.order_id}`)).json()).toMatchObject({ status: 'created' })
  })

  test.each([
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['text/html', 'text/html'],
    ['application/json', 'application/json'],
    ['application/json, text/html', 'application/json'],
    ['*/*', 'application/json'],
    ['image/png', 'application/json'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    const order = await place(shop)
    const answer = await get(`/order/${order.order_id}`, { accept })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toMatch(new RegExp(`^${type}`))
    expect(answer.headers['vary']).toMatch(/accept/)
  })

  test('masks the address and shows no name on its page', async () => {
    const order = await place(shop, { email: 'asha.rao@example.com' })
    const { body } = await get(`/order/${order.order_id}`, html)
    expect(body).toContain('a•••o@example.com')
    expect(body).not.toContain('asha.rao')
    expect(body).not.toContain('Asha Rao')
  })

  test('opens by its secret id alone: not by its number, a part of the id, or upper case', async () => {
    const order = await place(shop)
    const { order_id: id } = order
    const guesses = [
      order.number,
      order.receipt,
      order.gateway_order_id,
      id.slice(1),
      `${id}0`,
      id.toUpperCase(),
    ]
    for (const guess of guesses) {
      expect(problemOf(await get(`/order/${guess}`))).toMatchObject({ status: 404, code: 'ORDER_NOT_FOUND' })
      expect(problemPageOf(await get(`/order/${guess}`, html))).not.toContain(id)
    }
  })

  test('answers HEAD like GET, without a body', async () => {
    const order = await place(shop)
    const answer = await shop.app.inject({ method: 'HEAD', url: `/order/${order.order_id}` })
    expect([answer.statusCode, answer.body]).toEqual([200, ''])
  })
})

describe('GET /order/:id/download', () => {
  test('leads to the file with a fresh link once the order is paid', async () => {
    const order = await paidOrder(shop)
    const answer = await get(`/order/${order.order_id}/download`)
    expect(answer.statusCode).toBe(303)
    const file = await get(String(answer.headers.location).replace(shop.url, ''))
    expect(file.statusCode).toBe(200)
    expect(file.headers['content-disposition']).toBe('attachment; filename="pro-kit.zip"')
  })

  test('leads back to the order while it is not', async () => {
    const order = await place(shop)
    const answer = await get(`/order/${order.order_id}/download`)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/order/${order.order_id}`])
  })
})

describe('the buy page', () => {
  const filled = { email: 'asha@example.com', name: 'Asha Rao', state: 'KA', gstin: '' }

  test('leads by its form to the checkout, whose form names the gateway’s order and not our secret id', async () => {
    const key = keyIn((await get('/buy/pro', html)).body)
    expect(key).toMatch(/^[\w-]{30,}$/)
    const sent = await send({ ...filled, key })
    expect(sent.statusCode).toBe(303)
    const checkout = await get(String(sent.headers.location), html)
    expect(checkout.statusCode).toBe(200)
    const gatewayForm = /<form[^>]*id="checkout"[\s\S]*?<\/form>/.exec(checkout.body)?.[0] ?? ''
    const [order] = await shop.rows<{ id: string; gateway_order_id: string }>(
      `select o.id, c.gateway_order_id from orders o join checkouts c on c.order_number = o.number
       order by o.created_at desc limit 1`,
    )
    expect(gatewayForm).toContain(`value="${order?.gateway_order_id}"`)
    expect(gatewayForm).toContain(`action="${shop.sandbox.url}/v1/checkout/embedded"`)
    expect(gatewayForm).not.toContain(order?.id ?? '')
  })

  test('gives every visitor a key of their own, so that a form sent twice orders once', async () => {
    const key = keyIn((await get('/buy/pro', html)).body)
    expect(keyIn((await get('/buy/pro', html)).body)).not.toBe(key)
    const first = await send({ ...filled, key, email: 'twice@example.com' })
    const second = await send({ ...filled, key, email: 'twice@example.com' })
    expect([first.statusCode, second.statusCode]).toEqual([303, 303])
    const orders = await shop.rows(`select number from orders where email = 'twice@example.com'`)
    expect(orders).toHaveLength(1)
  })

  test('keeps what was entered when something is wrong, escaped', async () => {
    const answer = await send({ ...filled, key: 'key-of-a-form', email: 'asha', name: '"><b>Asha' })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('value="asha"')
    expect(answer.body).toContain('&quot;&gt;&lt;b&gt;Asha')
    expect(answer.body).not.toContain('"><b>Asha')
  })

  test('a checkout link of another order, changed or out of date, is refused', async () => {
    const order = await place(shop)
    const other = await place(shop)
    const key = keyIn((await get('/buy/pro', html)).body)
    const genuine =
      String((await send({ ...filled, key })).headers.location)
        .split('/')
        .at(-1) ?? ''
    const [, expires = '', signature = ''] = genuine.split('.')
    const guesses = [
      `${order.number}.${expires}.${signature}`,
      `${other.number}.${expires}.${signature}`,
      genuine.slice(0, -1),
      `${genuine}.x`,
      genuine.replace(expires, String(Number(expires) + 1)),
    ]
    for (const guess of guesses) {
      const answer = await get(`/checkout/${guess}`)
      expect(problemOf(answer).status).toBe(403)
    }
    expect((await get(`/checkout/${genuine}`, html)).statusCode).toBe(200)
  })
})
