import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textSlugs } from '#domain/shop/shop.ts'
import { form, html, paidOrder, problemPageOf } from '#tests/support/edge.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

const get = (url: string) => shop.app.inject({ url, headers: html })

/** Addresses of the page's own styles and scripts, images left out. */
const assetsOf = (page: string) => [
  ...new Set(
    [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:css|js)[^"]*)"/g)].map((it) => it[1] ?? ''),
  ),
]

const themeOf = (page: string) => assetsOf(page).find((it) => it.includes('theme.css')) ?? ''

/** The address of a page by its name; those of an order need one. */
const addressOf = async (page: string) => {
  if (page.startsWith('/')) return page
  const sent = await shop.app.inject({
    method: 'POST',
    url: '/buy/pro',
    ...form({ email: 'asha@example.com', name: 'Asha', state: 'KA' }, html),
  })
  const order = await paidOrder(shop)
  const addresses: Readonly<Record<string, string>> = {
    checkout: String(sent.headers.location),
    'unpaid order': `/order/${(await place(shop)).order_id}`,
    'paid order': `/order/${order.order_id}`,
  }
  return addresses[page] ?? ''
}

const pages = [
  '/',
  '/products/pro',
  '/buy/pro',
  '/buy/platinum',
  '/purchases',
  '/none',
  ...textSlugs.map((slug) => `/${slug}`),
]

describe.each([...pages, 'checkout', 'unpaid order', 'paid order'])('the page %s', (name) => {
  test('weighs at most 40 KB gzipped, with its styles and scripts', async () => {
    const page = await get(await addressOf(name))
    const assets = await Promise.all(assetsOf(page.body).map((url) => shop.app.inject(url)))
    expect(assets.length).toBeGreaterThanOrEqual(2)
    expect(assets.map((it) => it.statusCode)).toEqual(assets.map(() => 200))
    const bytes = [page, ...assets]
      .map((it) => gzipSync(it.rawPayload).length)
      .reduce((sum, it) => sum + it, 0)
    expect(bytes).toBeLessThanOrEqual(40 * 1024)
  })

  test('needs nothing from another address, and no inline script or style', async () => {
    const { body } = await get(await addressOf(name))
    expect(body).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?\/\/(?!127\.0\.0\.1)/)
    expect(body).not.toMatch(
      /<script(?![^>]*\bsrc=)(?![^>]*application\/(?:ld\+)?json)|<style|\sstyle="|\son\w+="/,
    )
  })

  test('says that it is a sandbox, in which language it is, and lets a screen reader skip to its content', async () => {
    const { body } = await get(await addressOf(name))
    expect(body).toContain('Sandbox: no real money moves')
    expect(body).toMatch(/<html lang="en-IN">/)
    expect(body).toMatch(/<main\s[^>]*id="main"/)
    expect(body.match(/<h1[\s>]/g)).toHaveLength(1)
  })
})

test('the first page shows every product on sale, with its price and the way to buy it', async () => {
  const { body } = await get('/')
  for (const [slug, price] of [
    ['starter', '₹99'],
    ['pro', '₹499'],
    ['premium', '₹999'],
    ['platinum', '₹2,999'],
  ]) {
    expect(body).toContain(`href="/buy/${slug}"`)
    expect(body).toContain(`${price}<`)
  }
})

test('a product that is no longer sold is neither shown nor sold', async () => {
  await shop.rows(`update products set on_sale = false where slug = 'premium'`)
  const [home, buy] = [await get('/'), await get('/buy/premium')]
  await shop.rows(`update products set on_sale = true where slug = 'premium'`)
  expect(home.body).not.toContain('/buy/premium')
  expect(buy.statusCode).toBe(404)
})

describe('the pages the law asks for', () => {
  test.each(textSlugs)('/%s is written, titled and linked from every foot', async (slug) => {
    const page = await get(`/${slug}`)
    expect(page.statusCode).toBe(200)
    const words = page.body.replace(/[\s\S]*<main[^>]*>|<\/main>[\s\S]*/g, '').replaceAll(/<[^>]+>|\s+/g, ' ')
    expect(words.length).toBeGreaterThan(250)
    expect(page.body).toMatch(/<h1[^>]*>[^<]{4,}<\/h1>/)
    expect((await get('/')).body).toContain(`href="/${slug}"`)
    expect((await get('/buy/pro')).body).toContain(`href="/${slug}"`)
  })

  test('show what the owner wrote as soon as it is written', async () => {
    await shop.rows(`update texts set title = 'Our rules', markdown = 'Be **kind**.' where slug = 'terms'`)
    const { body } = await get('/terms')
    expect(body).toContain('Our rules')
    expect(body).toContain('Be <strong>kind</strong>.')
  })

  test('are a problem page until they are written', async () => {
    await shop.rows(`delete from texts where slug = 'delivery'`)
    const page = await get('/delivery')
    expect([page.statusCode, problemPageOf(page).includes('not written yet')]).toEqual([404, true])
  })
})

describe('assets', () => {
  test('are kept by a browser for a year, because their address changes with their content', async () => {
    const urls = assetsOf((await get('/')).body)
    for (const url of urls) {
      const answer = await shop.app.inject(url)
      expect(url).toMatch(/\?v=\w+$/)
      expect(answer.headers['cache-control']).toMatch(/max-age=31536000.*immutable/)
    }
  })

  test('a new accent is a new address, and colours the shop', async () => {
    const before = themeOf((await get('/')).body)
    await shop.rows(`update settings set value = value || '{"accent": "#aa2200"}' where key = 'shop'`)
    const after = themeOf((await get('/')).body)
    expect(after).not.toBe(before)
    expect((await shop.app.inject(after)).body).toMatch(/--accent:#/)
  })
})

test('what the owner writes into a product or a text cannot become script', async () => {
  const attack = '<img src=x onerror=alert(1)><script>alert(1)</script>'
  await shop.rows('update products set name = ?, summary = ?, features = ?::jsonb where slug = ?', [
    attack,
    attack,
    JSON.stringify([attack]),
    'starter',
  ])
  await shop.rows('update texts set title = ?, markdown = ? where slug = ?', [
    attack,
    `${attack}\n\n[click](javascript:alert(1))`,
    'contact',
  ])
  for (const url of ['/', '/products/starter', '/buy/starter', '/contact']) {
    const { body, statusCode } = await get(url)
    expect(statusCode).toBe(200)
    expect(body).not.toMatch(/<img src=x|<script>alert|href="javascript:/)
    expect(body).toContain('&lt;img src=x')
  }
})
