import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProductChange, ProductList, ProductView } from '#api/catalogue/desk-schemas.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, html, json, problemOf, takeIn } from '#tests/support/edge.ts'
import { aPicture } from '#tests/support/pictures.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

let shop: Shop
let owner: Record<string, string>
let meera: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  meera = await signedInAs(shop, 'staff', 'meera')
})
afterAll(() => shop.close())

const at = '/api/admin/products'
const read = async (slug: string) =>
  (await shop.app.inject({ url: `${at}/${slug}`, headers: owner })).json<ProductView>()

/** A product as read, ready to be changed. */
async function now(slug: string, changes: Partial<Record<keyof ProductChange, unknown>> = {}) {
  const it = await read(slug)
  return {
    name: it.name,
    summary: it.summary,
    description: it.description,
    features: it.features,
    prices: Object.fromEntries(it.prices.map((price) => [price.currency, String(price.amount_minor / 100)])),
    tax_class: it.tax_class,
    tax_code: it.tax_code,
    on_sale: it.on_sale,
    sale_limit: it.sale_limit,
    download_cap: it.download_cap,
    licence_source: it.licence_source,
    activation_limit: it.activation_limit,
    items: it.items.map((item) => item.slug),
    position: it.position,
    version: it.version,
    ...changes,
  }
}
const save = (slug: string, body: unknown, headers = owner) =>
  shop.app.inject({ method: 'PUT', url: `${at}/${slug}`, ...json(body, headers) })
const change = async (slug: string, changes: Partial<Record<keyof ProductChange, unknown>>) =>
  save(slug, await now(slug, changes))
const make = (slug: string, name = slug) =>
  shop.app.inject({ method: 'POST', url: at, ...json({ name, slug }, owner) })
const rulesIn = (answer: Awaited<ReturnType<typeof save>>) =>
  (problemOf(answer).errors ?? []).map(({ field, rule }) => `${field} ${rule}`)

