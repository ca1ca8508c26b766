import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Fields,
  fieldsIn,
  oddParts,
  oddTexts,
  operationsOf,
  refusable,
  withField,
} from '#tests/support/bad-input.ts'
import { fieldsOf, form, html, json, problemOf, problemPageOf } from '#tests/support/edge.ts'
import { anOrderBody, aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({
    temporalAddress: null,
    settings: {
      RATE_FIND_PURCHASES_LIMIT: '100000',
      RATE_COUPON_CHECK_LIMIT: '100000',
      RATE_LICENCES_LIMIT: '100000',
    },
  })
})
afterAll(() => shop.close())

type Method = 'GET' | 'POST'

/** A request each route takes, so that what is refused is refused for the one field that is wrong. */
const good: Record<string, { body?: Fields; at: string }> = {
  'post /create_order': {
    at: '/create_order',
    body: anOrderBody({
      coupon_code: 'NONE10',
      amount: 499,
      billing: { name: 'Asha Rao', state: 'Karnataka', gstin: '29ABCDE1234F1ZW' },
    }),
  },
  'post /api/coupons/check': {
    at: '/api/coupons/check',
    body: { code: 'SAVE20', product: 'pro', email: 'asha@example.com', currency: 'INR' },
  },
  'get /order/{id}': { at: '/order/{id}' },
  'post /api/payments/verify': {
    at: '/api/payments/verify',
    body: {
      razorpay_payment_id: 'pay_1',
      razorpay_order_id: 'order_1',
      razorpay_signature: 'a'.repeat(64),
    },
  },
  'get /download/{product}': { at: '/download/{product}' },
  'post /api/licences/activate': {
    at: '/api/licences/activate',
    body: { key: 'ABCD-1', instance: 'one', name: 'Laptop' },
  },
  'post /api/licences/validate': { at: '/api/licences/validate', body: { key: 'ABCD-1', instance: 'one' } },
  'post /api/licences/deactivate': {
    at: '/api/licences/deactivate',
    body: { key: 'ABCD-1', instance: 'one' },
  },
  'post /purchases': { at: '/purchases', body: { email: 'asha@example.com' } },
  'get /api/billing/success': { at: '/api/billing/success' },
  'get /api/billing/cancel': { at: '/api/billing/cancel' },
  'post /webhook': { at: '/webhook' },
  'post /webhooks/stripe': { at: '/webhooks/stripe' },
  'get /api/people/door': { at: '/api/people/door' },
  'get /health': { at: '/health' },
  'get /ready': { at: '/ready' },
  'get /metrics': { at: '/metrics' },
}

const post = (url: string, body: unknown) => shop.app.inject({ method: 'POST', url, ...json(body) })

/** Each field of each documented body, with a request that is right but for it. */
async function bodyFields() {
  const found = await operationsOf(shop, 'public')
  return found.flatMap(({ name, body: schema }) => {
    const { at = '', body = {} } = good[name] ?? {}
    return fieldsIn(schema ?? {}).map((field) => ({
      field,
      name: field.path.join('.'),
      send: (value: unknown) => post(at, withField(body, field.path, value)),
    }))
  })
}

test('every documented route is tried', async () => {
  const names = (await operationsOf(shop, 'public')).map((it) => it.name)
  expect(names.toSorted()).toEqual(Object.keys(good).toSorted())
})

test('each wrong value of each field of each body is refused by its name and rule', async () => {
  const fields = await bodyFields()
  expect(fields.length).toBeGreaterThan(10)
  for (const { name, field, send } of fields)
    for (const value of refusable(field)) {
      const { status, errors = [] } = problemOf(await send(value))
      const named = errors.some((it) => it.field === name && /\w{3}/.test(it.rule))
      expect({ name, value, status, named }).toEqual({ name, value, status: 400, named: true })
    }
})

test('SQL, markup and half a character in any field break nothing, and what is refused is named', async () => {
  const texts = (await bodyFields()).filter((it) => it.field.schema.type === 'string')
  for (const { name, send } of texts)
    for (const value of oddTexts) {
      const answer = await send(value)
      const named = answer.statusCode === 200 || fieldsOf(problemOf(answer)).length > 0
      expect({ name, value, named, broken: answer.statusCode >= 500 }).toEqual({
        name,
        value,
        named: true,
        broken: false,
      })
    }
  expect(await shop.rows(`select slug from products where slug = 'pro'`)).toHaveLength(1)
})

