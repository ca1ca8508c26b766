import { afterAll, beforeAll, expect, test } from 'vitest'
import { textSlugs } from '#domain/shop/shop.ts'
import { anotherApi, form, html, json, paidOrder } from '#tests/support/edge.ts'
import { aShop, anOrderBody, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

/** One request of each kind: every route as it answers, as it refuses, and what is no route. */
async function requests() {
  const order = await paidOrder(shop)
  const [download] = (await seeOrder(shop, order.order_id)).downloads
  const gets = [
    '/',
    '/buy/pro',
    '/buy/none',
    '/buy/%00',
    '/checkout/none',
    `/order/${order.order_id}`,
    `/order/${order.order_id}/download`,
    '/order/none',
    '/purchases',
    '/purchases/none',
    ...textSlugs.map((slug) => `/${slug}`),
    (download?.url ?? '').replace(shop.url, ''),
    '/download/pro',
    '/assets/shop.css',
    '/assets/theme.css',
    '/assets/none.css',
    '/api/docs',
    '/api/docs/html',
    '/api/docs/html/static/swagger-ui.css',
    '/health',
    '/ready',
    '/metrics',
    '/none',
    '/%',
    `/${'x'.repeat(9000)}`,
  ].map((url) => ({ method: 'GET' as const, url }))
  const posts = [
    { url: '/create_order', ...json(anOrderBody()) },
    { url: '/create_order', ...json({}) },
    { url: '/create_order', payload: '{', headers: { 'content-type': 'application/json' } },
    { url: '/create_order', ...json({ product: 'x'.repeat(2_000_000) }) },
    { url: '/buy/pro', ...form({}) },
    { url: '/api/payments/verify', ...json({}) },
    { url: '/webhook', ...json({}) },
    { url: '/purchases', ...form({ email: 'a@example.com' }) },
    { url: '/none', ...json({}) },
  ].map((it) => ({ method: 'POST' as const, ...it }))
  return [...gets, ...posts, ...gets.map((it) => ({ ...it, headers: { ...html } }))]
}

const directives = (policy: string) =>
  new Map(
    policy
      .split(';')
      .map((it) => it.trim().split(/\s+/))
      .map(([name = '', ...values]) => [name, values.join(' ')]),
  )

test('every answer of every route says how a browser may treat it', async () => {
  for (const request of await requests()) {
    const { headers } = await shop.app.inject(request)
    const policy = directives(String(headers['content-security-policy']))
    const scripts = policy.get('script-src') ?? 'anything'
    expect({
      url: request.url.slice(0, 60),
      framed: policy.get('frame-ancestors'),
      objects: policy.get('object-src'),
      fallback: policy.get('default-src'),
      inline: /unsafe|data:|\*|anything/.test(scripts),
      nosniff: headers['x-content-type-options'],
      referrer: headers['referrer-policy'],
      https: headers['strict-transport-security'],
      boasts: headers['x-powered-by'] ?? headers['server'],
    }).toEqual({
      url: request.url.slice(0, 60),
      framed: "'none'",
      objects: "'none'",
      fallback: "'self'",
      inline: false,
      nosniff: 'nosniff',
      referrer: 'same-origin',
      https: 'max-age=31536000; includeSubDomains',
      boasts: undefined,
    })
  }
})

test('every answer carries the id it was asked with, and one of its own else', async () => {
  const seen = new Set<unknown>()
  const sent = (await requests()).filter((it) => !it.url.startsWith('/api/docs/html/static'))
  for (const request of sent) {
    const given = await shop.app.inject({
      ...request,
      headers: { ...('headers' in request ? request.headers : {}), 'x-request-id': 'asked:with-1.2_3' },
    })
    expect(given.headers['x-request-id']).toBe('asked:with-1.2_3')
    const own = (await shop.app.inject(request)).headers['x-request-id']
    expect(own).toMatch(/^[0-9a-f-]{36}$/)
    expect(seen.has(own)).toBe(false)
    seen.add(own)
  }
})

test.each(['a b', 'x'.repeat(101), '<script>', 'a\tb', 'é', ''])('the id %j is not passed on', async (id) => {
  const { headers } = await shop.app.inject({ url: '/health', headers: { 'x-request-id': id } })
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

test('with a live key the shop lets in Razorpay’s own checkout, by name, and nothing else', async () => {
  const app = await anotherApi(shop, {
    razorpay: { ...shop.config.razorpay, url: null },
    stripe: null,
  })
  const policy = directives(String((await app.inject('/')).headers['content-security-policy']))
  await app.close()
  expect(policy.get('script-src')).toBe("'self' https://checkout.razorpay.com")
  expect(policy.get('form-action')).toBe("'self' https://api.razorpay.com")
  expect(policy.get('frame-src')).toBe('https://api.razorpay.com https://checkout.razorpay.com')
})
