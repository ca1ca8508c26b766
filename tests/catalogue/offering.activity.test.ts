import { afterAll, beforeAll, expect, test } from 'vitest'
import { offerVersion, readOffer, tellBuyers } from '#adapters/db/catalogue/offering.ts'
import { paidOrder } from '#tests/support/edge.ts'
import { manyBuyers } from '#tests/support/many-buyers.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
const crowd = 250

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  const order = await paidOrder(shop, { product: 'pro', email: 'asha@example.com' })
  await manyBuyers(shop, order.number, crowd - 1)
})
afterAll(() => shop.close())

async function aNewVersion(): Promise<number> {
  const [row] = await shop.rows<{ id: string }>(
    `insert into file_versions (file_id, number, file_name, stored_as, type, created_at)
     select file_id, max(number) + 1, 'notes.txt', 'notes.txt', 'text/plain', shop_now() from file_versions v
     join product_files f on f.id = v.file_id where f.product_slug = 'pro' group by file_id returning id`,
  )
  return Number(row?.id)
}

const offer = (versionId: number) =>
  shop.orm.em.transactional((tx) =>
    offerVersion(tx, { slug: 'pro', versionId, note: null, requestId: crypto.randomUUID() }),
  )
const look = (versionId: number) => readOffer(shop.orm.em.fork(), { slug: 'pro', versionId })
const step = (versionId: number, after = '') => tellBuyers(shop.orm.em.fork(), versionId, after)

/** Their runs take so many of the facts in. */
const takenIn = (versionId: number, count: number) =>
  shop.rows(
    `update inbox set handled_at = now() where id in (select id from inbox where handled_at is null
     and type = 'update-offered' and starts_with(event_id, ?) order by id limit ?)`,
    [`product-updated/${versionId}/`, count],
  )
const subjects = (versionId: number) =>
  shop.rows<{ subject: string }>(
    `select subject from inbox where type = 'update-offered' and starts_with(event_id, ?)`,
    [`product-updated/${versionId}/`],
  )

test('no more than a hundred are told before others were mailed, and the owner sees how far it got', async () => {
  const version = await aNewVersion()
  expect((await offer(version)).result).toBe(crowd)
  expect(await look(version)).toMatchObject({ buyers: crowd, told: 0, isUnderWay: true })

  const first = await step(version)
  expect(first).toMatchObject({ told: 100, waitMs: expect.any(Number) })
  expect(await step(version, first.reached)).toEqual({ ...first, told: 0 })
  await takenIn(version, 60)
  const second = await step(version, first.reached)
  expect(second.told).toBe(60)
  expect(await look(version)).toMatchObject({ buyers: 90, told: 160, isUnderWay: true })

  await takenIn(version, 100)
  await shop.rows(
    `insert into effects (subject, kind, key, about, state, created_at)
     select 'order/1', 'send-mail', ? || n, '', 'open', now() from generate_series(1, 70) n`,
    [`product-updated/${version}/`],
  )
  expect((await step(version, second.reached)).told).toBe(30)
  await shop.rows(`update effects set state = 'done' where subject = 'order/1'`)
  await takenIn(version, 30)
  expect(await step(version)).toMatchObject({ told: 60, waitMs: null })
  expect(await look(version)).toMatchObject({ buyers: 0, told: crowd, isUnderWay: false })
  expect(new Set((await subjects(version)).map((it) => it.subject)).size).toBe(crowd)
  expect(await subjects(version)).toHaveLength(crowd)
})

test('an offer is begun anew by another word of the owner, and ends where a later version has come', async () => {
  const version = await aNewVersion()
  await offer(version)
  const { reached } = await step(version)
  await shop.rows('update grants set revoked_at = now() where order_number = ?', [reached])
  await takenIn(version, 100)
  expect((await offer(version)).result).toBe(crowd - 100)
  const again = await step(version, 'zzz')
  expect(again.told).toBe(100)
  await aNewVersion()
  await takenIn(version, 100)
  expect(await step(version, again.reached)).toEqual({ told: 0, reached: again.reached, waitMs: null })
  expect(await subjects(version)).toHaveLength(200)
  expect(await shop.rows(`select 1 from upcoming where kind = 'offering'`)).toEqual([])
})