test('each wrong value of each part of a documented address is refused', async () => {
  for (const { path, parts } of await operationsOf(shop, 'public')) {
    const urls = parts.flatMap((part) =>
      oddParts.map((value) =>
        part.in === 'query' ? `${path}?${part.name}=${value}` : path.replace(`{${part.name}}`, value),
      ),
    )
    for (const url of urls) {
      const { status } = problemOf(await shop.app.inject(url))
      expect({ url, refused: [400, 403, 404].includes(status) }).toEqual({ url, refused: true })
      expect(problemPageOf(await shop.app.inject({ url, headers: html }))).toContain('<main')
    }
  }
})

test('each wrong Idempotency-Key is refused by its name', async () => {
  for (const key of ['', 'x'.repeat(256), 'é', 'a\tb']) {
    const headers = { 'idempotency-key': key }
    const sent = { method: 'POST', url: '/create_order', ...json(anOrderBody(), headers) } as const
    expect(problemOf(await shop.app.inject(sent))).toMatchObject({ status: 400, field: 'Idempotency-Key' })
  }
})

test('a tenth of a megabyte in one field is refused at once, not after minutes of matching', async () => {
  const long = `${'x'.repeat(120_000)}\n`
  const began = performance.now()
  const answers = [
    await post('/create_order', anOrderBody({ billing: { name: long, state: long } })),
    await post('/create_order', anOrderBody({ coupon_code: long, email: `a@${'b.'.repeat(90)}${long}` })),
    await post('/purchases', { email: `${long}@${long}${long}.in` }),
  ]
  expect(answers.map((it) => it.statusCode)).toEqual([400, 400, 413])
  expect(performance.now() - began).toBeLessThan(1500)
})

test('headers and addresses of 20 KB, and what is no HTTP, are refused as problems, too', async () => {
  const long = 'x'.repeat(20_000)
  const answers = [
    await fetch(`${shop.url}/create_order`, { method: 'POST', headers: { 'idempotency-key': long } }),
    await fetch(`${shop.url}/order/${long}`),
  ]
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([431, 'application/problem+json'])
    expect(await answer.json()).toMatchObject({
      status: 431,
      field: 'headers',
      request_id: expect.any(String),
    })
  }
  const socket = connect(Number(new URL(shop.url).port), '127.0.0.1')
  socket.write('HELO shop\r\n\r\n')
  const said = Buffer.concat(await socket.toArray()).toString()
  expect(said).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"NOT_HTTP"/)
})

test('all that is wrong is named at once', async () => {
  const problem = problemOf(
    await post('/create_order', { product: 5, email: 'nobody', billing: { name: '' }, extra: 1 }),
  )
  expect(fieldsOf(problem).toSorted()).toEqual(
    expect.arrayContaining(['billing.name', 'billing.state', 'email', 'extra', 'product']),
  )
})

const bodies = ['/create_order', '/api/coupons/check', '/api/payments/verify', '/purchases']

describe.each(bodies)('the body of POST %s', (url) => {
  const broken = {
    'half a JSON text': ['{"product"', 'application/json', 400],
    'an empty JSON text': ['', 'application/json', 400],
    null: ['null', 'application/json', 400],
    'a list': ['[]', 'application/json', 400],
    'a text': ['"text"', 'application/json', 400],
    'a prototype': ['{"__proto__":{"admin":true}}', 'application/json', 400],
    'a hundred thousand lists': ['['.repeat(100_000) + ']'.repeat(100_000), 'application/json', 400],
    'plain text': ['product=pro', 'text/plain', 415],
    XML: ['<order/>', 'application/xml', 415],
    'several parts': ['--a--', 'multipart/form-data; boundary=a', 415],
    'an unreadable type': ['{}', ';', 415],
    '2 MB': [JSON.stringify({ product: 'x'.repeat(2_000_000) }), 'application/json', 413],
  } as const

  test.each(Object.entries(broken))('refuses %s', async (_name, [payload, type, status]) => {
    const answer = await shop.app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
    const problem = problemOf(answer)
    expect(problem.status).toBe(status)
    expect(fieldsOf(problem)).not.toEqual([])
  })
})

test('a program cannot order with a form, which another site could make a browser send', async () => {
  const answer = await shop.app.inject({ method: 'POST', url: '/create_order', ...form({ product: 'pro' }) })
  expect(problemOf(answer).status).toBe(415)
})

