import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { tidy } from '#adapters/db/routines/repository.ts'
import { json, problemOf } from '#tests/support/edge.ts'
import { anOrderBody, aShop, type Placed, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())
beforeEach(async () => {
  await fetch(`${shop.sandbox.url}/control/faults`, { method: 'DELETE' })
  await shop.rows(
    `update product_prices set amount_minor = 49900 where product_slug = 'pro' and currency = 'INR'`,
  )
  await shop.rows(`update products set on_sale = true, sale_limit = null where slug = 'pro'`)
})

const order = (key: string, overrides: Record<string, unknown> = {}) =>
  shop.app.inject({
    method: 'POST',
    url: '/create_order',
    ...json(anOrderBody({ amount: 499, ...overrides }), { 'idempotency-key': key }),
  })

const dearer = () =>
  shop.rows(`update product_prices set amount_minor = 59900 where product_slug = 'pro' and currency = 'INR'`)

/** As if its first request had been so long ago, in seconds. */
const age = (key: string, seconds: number) =>
  shop.rows(
    `update idempotency_keys set created_at = now() - ? * interval '1 second' where key = ? returning key`,
    [seconds, `create_order/${key}`],
  )
const known = async (key: string) =>
  (await shop.rows('select key from idempotency_keys where key = ?', [`create_order/${key}`])).length === 1

const weekSeconds = 7 * 86_400

test.each([
  ['the price changed', dearer],
  [
    'the product is no longer sold',
    () => shop.rows(`update products set on_sale = false where slug = 'pro'`),
  ],
  ['it is sold out', () => shop.rows(`update products set sale_limit = taken where slug = 'pro'`)],
])('a key is answered whole as the first time, also after %s', async (_, meanwhile) => {
  const key = `whole-${_}`
  const first = await order(key)
  expect(first.statusCode).toBe(200)
  await meanwhile()
  const again = await order(key)
  expect([again.statusCode, again.body]).toEqual([200, first.body])
  expect(again.headers['content-type']).toBe(first.headers['content-type'])
  expect((await order(`another-${_}`)).statusCode).not.toBe(200)
})

test('what was begun at a price is finished at it, also where it changed before the gateway answered', async () => {
  const key = 'begun-before'
  await shop.sandbox.fault('POST /v1/orders', 'status-500')
  await shop.sandbox.fault('GET /v1/orders', 'status-500')
  expect((await order(key)).statusCode).toBe(503)
  await dearer()
  await shop.rows(`update products set on_sale = false where slug = 'pro'`)
  const answer = await order(key)
  expect(answer.statusCode).toBe(200)
  const placed = answer.json<Placed>()
  expect(placed.amount).toBe(49_900)
  expect((await shop.sandbox.ledger()).orders.filter((it) => it.receipt === placed.receipt)).toMatchObject([
    { amount: 49_900 },
  ])
})

test('until its seventh day is over a key is answered the same and refuses another request, tidied or not', async () => {
  const key = 'six-days-old'
  const first = await order(key)
  expect(await age(key, weekSeconds - 60)).toHaveLength(1)
  await tidy(shop.orm.em.fork())
  expect((await order(key)).body).toBe(first.body)
  expect(problemOf(await order(key, { product: 'starter', amount: 99 }))).toMatchObject({
    status: 409,
    code: 'IDEMPOTENCY_KEY_REUSED',
  })
  expect(await known(key)).toBe(true)
})

test('after its seventh day a key is put away', async () => {
  const key = 'a-week-old'
  await order(key)
  await age(key, weekSeconds)
  await tidy(shop.orm.em.fork())
  expect(await known(key)).toBe(false)
})

test('after its seventh day a key is as good as new, for any request, also before it was put away', async () => {
  const key = 'a-week-old-and-there'
  const first = (await order(key)).json<Placed>()
  await age(key, weekSeconds)
  const next = await order(key, { product: 'starter', amount: 99 })
  expect(next.statusCode).toBe(200)
  expect(next.json<Placed>()).toMatchObject({ amount: 9_900 })
  expect(next.json<Placed>().number).not.toBe(first.number)
  expect((await order(key, { product: 'starter', amount: 99 })).body).toBe(next.body)
  expect(problemOf(await order(key)).code).toBe('IDEMPOTENCY_KEY_REUSED')
})

test('of many who use an old key at once one orders, and the others are answered the same or told to wait', async () => {
  const key = 'old-and-wanted'
  await order(key)
  await age(key, weekSeconds)
  const [before] = await shop.rows<{ orders: number }>('select count(*)::int as orders from orders')
  const answers = await Promise.all(Array.from({ length: 12 }, () => order(key)))
  const placed = answers.filter((it) => it.statusCode === 200)
  const told = answers.filter((it) => it.statusCode !== 200)
  expect(new Set(placed.map((it) => it.body)).size).toBe(1)
  expect(new Set(told.map((it) => problemOf(it).code))).toEqual(
    new Set(told.length > 0 ? ['IDEMPOTENCY_KEY_IN_PROGRESS'] : []),
  )
  const [after] = await shop.rows<{ orders: number }>('select count(*)::int as orders from orders')
  expect((after?.orders ?? 0) - (before?.orders ?? 0)).toBe(1)
})
