import { afterAll, beforeAll, expect, test } from 'vitest'
import { html, paidOrder } from '#tests/support/edge.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { aBundle, aFile, aVersion } from '#tests/support/shelf.ts'
import { aShop, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let file: number

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  file = await aFile(shop, 'pro', 'More sheets')
  await aBundle(shop, 'both', ['starter', 'pro'])
})
afterAll(() => shop.close())

const pageOf = async ({ order_id: id }: Placed) => {
  const { body } = await shop.app.inject({ url: `/order/${id}`, headers: html })
  return body.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ')
}

/** As if a second had passed, within which links are the same, and what began with one goes on. */
const otherLinks = ({ number }: Placed) =>
  shop.rows(`update downloads set token_hash = token_hash || '+' where order_number = ?`, [number])

test('an order of several files shows each with its size, and gives each', async () => {
  const order = await paidOrder(shop)
  expect(await pageOf(order)).toContain('More sheets pro-more.zip, 1.2 MB')
  const { downloads } = await seeOrder(shop, order.order_id)
  expect(downloads.map((it) => it.name)).toEqual(['pro-kit.zip', 'pro-more.zip'])
  expect(downloads[1]).toEqual({
    title: 'More sheets',
    name: 'pro-more.zip',
    version: 1,
    size_bytes: 1_240_000,
    left: null,
    url: expect.any(String),
    expires_at: expect.any(String),
  })
  for (const { url } of downloads) expect((await fetch(url)).status).toBe(200)
})

test('an order of a bundle shows the files of each product', async () => {
  const page = await pageOf(await paidOrder(shop, { product: 'both' }))
  for (const part of ['starter-kit.zip', 'pro-kit.zip', 'pro-more.zip']) expect(page).toContain(part)
})

test('a version that came after the download is new to those who had the one before, and to nobody else', async () => {
  const [had, hadNot] = [await paidOrder(shop), await paidOrder(shop)]
  const { downloads } = await seeOrder(shop, had.order_id)
  for (const { url } of downloads) await fetch(url)
  expect(await pageOf(had)).not.toContain('New version')
  await aVersion(shop, file, { number: 2, fileName: 'pro-more.zip' })
  expect(await pageOf(had)).toContain('More sheets New version 2')
  expect(await pageOf(hadNot)).not.toContain('New version')
  await otherLinks(had)
  const fresh = await seeOrder(shop, had.order_id)
  await fetch(fresh.downloads[1]?.url ?? '')
  expect(await pageOf(had)).not.toContain('New version')
})

test('downloads that are left are counted down to none, by the grant of each order', async () => {
  await shop.rows(`update products set download_cap = 2 where slug = 'starter'`)
  const order = await paidOrder(shop, { product: 'starter' })
  expect(await pageOf(order)).toContain('2 downloads left.')
  for (const left of ['One download left.', 'All downloads of this purchase are used.']) {
    const [download] = (await seeOrder(shop, order.order_id)).downloads
    await fetch(download?.url ?? '')
    expect(await pageOf(order)).toContain(left)
    await otherLinks(order)
  }
})

test('the desk hands out the order’s page where there are several files', async () => {
  const order = await paidOrder(shop)
  const answer = await shop.app.inject({
    method: 'POST',
    url: `/api/admin/orders/${order.number}/download-link`,
    headers: await signedInAs(shop, 'owner'),
  })
  expect(answer.json()).toEqual({ url: `${shop.url}/order/${order.order_id}`, expires_at: null })
})
