import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSecrets } from '#adapters/secrets.ts'
import { anotherApi, html, paidOrder, problemOf, problemPageOf } from '#tests/support/edge.ts'
import { aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let order: Placed
let file: Buffer

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  order = await paidOrder(shop)
  file = await readFile(join(shop.config.filesFolder, 'pro-kit.zip'))
})
afterAll(() => shop.close())

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** A genuine link to the file of an order, by default one that may begin for a minute. */
const linkTo = ({ number }: Pick<Placed, 'number'>, { product = 'pro', inSeconds = 60 } = {}) => {
  const token = createSecrets(shop.config.secretKey).sign(
    'download',
    [product, number],
    nowSeconds() + inSeconds,
  )
  return `/download/${product}?order=${number}&token=${token}`
}

const get = (url: string, headers: Record<string, string> = {}) => shop.app.inject({ url, headers })
const begun = () => shop.rows('select begun_at from downloads')

const freshLink = async ({ order_id: id }: Placed) => {
  const [download] = (await seeOrder(shop, id)).downloads
  return download?.url.replace(shop.url, '') ?? ''
}

describe('the link on the order', () => {
  test('downloads the file, whole, as an attachment nobody keeps a copy of', async () => {
    const answer = await get(await freshLink(order))
    expect(answer.statusCode).toBe(200)
    expect(answer.rawPayload.equals(file)).toBe(true)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-length': String(file.length),
      'content-disposition': 'attachment; filename="pro-kit.zip"',
      'cache-control': 'private, no-store',
      'accept-ranges': 'bytes',
    })
  })

  test.each(['starter', 'pro', 'premium', 'platinum'])(
    'of %s opens as a ZIP with something to read',
    async (product) => {
      const bought = await paidOrder(shop, { product })
      const files = unzipSync((await get(await freshLink(bought))).rawPayload)
      const readme = Object.entries(files).find(([name]) => name.endsWith('README.md'))
      expect(Object.keys(files).length).toBeGreaterThan(3)
      expect(strFromU8(readme?.[1] ?? new Uint8Array())).toMatch(/\w{3}/)
    },
  )

  test('works from anywhere while links are not bound to an address', async () => {
    const answer = await shop.app.inject({ url: await freshLink(order), remoteAddress: '203.0.113.9' })
    expect(answer.statusCode).toBe(200)
  })

  test('answers HEAD without beginning a download', async () => {
    const before = await begun()
    const answer = await shop.app.inject({ method: 'HEAD', url: linkTo(order, { inSeconds: 61 }) })
    expect([answer.statusCode, answer.headers['content-length'], answer.body]).toEqual([
      200,
      String(file.length),
      '',
    ])
    expect(await begun()).toHaveLength(before.length)
  })
})

describe('a part of the file', () => {
  test.each([
    ['bytes=0-99', 0, 100],
    ['bytes=100-', 100, Infinity],
    ['bytes=-50', -50, Infinity],
    ['bytes=10-999999999', 10, Infinity],
  ])('is answered to Range: %s', async (range, from, to) => {
    const answer = await get(linkTo(order), { range })
    const part = file.subarray(from, to)
    expect(answer.statusCode).toBe(206)
    expect(answer.rawPayload.equals(part)).toBe(true)
    const first = from < 0 ? file.length + from : from
    expect(answer.headers['content-range']).toBe(`bytes ${first}-${first + part.length - 1}/${file.length}`)
  })

  test('beyond its end is refused, with its length', async () => {
    const answer = await get(linkTo(order), { range: `bytes=${file.length}-` })
    expect(problemOf(answer).status).toBe(416)
    expect(answer.headers['content-range']).toBe(`bytes */${file.length}`)
  })

  test('of another version is answered with the whole file', async () => {
    const { headers } = await get(linkTo(order))
    const same = await get(linkTo(order), { range: 'bytes=5-', 'if-range': String(headers['etag']) })
    const other = await get(linkTo(order), { range: 'bytes=5-', 'if-range': '"another"' })
    expect([same.statusCode, other.statusCode]).toEqual([206, 200])
  })

  test('in a unit nobody knows is answered with the whole file', async () => {
    expect((await get(linkTo(order), { range: 'pages=1-2' })).statusCode).toBe(200)
  })
})

test('a file that is not in its place is our fault, not a wrong address, and no page is saved as a ZIP', async () => {
  const bought = await paidOrder(shop, { product: 'starter' })
  await shop.rows(`update file_versions set stored_as = 'gone.zip' where file_name = 'starter-kit.zip'`)
  const answers = [await get(await freshLink(bought)), await get(await freshLink(bought), html)]
  await shop.rows(
    `update file_versions set stored_as = 'starter-kit.zip' where file_name = 'starter-kit.zip'`,
  )
  expect(answers.map((it) => it.statusCode)).toEqual([503, 503])
  expect(answers.map((it) => it.headers['content-disposition'])).toEqual([undefined, undefined])
  expect((await get(await freshLink(bought))).statusCode).toBe(200)
})

