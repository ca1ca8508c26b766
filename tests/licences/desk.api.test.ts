import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json, paidOrder, problemOf } from '#tests/support/edge.ts'
import { licensed, licencesOf, refundAll } from '#tests/support/licences.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let headersOf: Record<'owner' | 'staff' | 'viewer', Record<string, string>>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null, settings: { RATE_LICENCES_LIMIT: '100000' } })
  const as = (role: Role) => signedInAs(shop, role)
  headersOf = { owner: await as('owner'), staff: await as('staff'), viewer: await as('viewer') }
})
afterAll(() => shop.close())

interface Seen {
  id: string
  key: string | null
  end: string
  order_number: string
  places: { id: string; instance: string | null; name: string | null }[]
}

const read = async (path: string, role: keyof typeof headersOf = 'owner') => {
  const answer = await shop.app.inject({ url: `/api/admin/licences${path}`, headers: headersOf[role] })
  return answer.json<{ items: Seen[]; next: string | null; previous: string | null }>()
}
const post = (path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const sent = { ...headersOf.staff, ...headers }
  const how = body === undefined ? { headers: sent } : json(body, sent)
  return shop.app.inject({ method: 'POST', url: `/api/admin/licences${path}`, ...how })
}

async function sold() {
  await licensed(shop, 'pro', { source: 'generated', limit: 3 })
  const order = await paidOrder(shop)
  const [licence] = await licencesOf(shop, order)
  return { order, id: licence?.id ?? '', key: licence?.key ?? '' }
}
const activate = (key: string, instance: string, name?: string) =>
  shop.app.inject({ method: 'POST', url: '/api/licences/activate', ...json({ key, instance, name }) })
const isValid = async (key: string) => {
  const answer = await shop.app.inject({
    method: 'POST',
    url: '/api/licences/validate',
    ...json({ key }),
  })
  return answer.json<{ valid: boolean }>().valid
}

test('keys are found by their end, by themselves and by their order, a page at a time', async () => {
  const one = await sold()
  const two = await sold()
  const all = await read('')
  expect(all.items.map((it) => it.id)).toEqual([two.id, one.id])
  for (const q of [one.key, one.key.slice(-5), one.key.slice(-5).toLowerCase(), one.order.number])
    expect((await read(`?q=${encodeURIComponent(q)}`)).items.map((it) => it.key)).toEqual([one.key])
  expect((await read('?q=nobody')).items).toEqual([])
  expect((await read('?product=starter')).items).toEqual([])
  expect((await read('?product=pro')).items).toHaveLength(2)
})

test('pages of keys meet without a gap in both directions', async () => {
  await licensed(shop, 'starter', { source: 'generated' })
  const { number } = (await sold()).order
  await shop.rows(
    `insert into orders (number, id, product_slug, product_name, amount_minor, currency, tax_class, status, fulfilment,
       created_at, expires_at)
     select (900000 + n)::text, 'many-' || n, product_slug, product_name, amount_minor, currency, tax_class, status,
       fulfilment, created_at, expires_at from orders, generate_series(1, 120) n where number = ?`,
    [number],
  )
  await shop.rows(
    `insert into licences (key, order_number, product_slug, issued_at)
     select 'MANY-' || number, number, 'starter', now() from orders where id like 'many-%' order by number`,
  )
  const ids: string[] = []
  let after = ''
  for (;;) {
    const page = await read(`?product=starter${after}`)
    ids.push(...page.items.map((it) => it.id))
    if (page.next === null) break
    after = `&after=${page.next}`
  }
  expect([ids.length, new Set(ids).size]).toEqual([120, 120])
  const last = await read(`?product=starter${after}`)
  const before = await read(`?product=starter&after=${last.previous}`)
  expect(before.items.map((it) => it.id)).toEqual(ids.slice(50, 100))
})

test('who may not know the customers sees the end of a key, and nothing of where it is in use', async () => {
  const { key, order } = await sold()
  await activate(key, 'asha-laptop', 'Asha’s laptop')
  const [seen] = (await read(`/orders/${order.number}`, 'viewer')).items
  expect(seen).toMatchObject({
    key: null,
    end: `…${key.slice(-5)}`,
    places: [{ instance: null, name: null }],
  })
  expect((await read(`?q=${order.number}`, 'viewer')).items[0]?.key).toBeNull()
  const [whole] = (await read(`/orders/${order.number}`, 'staff')).items
  expect(whole).toMatchObject({ key, places: [{ instance: 'asha-laptop', name: 'Asha’s laptop' }] })
})

test('a key is revoked and given back, once each, and the order’s story says by whom without the key', async () => {
  const { id, key, order } = await sold()
  expect((await post(`/${id}/revoke`, undefined, { 'idempotency-key': 'revoke-1' })).statusCode).toBe(200)
  expect((await post(`/${id}/revoke`, undefined, { 'idempotency-key': 'revoke-1' })).statusCode).toBe(200)
  expect(problemOf(await post(`/${id}/revoke`)).code).toBe('LICENCE_ALREADY_REVOKED')
  expect(await isValid(key)).toBe(false)
  expect((await post(`/${id}/restore`)).statusCode).toBe(200)
  expect(problemOf(await post(`/${id}/restore`)).code).toBe('LICENCE_NOT_REVOKED')
  expect(await isValid(key)).toBe(true)
  const timeline = await shop.app.inject({
    url: `/api/admin/orders/${order.number}/timeline`,
    headers: headersOf.owner,
  })
  const sentences = timeline.json<{ items: { sentence: string }[] }>().items.map((it) => it.sentence)
  const end = `…${key.slice(-5)}`
  expect(sentences).toContain(`staff revoked the licence key ${end}.`)
  expect(sentences).toContain(`staff gave the licence key ${end} back.`)
  const kept = await shop.rows('select before, after, subject from audit where action like ?', ['licence.%'])
  expect(JSON.stringify(kept)).not.toContain(key.slice(0, 12))
  expect(problemOf(await post('/999999999/revoke'))).toMatchObject({ status: 404, code: 'LICENCE_NOT_FOUND' })
})

