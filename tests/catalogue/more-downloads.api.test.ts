import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeskOrderView } from '#api/orders/desk-schemas.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json, paidOrder, problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let staff: Record<string, string>
let order: Placed

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  staff = await signedInAs(shop, 'staff')
  await shop.rows(`update products set download_cap = 1 where slug = 'pro'`)
  order = await paidOrder(shop, { product: 'pro' })
})
afterAll(() => shop.close())

const grants = async () =>
  (await shop.app.inject({ url: `/api/admin/orders/${order.number}`, headers: staff })).json<DeskOrderView>()
    .grants

const add = (body: unknown, { number = order.number, headers = staff } = {}) =>
  shop.app.inject({ method: 'POST', url: `/api/admin/orders/${number}/downloads`, ...json(body, headers) })

/** With a link of its own, as from opening the order again. */
async function download() {
  await shop.rows('delete from downloads')
  const [link] = (await seeOrder(shop, order.order_id)).downloads
  return (await shop.app.inject({ url: link?.url.replace(shop.url, '') ?? '' })).statusCode
}

test('whoever has used up their downloads gets more', async () => {
  expect(await grants()).toEqual([
    { product: { slug: 'pro', name: 'Pro kit' }, downloads: 0, cap: 1, is_revoked: false },
  ])
  expect([await download(), await download()]).toEqual([200, 402])
  expect((await add({ product: 'pro', more: 2 })).statusCode).toBe(200)
  expect((await grants())[0]).toMatchObject({ downloads: 1, cap: 3 })
  expect([await download(), await download(), await download()]).toEqual([200, 200, 402])
})

test('the same command sent twice adds once', async () => {
  const headers = { ...staff, 'idempotency-key': 'more-downloads-once' }
  const before = (await grants())[0]!.cap!
  await Promise.all([
    add({ product: 'pro', more: 1 }, { headers }),
    add({ product: 'pro', more: 1 }, { headers }),
  ])
  expect((await grants())[0]!.cap).toBe(before + 1)
})

test('nothing is added where nothing is limited, given or left', async () => {
  expect(problemOf(await add({ product: 'starter', more: 1 })).code).toBe('NO_DOWNLOADS')
  const unpaid = await place(shop)
  expect(problemOf(await add({ product: 'pro', more: 1 }, unpaid)).code).toBe('NO_DOWNLOADS')
  expect(problemOf(await add({ product: 'pro', more: 0 })).status).toBe(400)
  expect(problemOf(await add({ product: 'pro', more: 101 })).status).toBe(400)
  await shop.rows('update grants set download_cap = null')
  expect(problemOf(await add({ product: 'pro', more: 1 })).code).toBe('DOWNLOADS_UNLIMITED')
  const viewer = await signedInAs(shop, 'viewer')
  expect((await add({ product: 'pro', more: 1 }, { headers: viewer })).statusCode).toBe(403)
})