describe('time', () => {
  const expired = { status: 403, code: 'LINK_EXPIRED' }

  test('ends a link, which then says where to get another and where to buy', async () => {
    const problem = problemOf(await get(linkTo(order, { inSeconds: -1 })))
    expect(problem).toMatchObject({ ...expired, upgrade_url: `${shop.url}/buy/pro` })
    const page = problemPageOf(await get(linkTo(order, { inSeconds: -1 }), html))
    expect(page).toContain('This link has expired. Open your order again for a fresh one.')
  })

  test('does not end a download that began: it may be resumed for a day', async () => {
    const link = linkTo(order, { inSeconds: 1 })
    const never = linkTo(order, { inSeconds: 2 })
    const first = await get(link, { range: 'bytes=0-99' })
    await sleep(3100)
    const rest = await get(link, { range: 'bytes=100-' })
    expect([first.statusCode, rest.statusCode]).toEqual([206, 206])
    expect(Buffer.concat([first.rawPayload, rest.rawPayload]).equals(file)).toBe(true)
    expect((await shop.app.inject({ method: 'HEAD', url: link })).statusCode).toBe(200)
    expect(problemOf(await get(never))).toMatchObject(expired)

    await shop.rows(`update downloads set begun_at = shop_now() - interval '23 hours 59 minutes'`)
    expect((await get(link, { range: 'bytes=100-' })).statusCode).toBe(206)
    await shop.rows(`update downloads set begun_at = shop_now() - interval '24 hours 1 second'`)
    expect(problemOf(await get(link, { range: 'bytes=100-' }))).toMatchObject(expired)
  })

  test('gives a link of the order a quarter of an hour', async () => {
    const token = new URL(await freshLink(order), shop.url).searchParams.get('token') ?? ''
    const left = Number(token.split('.')[0]) - nowSeconds()
    expect(left).toBeGreaterThan(890)
    expect(left).toBeLessThanOrEqual(900)
  })
})

describe('what is not entitled is refused:', () => {
  test('a link that was changed, or is another’s', async () => {
    const other = await paidOrder(shop, { product: 'starter' })
    const genuine = linkTo(order)
    const token = new URL(genuine, shop.url).searchParams.get('token') ?? ''
    const [expires = '', signature = ''] = token.split('.')
    const forged = createSecrets(Buffer.alloc(32, 9)).sign('download', ['pro', order.number], Number(expires))
    const links = [
      `/download/pro?order=${order.number}`,
      `/download/pro?token=${token}`,
      `/download/pro?order=${order.number}&token=`,
      `/download/pro?order=${order.number}&token=${Number(expires) + 1}.${signature}`,
      `/download/pro?order=${order.number}&token=${expires}.${signature.slice(0, -1)}`,
      `/download/pro?order=${order.number}&token=${token}.more`,
      `/download/pro?order=${order.number}&token=${token}%00`,
      `/download/pro?order=${order.number}&token=${forged}`,
      `/download/pro?order=${other.number}&token=${token}`,
      `/download/starter?order=${order.number}&token=${token}`,
      `/download/platinum?order=${order.number}&token=${token}`,
    ]
    expect((await get(genuine)).statusCode).toBe(200)
    for (const link of links) {
      const problem = problemOf(await get(link))
      expect({ link, ...problem }).toMatchObject({ link, status: 403, code: 'LINK_NOT_GENUINE' })
    }
  })

  test('a genuine link for a product the order is not of', async () => {
    expect(problemOf(await get(linkTo(order, { product: 'platinum' })))).toMatchObject({
      status: 403,
      upgrade_url: `${shop.url}/buy/platinum`,
    })
  })

  test('an order that is not paid: 402, with where to pay', async () => {
    const unpaid = await place(shop)
    const answer = await get(linkTo(unpaid))
    expect(problemOf(answer)).toMatchObject({
      status: 402,
      code: 'NOT_PAID',
      upgrade_url: `${shop.url}/buy/pro`,
    })
    const page = problemPageOf(await get(linkTo(unpaid), html))
    expect(page).toContain(`href="${shop.url}/buy/pro"`)
  })

  test('an order that was refunded: 402, also for a download that began', async () => {
    const refunded = await paidOrder(shop)
    const link = linkTo(refunded)
    expect((await get(link, { range: 'bytes=0-9' })).statusCode).toBe(206)
    await shop.rows('update grants set revoked_at = now() where order_number = ?', [refunded.number])
    await shop.rows(`update orders set status = 'refunded', fulfilment = 'revoked' where number = ?`, [
      refunded.number,
    ])
    expect(problemOf(await get(link))).toMatchObject({
      status: 402,
      code: 'REFUNDED',
      upgrade_url: `${shop.url}/buy/pro`,
    })
    expect((await seeOrder(shop, refunded.order_id)).downloads).toEqual([])
  })
})

test('a link that is bound to an address works from there alone', async () => {
  const bound = await anotherApi(shop, { downloads: { bindToIp: true } })
  const from = (remoteAddress: string, url: string) => bound.inject({ url, remoteAddress })
  const seen = (await from('203.0.113.7', `/order/${order.order_id}`)).json<{
    downloads: { url: string }[]
  }>()
  const link = seen.downloads[0]?.url.replace(shop.url, '') ?? ''
  expect((await from('203.0.113.7', link)).statusCode).toBe(200)
  expect(problemOf(await from('203.0.113.8', link))).toMatchObject({ status: 403, code: 'LINK_NOT_GENUINE' })
  await bound.close()
})

test('thirty downloads a minute and address are let through, exactly so at once', async () => {
  const download = { hits: 30, windowSeconds: 60 }
  const limited = await anotherApi(shop, { rates: { ...shop.config.rates, download } })
  const url = linkTo(order)
  const from = (remoteAddress: string) => limited.inject({ url, remoteAddress })
  const answers = await Promise.all(Array.from({ length: 45 }, () => from('203.0.113.1')))
  const refused = answers.filter((it) => it.statusCode === 429)
  expect(answers.filter((it) => it.statusCode === 200)).toHaveLength(30)
  expect(refused.map((it) => problemOf(it).code)).toEqual(Array.from({ length: 15 }, () => 'RATE_LIMITED'))
  const waits = refused.map((it) => Number(it.headers['retry-after']))
  expect(Math.min(...waits)).toBeGreaterThan(50)
  expect(Math.max(...waits)).toBeLessThanOrEqual(60)
  expect((await from('203.0.113.2')).statusCode).toBe(200)
  await limited.close()
})
