import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, anotherApi, form, html } from '#tests/support/edge.ts'
import { aPicture } from '#tests/support/pictures.ts'
import { aBundle, aFile, aPictureOf, aPrice } from '#tests/support/shelf.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  await aBundle(shop, 'both', ['starter', 'pro'])
  await aPrice(shop, 'pro', { currency: 'USD', amountMinor: 700 })
  await aFile(shop, 'pro', 'More sheets')
})
afterAll(() => shop.close())

const get = (url: string) => shop.app.inject({ url, headers: html })
const words = ({ body }: Answer) => body.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ')

const dataOf = ({ body }: Answer): Record<string, unknown> & { offers: Record<string, unknown> } =>
  JSON.parse(/<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/s.exec(body)?.[1] ?? '{}')

const limit = (sold: { limit: number | null; taken?: number }) =>
  shop.rows(`update products set sale_limit = ?, taken = ? where slug = 'pro'`, [sold.limit, sold.taken ?? 0])

beforeEach(() => limit({ limit: null }))

describe('the page of a product', () => {
  test('says what it is, what it costs, and what one gets, file by file', async () => {
    await shop.rows(`update products set licence_source = 'generated', activation_limit = 3, download_cap = 5
      where slug = 'pro'`)
    const page = await get('/products/pro')
    await shop.rows(`update products set licence_source = null, activation_limit = null, download_cap = null
      where slug = 'pro'`)
    expect(page.statusCode).toBe(200)
    for (const part of ['Pro kit', '₹499', 'For a shop that sells every week', 'Cash plan for twelve months'])
      expect(words(page)).toContain(part)
    expect(words(page)).toContain('More sheets ZIP, 1.2 MB')
    expect(words(page)).toContain('Licence key for 3 places')
    expect(words(page)).toContain('Downloads 5 in all')
    expect(page.body).toContain('href="/buy/pro"')
  })

  test('is found by search engines and shown by those who pass it on', async () => {
    const page = await get('/products/pro')
    const url = `${shop.url}/products/pro`
    expect(page.body).toContain(`<link rel="canonical" href="${url}"`)
    expect(page.body).toContain(`<meta property="og:url" content="${url}"`)
    expect(page.body).toContain('<meta property="og:title" content="Pro kit"')
    expect(dataOf(page)).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'Product',
      name: 'Pro kit',
      url,
      offers: {
        '@type': 'Offer',
        price: '499.00',
        priceCurrency: 'INR',
        availability: 'https://schema.org/InStock',
        url,
        seller: { '@type': 'Organization' },
      },
    })
  })

  test('what an owner writes cannot end the data block', async () => {
    const attack = '</script><script>alert(1)</script>'
    await shop.rows(`update products set description = ? where slug = 'starter'`, [attack])
    const page = await get('/products/starter')
    expect(page.body).not.toContain('<script>alert')
    expect(dataOf(page)['description']).toContain(attack)
  })

  test('in another currency keeps the choice in its address, as far as paying', async () => {
    const page = await get('/products/pro?currency=USD')
    expect(words(page)).toContain('$7')
    expect(page.body).toContain('href="/buy/pro?currency=USD"')
    expect(page.body).toContain('href="/products/pro"')
    expect(page.body).toContain(`<link rel="canonical" href="${shop.url}/products/pro"`)
    expect(dataOf(page).offers).toMatchObject({ price: '7.00', priceCurrency: 'USD' })
    const buy = await get('/buy/pro?currency=USD')
    expect(words(buy)).toContain('Pay $7')
    expect(buy.body).toContain('action="/buy/pro?currency=USD"')
  })

  test('offers no choice of currency where there is one, and shows its price for one that it does not have', async () => {
    const page = await get('/products/starter?currency=USD')
    expect(page.body).not.toContain('aria-label="Currency"')
    expect(words(page)).toContain('₹99')
  })

  test('says how many are left, and when none is, offers none to buy', async () => {
    await limit({ limit: 10, taken: 7 })
    expect(words(await get('/products/pro'))).toContain('3 left')
    expect(words(await get('/'))).toContain('3 left')
    await limit({ limit: 10, taken: 10 })
    const [page, home] = [await get('/products/pro'), await get('/')]
    expect(words(page)).toContain('Sold out')
    expect(dataOf(page).offers).toMatchObject({ availability: 'https://schema.org/SoldOut' })
    for (const { body } of [page, home]) expect(body).not.toContain('href="/buy/pro"')
  })

  test('of a bundle names what is in it, what that costs singly, and what one saves', async () => {
    const page = await get('/products/both')
    for (const slug of ['starter', 'pro']) expect(page.body).toContain(`href="/products/${slug}"`)
    expect(words(page)).toContain('Singly ₹499')
    expect(words(page)).toMatch(/Singly they cost ₹598; together you save ₹49 ?\./)
    expect(words(await get('/'))).toContain('A bundle of Starter kit and Pro kit.')
  })

  test('of what is not on sale is not there', async () => {
    await shop.rows(`update products set on_sale = false where slug = 'premium'`)
    expect((await get('/products/premium')).statusCode).toBe(404)
    expect((await get('/products/launch-test')).statusCode).toBe(404)
  })
})

