import { afterAll, beforeAll, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { html, problemOf } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

const open = (url: string, headers: Record<string, string> = html) => shop.app.inject({ url, headers })

test('without a session every page of the desk leads to the sign-in, and from there back', async () => {
  for (const url of ['/admin', '/admin/orders?status=paid&q=a%26b', '/admin/none/of/these']) {
    const { statusCode, headers } = await open(url)
    expect(statusCode).toBe(302)
    expect(headers['cache-control']).toBe('no-store')
    const to = new URL(headers.location ?? '', shop.url)
    expect([to.origin, to.pathname, to.searchParams.get('next')]).toEqual([shop.url, '/admin/login', url])
  }
})

test('the ways in are open to everyone', async () => {
  for (const url of ['/admin/login', '/admin/login?next=%2Fadmin', '/admin/join']) {
    const answer = await open(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('<div id="app">')
  }
})

test('with a session every address is the one page, never kept, which may do nothing but what is ours', async () => {
  const session = await signedInAs(shop, 'viewer')
  const [first, second] = [
    await open('/admin', { ...html, ...session }),
    await open('/admin/orders/10001', { ...html, ...session }),
  ]
  expect(first.statusCode).toBe(200)
  expect(second.body).toBe(first.body)
  expect(first.headers['cache-control']).toBe('no-store')
  const policy = String(first.headers['content-security-policy'])
  expect(policy).toContain("script-src 'self';style-src 'self'")
  expect(policy).not.toMatch(/unsafe|https?:/)
  expect(first.body).not.toMatch(/<style|style=|<script(?![^>]* src=)/)
})

test('its scripts and styles are sent compressed and kept for ever', async () => {
  const { body } = await open('/admin/login')
  const assets = [...body.matchAll(/(?:src|href)="(\/admin\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '')
  expect(assets.filter((it) => /\.(js|css)$/.test(it)).length).toBeGreaterThanOrEqual(2)
  for (const url of assets) {
    const { statusCode, headers } = await open(url, { 'accept-encoding': 'gzip, br' })
    expect([statusCode, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable'])
    expect(headers['content-encoding']).toMatch(/^(br|gzip)$/)
  }
})

test('a program finds no pages there, and nobody what is no asset', async () => {
  const session = await signedInAs(shop, 'owner')
  for (const url of ['/admin/orders', '/admin/assets/none.js', '/admin/assets/../index.html'])
    expect(problemOf(await open(url, session)).code).toBe('NOT_FOUND')
})