test('what ended with the purchase is not given back alone', async () => {
  const { id, order } = await sold()
  await refundAll(shop, order)
  expect(problemOf(await post(`/${id}/restore`))).toMatchObject({ status: 422, code: 'LICENCE_ACCESS_ENDED' })
})

test('a place is freed for the customer, once', async () => {
  const { id, key, order } = await sold()
  await activate(key, 'one')
  await activate(key, 'two')
  const [licence] = (await read(`/orders/${order.number}`)).items
  expect(licence?.places.map((it) => it.instance)).toEqual(['two', 'one'])
  const place = licence?.places[1]?.id ?? ''
  expect((await post(`/${id}/activations/${place}/deactivate`)).statusCode).toBe(200)
  expect(problemOf(await post(`/${id}/activations/${place}/deactivate`)).code).toBe('ACTIVATION_NOT_FOUND')
  const [after] = (await read(`/orders/${order.number}`)).items
  expect(after?.places.map((it) => it.instance)).toEqual(['two'])
})

const add = (keys: unknown, headers?: Record<string, string>) => post('/pools/pro/keys', { keys }, headers)
const inPool = async () =>
  (await shop.rows('select key from licence_pool order by added_at')).map((it) => it['key'])

test('keys are added all or none, with each line that cannot be taken named', async () => {
  const { key } = await sold()
  await licensed(shop, 'pro', { source: 'pool' })
  expect((await add('FIRST-1\nFIRST-2\n')).json()).toEqual({
    product: { slug: 'pro', name: expect.any(String) },
    free: 2,
    sold: 0,
    waiting: 0,
    is_low: true,
  })
  const wrong = problemOf(await add('NEW-1\nab\nNEW-1\n\nNEW-2'))
  expect(wrong).toMatchObject({ status: 400, code: 'LICENCE_KEYS_NOT_ADDED', field: 'keys' })
  expect(wrong.errors).toEqual([
    { field: 'keys', rule: 'line 2 is shorter than 4 characters; line 3 repeats line 1' },
  ])
  expect(problemOf(await add(`NEW-1\nFIRST-2\n\n${key}`)).detail).toBe(
    'No key was added: line 2 is known already; line 4 is known already.',
  )
  expect(await inPool()).toEqual(['FIRST-1', 'FIRST-2'])
  for (const empty of [' ', '\n\n']) expect(problemOf(await add(empty)).code).toBe('LICENCE_KEYS_MISSING')
  expect(problemOf(await add('x\n'.repeat(600_000)))).toMatchObject({ status: 400, field: 'keys' })
  expect(problemOf(await post('/pools/starter/keys', { keys: 'NEW-1' })).code).toBe('LICENCE_POOL_NOT_FOUND')
})

test('the same keys sent twice with one key of the request are added once', async () => {
  await shop.rows('delete from licence_pool')
  await licensed(shop, 'pro', { source: 'pool' })
  const once = { 'idempotency-key': 'add-once' }
  const first = await add('TWICE-1\nTWICE-2', once)
  expect((await add('TWICE-1\nTWICE-2', once)).json()).toEqual(first.json())
  expect(problemOf(await add('TWICE-3', once))).toMatchObject({ status: 409 })
  expect(await inPool()).toEqual(['TWICE-1', 'TWICE-2'])
})

test('a megabyte of keys is added at once, and any text that can be printed is a key', async () => {
  await shop.rows('delete from licence_pool')
  await licensed(shop, 'pro', { source: 'pool' })
  const keys = Array.from({ length: 60_000 }, (_, nth) => `BULK-${String(nth).padStart(9, '0')}`)
  expect((await add(keys.join('\r\n'))).json()).toMatchObject({ free: 60_000, is_low: false })
  const odd = [`it's "quoted" \\ {braces}`, 'naïve-ключ-键', '????', `'; drop table licences; --`]
  expect((await add(odd.join('\n'))).json()).toMatchObject({ free: 60_004 })
  expect((await inPool()).slice(-4)).toEqual(odd)
})

test('the pools are listed with what is left, and say when that is little', async () => {
  await shop.rows('delete from licence_pool')
  await add(Array.from({ length: 10 }, (_, nth) => `LEFT-${nth}`).join('\n'))
  const pools = async () =>
    (await shop.app.inject({ url: '/api/admin/licences/pools', headers: headersOf.viewer })).json()
  expect(await pools()).toMatchObject({
    items: [{ product: { slug: 'pro' }, free: 10, sold: 0, waiting: 0, is_low: false }],
    next: null,
    previous: null,
  })
  await paidOrder(shop)
  expect(await pools()).toMatchObject({ items: [{ free: 9, sold: 1, is_low: true }] })
})