describe('a product', () => {
  test('is made with a name and an address, and is not on sale', async () => {
    const answer = await make('rangoli', 'Rangoli kit')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      slug: 'rangoli',
      on_sale: false,
      prices: [],
      files: [],
      version: 1,
    })
    expect((await shop.app.inject({ url: '/buy/rangoli', headers: html })).statusCode).toBe(404)
    expect(problemOf(await make('rangoli')).code).toBe('SLUG_TAKEN')
    expect(fieldsOf(problemOf(await make('Rangoli Kit')))).toEqual(['slug'])
  })

  test('is sold only with a price and something to deliver, and says so', async () => {
    await make('bare')
    const words = { on_sale: true, summary: 'A kit' }
    expect(rulesIn(await change('bare', words))).toEqual(['on_sale needs a price in rupees first'])
    expect(rulesIn(await change('bare', { ...words, prices: { INR: '499' } }))).toEqual([
      'on_sale needs something to deliver first: a file, a licence or the products of a bundle',
    ])
    const sold = await change('bare', { ...words, prices: { INR: '499' }, licence_source: 'generated' })
    expect(sold.json()).toMatchObject({ on_sale: true, version: 2 })
  })

  test('shows its change in the shop at once, in each currency', async () => {
    const prices = { INR: '1,299.50', USD: '15.00' }
    const answer = await change('starter', {
      name: 'Starter kit',
      prices,
      download_cap: 3,
      tax_code: '998434',
    })
    expect(answer.json()).toMatchObject({
      name: 'Starter kit',
      download_cap: 3,
      prices: [
        { currency: 'INR', amount_minor: 129_950 },
        { currency: 'USD', amount_minor: 1500 },
      ],
    })
    expect((await shop.app.inject({ url: '/', headers: html })).body).toContain('Starter kit')
  })

  test.each<[string, Partial<Record<keyof ProductChange, unknown>>]>([
    ['prices.INR', { prices: { INR: '0' } }],
    ['prices.INR', { prices: { INR: '0.99' } }],
    ['prices.INR', { prices: { INR: '499.999' } }],
    ['prices.USD', { prices: { INR: '499', USD: 'ten' } }],
    ['prices.INR', { prices: { USD: '10' } }],
    ['prices.JPY', { prices: { INR: '499', JPY: '500' } }],
    ['name', { name: ' ' }],
    ['summary', { summary: 'x'.repeat(161) }],
    ['features', { features: ['x'.repeat(121)] }],
    ['tax_class', { tax_class: 'gst-12' }],
    ['tax_code', { tax_code: '12345' }],
    ['sale_limit', { sale_limit: 0 }],
    ['download_cap', { download_cap: 1.5 }],
    ['licence_source', { licence_source: 'guessed' }],
    ['position', { position: -1 }],
    ['items', { items: ['starter', 'starter'] }],
    ['items', { items: ['pro'] }],
    ['items', { items: ['nothing-like-it'] }],
  ])('names %s when it is wrong: %j', async (field, wrong) => {
    const before = await read('pro')
    expect(fieldsOf(problemOf(await change('pro', wrong)))).toEqual([field])
    expect(await read('pro')).toEqual(before)
  })

  test('that two owners edit is saved by the first; the second is told who changed what, and keeps theirs', async () => {
    const mine = await now('premium', { summary: 'Mine' })
    await save('premium', await now('premium', { prices: { INR: '1999' }, name: 'Premium sheets' }), meera)
    const problem = problemOf(await save('premium', mine))
    expect(problem).toMatchObject({ status: 409, code: 'CHANGED_MEANWHILE' })
    expect(problem.detail).toMatch(/^meera \(.+\) changed the name, the prices of this product/)
    expect(await read('premium')).toMatchObject({
      name: 'Premium sheets',
      summary: expect.not.stringMatching('Mine'),
    })
  })

  test('is saved once by its key, however often the same is sent', async () => {
    const body = await now('platinum', { summary: 'Once' })
    const headers = { ...owner, 'idempotency-key': 'save-platinum-once' }
    const answers = await Promise.all([save('platinum', body, headers), save('platinum', body, headers)])
    expect(answers.map((it) => it.statusCode)).toEqual([200, 200])
    expect((await read('platinum')).version).toBe(Number(body.version) + 1)
  })

  test('may be changed by staff, and by nobody who only reads', async () => {
    const viewer = await signedInAs(shop, 'viewer')
    expect((await save('pro', await now('pro'), meera)).statusCode).toBe(200)
    expect((await save('pro', await now('pro'), viewer)).statusCode).toBe(403)
    expect((await shop.app.inject({ url: `${at}/pro`, headers: viewer })).statusCode).toBe(200)
  })

  test('of going live is none of the owner’s', async () => {
    expect((await shop.app.inject({ url: `${at}/launch-test`, headers: owner })).statusCode).toBe(404)
  })
})

test('a change of price and tax never changes an order that is open', async () => {
  const order = await place(shop, { product: 'pro' })
  const { amount_minor: before } = (await read('pro')).prices[0]!
  await change('pro', { prices: { INR: '4999' }, tax_class: 'gst-5' })
  const page = await shop.app.inject({ url: `/order/${order.order_id}`, headers: html })
  expect(page.body).not.toContain('4,999')
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  await tellWebhook(shop, 'payment.captured', payment)
  await takeIn(shop, order)
  const [row] = await shop.rows(
    'select status, amount_minor::int as amount, tax_class from orders where number = ?',
    [order.number],
  )
  expect(row).toEqual({ status: 'paid', amount: before, tax_class: 'gst-18' })
})

describe('a bundle', () => {
  test('holds other products, and is none within another', async () => {
    await make('all', 'Everything')
    const sold = { on_sale: true, summary: 'All of it', prices: { INR: '2,999' } }
    const bundle = await change('all', { ...sold, items: ['pro', 'starter'] })
    expect(bundle.json<ProductView>().items.map((it) => it.slug)).toEqual(['pro', 'starter'])
    await make('more')
    expect(rulesIn(await change('more', { items: ['all'] }))).toEqual([
      'items must not name another bundle, which Everything is',
    ])
    expect(rulesIn(await change('pro', { items: ['premium'] }))).toEqual([
      'items must stay empty: it is in the bundle Everything itself',
    ])
  })

  test('made of each other by two at once is made by one of them', async () => {
    await make('one')
    await make('two')
    const sides = [['one', 'two'] as const, ['two', 'one'] as const]
    const bodies = await Promise.all(
      sides.map(([slug, other]) => now(slug, { licence_source: 'generated', items: [other] })),
    )
    await change('one', { licence_source: 'generated' })
    await change('two', { licence_source: 'generated' })
    const answers = await Promise.all(
      sides.map(([slug], index) => save(slug, { ...bodies[index], version: 2 })),
    )
    expect(new Set(answers.map((it) => it.statusCode))).toEqual(new Set([200, 400]))
  })
})

