import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OfferView, ProductView } from '#api/catalogue/desk-schemas.ts'
import { aPerson, signedInAs } from '#tests/support/desk.ts'
import { json, problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address })
  await aPerson(shop, 'owner')
  owner = await signedInAs(shop, 'owner')
})
afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const at = '/api/admin/products/pro'
const product = async () => (await shop.app.inject({ url: at, headers: owner })).json<ProductView>()

async function bought(email: string): Promise<Placed> {
  const order = await place(shop, { product: 'pro', email })
  await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await expect
    .poll(async () => (await seeOrder(shop, order.order_id)).status, { timeout: 15_000 })
    .toBe('paid')
  return order
}

const encoded = (text: string) => Buffer.from(text).toString('base64')

/** The next version of the product's first file. */
async function aNewVersion(): Promise<number> {
  const [file] = (await product()).files
  const bytes = Buffer.from(`What is new: ${randomUUID()}`)
  const said = `product ${encoded('pro')},file ${encoded(String(file!.id))},file_name ${encoded('notes.txt')}`
  const tus = { ...owner, 'tus-resumable': '1.0.0' }
  const announced = await shop.app.inject({
    method: 'POST',
    url: '/api/admin/uploads',
    headers: { ...tus, 'upload-length': String(bytes.length), 'upload-metadata': said },
  })
  const location = String(announced.headers['location'])
  const piece = {
    'content-type': 'application/offset+octet-stream',
    'content-length': String(bytes.length),
    'upload-offset': '0',
  }
  await shop.app.inject({ method: 'PATCH', url: location, payload: bytes, headers: { ...tus, ...piece } })
  await shop.app.inject({ method: 'POST', url: `${location}/complete`, headers: owner })
  return (await product()).files[0]!.versions[0]!.id
}

const offerOf = (version: number) => `${at}/versions/${version}/offer`
const look = async (version: number) =>
  (await shop.app.inject({ url: offerOf(version), headers: owner })).json<OfferView>()
const offer = (version: number, note = '') =>
  shop.app.inject({ method: 'POST', url: offerOf(version), ...json({ note }, owner) })

const mailsTo = async (email: string) =>
  (await shop.sandbox.mails(email)).filter((it) => it.subject.includes('new version'))

test('a new version is offered to each who bought the one before, once, by mail', async () => {
  const asha = await bought('asha@example.com')
  await bought('ravi@example.com')
  const version = await aNewVersion()
  await bought('late@example.com')

  const seen = await look(version)
  expect(seen).toMatchObject({ buyers: 2, offered_at: null })
  expect(seen.subject).toContain('There is a new version of')
  const answers = await Promise.all([offer(version, 'Two more sheets.'), offer(version, 'Two more sheets.')])
  expect(answers.map((it) => it.statusCode)).toEqual([202, 202])
  expect(new Set(answers.map((it) => it.json<{ told: number }>().told))).toEqual(new Set([0, 2]))
  await offer(version)

  for (const email of ['asha@example.com', 'ravi@example.com'])
    await expect.poll(async () => (await mailsTo(email)).length, { timeout: 15_000 }).toBe(1)
  const [mail] = await mailsTo('asha@example.com')
  expect(mail?.text).toContain('version 2 of')
  expect(mail?.text).toContain(`/order/${asha.order_id}`)
  const states = async () =>
    (await shop.rows(`select state from mails where template = 'product-updated'`)).map((it) => it['state'])
  await expect.poll(states, { timeout: 15_000 }).toEqual(['sent', 'sent'])
  expect(await mailsTo('late@example.com')).toEqual([])
  expect(await look(version)).toMatchObject({ buyers: 0, offered_at: expect.any(String) })
})

test('who may not download any more is not told, and an earlier version is not offered', async () => {
  const order = await bought('gone@example.com')
  const [first] = (await product()).files[0]!.versions
  const version = await aNewVersion()
  await shop.rows('update grants set revoked_at = now() where order_number = ?', [order.number])
  expect((await look(version)).buyers).toBe(3)
  expect(problemOf(await offer(first!.id)).code).toBe('NOT_NEWEST')
})
