import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OfferView, ProductView } from '#api/catalogue/desk-schemas.ts'
import { subjectsNotAtRest } from '#adapters/db/inbox/dispatch.ts'
import { tell } from '#worker/engine.ts'
import { manyBuyers } from '#tests/support/many-buyers.ts'
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

const states = async () =>
  (await shop.rows(`select state from mails where template = 'product-updated'`)).map((it) => it['state'])

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
  expect(Math.max(...answers.map((it) => it.json<{ told: number }>().told))).toBe(2)
  await offer(version)

  for (const email of ['asha@example.com', 'ravi@example.com'])
    await expect.poll(async () => (await mailsTo(email)).length, { timeout: 15_000 }).toBe(1)
  const [mail] = await mailsTo('asha@example.com')
  expect(mail?.text).toContain('version 2 of')
  expect(mail?.text).toContain(`/order/${asha.order_id}`)
  await expect.poll(states, { timeout: 15_000 }).toEqual(['sent', 'sent'])
  expect(await mailsTo('late@example.com')).toEqual([])
  const told = { buyers: 0, told: 2, is_under_way: false, offered_at: expect.any(String) }
  await expect.poll(() => look(version), { timeout: 10_000 }).toMatchObject(told)
})

test('who may not download any more is not told, and an earlier version is not offered', async () => {
  const order = await bought('gone@example.com')
  const [first] = (await product()).files[0]!.versions
  const version = await aNewVersion()
  await shop.rows('update grants set revoked_at = now() where order_number = ?', [order.number])
  expect((await look(version)).buyers).toBe(3)
  expect(problemOf(await offer(first!.id)).code).toBe('NOT_NEWEST')
})

test('an offer whose run is lost half-way is gone on with, and tells nobody twice', async () => {
  const order = await bought('crowd@example.com')
  const crowd = 130
  await manyBuyers(shop, order.number, crowd)
  const version = await aNewVersion()
  expect((await offer(version)).statusCode).toBe(202)
  const { client } = shop.worker()!
  await expect.poll(async () => (await look(version)).told, { timeout: 15_000 }).toBeGreaterThanOrEqual(100)
  expect(await look(version)).toMatchObject({ is_under_way: true })
  await client.workflow.getHandle(`offering/${version}`).terminate()
  const waiting: string[] = []
  for await (const some of subjectsNotAtRest(shop.orm.em.fork())) waiting.push(...some)
  expect(waiting).toContain(`offering/${version}`)
  await tell(client, `offering/${version}`, { fresh: false })
  const all = { is_under_way: false, buyers: 0 }
  await expect.poll(() => look(version), { timeout: 30_000 }).toMatchObject(all)
  const mails = () =>
    shop.rows<{ order_number: string; state: string }>(
      `select order_number, state from mails where template = 'product-updated' and about = ?`,
      [String(version)],
    )
  const toTell = (await look(version)).told
  expect(toTell).toBeGreaterThan(crowd)
  await expect
    .poll(async () => (await mails()).filter((it) => it.state === 'sent').length, { timeout: 40_000 })
    .toBe(toTell)
  expect(new Set((await mails()).map((it) => it.order_number)).size).toBe(toTell)
}, 90_000)