describe('the picture of a product', () => {
  test('is kept by browsers for a year, and named by its content', async () => {
    const bytes = aPicture('png', { width: 800, height: 600 })
    const hash = await aPictureOf(shop, 'pro', bytes)
    const picture = await get(`/assets/products/${hash}`)
    expect(picture.rawPayload.equals(bytes)).toBe(true)
    expect(picture.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    for (const url of ['/', '/products/pro', '/buy/pro'])
      expect((await get(url)).body).toContain(`src="/assets/products/${hash}"`)
    const page = await get('/products/pro')
    const image = `${shop.url}/assets/products/${hash}`
    expect(dataOf(page)['image']).toBe(image)
    expect(page.body).toContain(`<meta property="og:image" content="${image}"`)
  })
})

describe('buying', () => {
  const filled = { key: 'key-of-a-form', email: 'asha@example.com', name: 'Asha', state: 'KA' }
  const buy = (query = '') =>
    shop.app.inject({ method: 'POST', url: `/buy/pro${query}`, ...form(filled, html) })

  test('in another currency orders at its price', async () => {
    const answer = await buy('?currency=USD')
    expect(answer.statusCode).toBe(303)
    const [order] = await shop.rows(
      'select currency, amount_minor from orders order by created_at desc limit 1',
    )
    expect(order).toMatchObject({ currency: 'USD', amount_minor: '700' })
  })

  test('in a currency it is no longer sold in shows the price anew, with what was entered', async () => {
    const answer = await buy('?currency=EUR')
    expect(answer.statusCode).toBe(409)
    expect(words(answer)).toContain('cannot be paid in the currency you chose any more')
    expect(words(answer)).toContain('Pay ₹499')
    expect(answer.body).toContain('value="asha@example.com"')
  })

  test('what has just been sold out is said on a page, and nothing is asked for', async () => {
    await limit({ limit: 1, taken: 1 })
    const answer = await buy()
    expect(answer.statusCode).toBe(409)
    expect(words(answer)).toContain('Sold out The last one has just been sold. Nothing was charged.')
    expect(answer.body).not.toContain('<form')
    const looked = await get('/buy/pro')
    expect([looked.statusCode, words(looked).includes('Nothing was charged')]).toEqual([200, false])
  })
})

describe('search engines', () => {
  test('are asked to stay out of a sandbox', async () => {
    expect((await get('/robots.txt')).body).toBe('User-agent: *\nDisallow: /\n')
  })

  test('are told every page of a real shop', async () => {
    const live = await anotherApi(shop, { mode: 'live' })
    const robots = await live.inject('/robots.txt')
    await live.close()
    expect(robots.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(robots.body).toContain(`Sitemap: ${shop.url}/sitemap.xml`)
    const map = await get('/sitemap.xml')
    expect(map.headers['content-type']).toBe('application/xml; charset=utf-8')
    expect(map.body).toMatch(/^<\?xml/)
    for (const path of ['/', '/products/pro', '/products/both', '/terms'])
      expect(map.body).toContain(`<loc>${shop.url}${path}</loc>`)
    expect(map.body).not.toContain('launch-test')
  })
})