test('more than one value where one is asked for is refused', async () => {
  for (const url of [
    '/download/pro?order=1&order=2',
    '/download/pro?token=1&token=2',
    '/purchases/x?before=1&before=2',
  ])
    expect(problemOf(await shop.app.inject(url)).status).toBe(400)
})

describe('pages', () => {
  const pages: readonly [Method, string, number][] = [
    ['GET', '/buy/none', 404],
    ['POST', '/buy/none', 404],
    ['GET', '/buy/%00', 400],
    ['POST', '/buy/%00', 400],
    ['GET', '/buy/%E0%A4%A', 404],
    ['GET', '/buy/pro?currency=rupees', 400],
    ['GET', '/buy/pro?currency=INR&currency=USD', 400],
    ['POST', '/buy/pro?currency=', 400],
    ['GET', '/products/none', 404],
    ['GET', '/products/%00', 400],
    ['GET', '/products/pro?currency=rupees', 400],
    ['GET', '/products/pro?currency=INR&currency=USD', 400],
    ['GET', '/assets/products/none', 400],
    ['GET', `/assets/products/${'0'.repeat(64)}`, 404],
    ['GET', '/checkout/none', 403],
    ['GET', '/checkout/%00', 403],
    ['GET', '/order/none/download', 404],
    ['GET', '/purchases/none', 403],
    ['GET', '/purchases/none?before=-1', 400],
    ['GET', '/assets/none.css', 404],
    ['GET', '/assets/%00', 403],
    ['GET', '/assets/..%2f..%2fpackage.json', 404],
    ['GET', '/assets/%', 404],
    ['GET', '/api/docs/html/static/none', 404],
    ['GET', '/%', 404],
    ['GET', '//', 404],
    ['GET', '/.env', 404],
    ['POST', '/', 404],
  ]

  test.each(pages)('%s %s is refused with %i, for people and for programs', async (method, url, status) => {
    const body =
      method === 'POST' ? form({ email: 'a@example.com', name: 'A', state: 'KA' }) : { headers: {} }
    expect(problemOf(await shop.app.inject({ method, url, ...body })).status).toBe(status)
    const page = await shop.app.inject({ method, url, ...body, headers: { ...body.headers, ...html } })
    expect(page.statusCode).toBe(status)
    expect(problemPageOf(page)).toContain('<main')
  })

  test('a part of an address that is far too long is refused', async () => {
    for (const url of [
      `/products/${'x'.repeat(65)}`,
      `/buy/${'x'.repeat(65)}`,
      `/buy/${'x'.repeat(9000)}`,
      `/checkout/${'x'.repeat(501)}`,
    ]) {
      expect(problemOf(await shop.app.inject(url)).status).toBe(400)
      expect(problemPageOf(await shop.app.inject({ url, headers: html }))).toContain('<main')
    }
  })

  const filled = {
    key: 'key-of-a-form',
    email: 'asha@example.com',
    name: 'Asha',
    state: 'KA',
    gstin: '',
    coupon: '',
  }
  const wrong = [
    '\u0000',
    'x\u0000@example.com',
    '',
    ' ',
    'x'.repeat(299),
    '<script>alert(1)</script>',
    'a\nb@example.com',
  ]

  test.each(['email', 'name', 'state', 'gstin', 'coupon'])(
    'the form says what is wrong with %s and keeps it',
    async (field) => {
      for (const value of wrong) {
        const answer = await shop.app.inject({
          method: 'POST',
          url: '/buy/pro',
          ...form({ ...filled, [field]: value }, html),
        })
        const mayBeEmpty = field === 'gstin' || field === 'coupon'
        const isRight = (mayBeEmpty && !value.trim()) || (field === 'name' && value.startsWith('<'))
        expect({ value, status: answer.statusCode }).toEqual({ value, status: isRight ? 303 : 422 })
        expect(answer.body).not.toContain('<script>alert')
      }
    },
  )

  test('a form with a field twice, or far too long, is refused', async () => {
    for (const payload of ['key=a&key=b', 'email=a&email=b', `name=${'x'.repeat(301)}`]) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const problem = problemOf(await shop.app.inject({ method: 'POST', url: '/buy/pro', payload, headers }))
      expect(problem).toMatchObject({ status: 400, field: payload.split('=')[0] })
    }
  })
})