const list = async (query = '') =>
  (await shop.app.inject({ url: `${at}${query}`, headers: owner })).json<ProductList>()

describe('the list', () => {
  test('is in the shop’s order, and finds by words and by state', async () => {
    const positions = (await list()).items.map((it) => it.position)
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    expect((await list('?q=ANGOLI')).items.map((it) => it.slug)).toEqual(['rangoli'])
    expect((await list('?q=100%25')).items).toEqual([])
    expect((await list('?state=not-on-sale')).items.map((it) => it.slug)).toContain('rangoli')
    await change('platinum', { sale_limit: 1 })
    await place(shop, { product: 'platinum' })
    expect((await list('?state=sold-out')).items.map((it) => it.slug)).toEqual(['platinum'])
  })

  test('goes on page by page, and back', async () => {
    await shop.rows(
      `insert into products (slug, name, summary, description, features, on_sale, position, tax_class, updated_at)
       select 'many-' || n, 'Many ' || n, '', '', '[]', false, 500, 'gst-18', now() from generate_series(1, 60) n`,
    )
    const first = await list('?q=many')
    const second = await list(`?q=many&after=${first.next}`)
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 10, null])
    expect((await list(`?q=many&after=${second.previous}`)).items).toEqual(first.items)
  })
})

test('a limit below what is sold is refused', async () => {
  await place(shop, { product: 'premium' })
  await place(shop, { product: 'premium' })
  expect(rulesIn(await change('premium', { sale_limit: 1 }))[0]).toMatch(/^sale_limit must be at least \d/)
})

const put = (bytes: Buffer, type = 'image/png') =>
  shop.app.inject({
    method: 'PUT',
    url: `${at}/rangoli/picture`,
    payload: bytes,
    headers: { ...owner, 'content-type': type },
  })

describe('the picture', () => {
  test('is judged by its content, shown at once and taken away', async () => {
    const bytes = aPicture('png', { width: 1200, height: 900 })
    const hash = (await put(bytes)).json<{ image_hash: string }>().image_hash
    expect((await read('rangoli')).image_hash).toBe(hash)
    const shown = await shop.app.inject({ url: `/assets/products/${hash}` })
    expect([shown.statusCode, shown.headers['content-type']]).toEqual([200, 'image/png'])
    await shop.app.inject({ method: 'DELETE', url: `${at}/rangoli/picture`, headers: owner })
    expect((await read('rangoli')).image_hash).toBeNull()
  })

  test.each([
    ['none', Buffer.from('<svg/>')],
    ['too small', aPicture('png', { width: 20, height: 20 })],
  ])('that is %s is refused', async (_what, bytes) => {
    expect(fieldsOf(problemOf(await put(bytes)))).toEqual(['body'])
  })

  test('of more than 1 MB is refused', async () => {
    const bytes = Buffer.concat([aPicture('png', { width: 300, height: 300 }), Buffer.alloc(1024 * 1024)])
    expect(problemOf(await put(bytes)).status).toBe(413)
  })
})

test('the preview shows what is not saved, and saves nothing', async () => {
  const body = await now('pro', { name: 'Quite another name', prices: { INR: '1234' } })
  const answer = await shop.app.inject({ method: 'POST', url: `${at}/pro/preview`, ...json(body, owner) })
  const { html: page } = answer.json<{ html: string }>()
  expect(page).toContain('Quite another name')
  expect(page).toContain('1,234')
  expect((await read('pro')).name).not.toBe('Quite another name')
})
