import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Found } from '#api/search/schemas.ts'
import type { Role } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Placed, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let placed: Placed

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  await place(shop, { email: 'asha@example.com' })
  placed = await place(shop, { email: 'asha@example.com' })
  await place(shop, { email: 'ashok@example.com', product: 'starter' })
  await place(shop, { email: 'meera@example.com' })
  await shop.rows(
    `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment, email,
       created_at, expires_at)
     select (90000 + n)::text, 'many' || n, 'pro', 'Pro kit', 1, 'INR', 'paid', 'delivered',
       'zoya' || n % 12 || '@example.com', now(), now() from generate_series(1, 40) n`,
  )
})
afterAll(() => shop.close())

const ask = async (q: string, role: Role = 'staff') =>
  shop.app.inject({
    method: 'GET',
    url: `/api/admin/search?q=${encodeURIComponent(q)}`,
    headers: await signedInAs(shop, role),
  })
const find = async (q: string, role?: Role) => (await ask(q, role)).json<Found>().items

test('an order is found by its number and by the gateway’s id, in words, with the way to it', async () => {
  const order = {
    kind: 'order',
    title: `${placed.number} · Pro kit`,
    detail: 'Waiting for payment · ₹499 · asha@example.com',
    to: `/orders/${placed.number}`,
  }
  expect(await find(placed.number)).toEqual([order])
  expect(await find(placed.gateway_order_id)).toEqual([order])
})

test('the beginning of an address finds customers, and their orders newest first', async () => {
  const found = await find('ASH')
  expect(
    found.map(({ kind, title, detail }) => `${kind} ${title} ${kind === 'order' ? '' : detail}`),
  ).toEqual([
    expect.stringMatching(/^order \d+ · Starter kit/),
    expect.stringMatching(`^order ${placed.number} · Pro kit`),
    expect.stringMatching(/^order \d+ · Pro kit/),
    'customer asha@example.com 2 orders',
    'customer ashok@example.com 1 order',
  ])
  expect(found.at(-1)?.to).toBe('/orders?q=ashok%40example.com')
})

test('at most eight of each are found', async () => {
  const found = await find('zoya')
  expect(found.filter((it) => it.kind === 'order')).toHaveLength(8)
  expect(found.filter((it) => it.kind === 'customer')).toHaveLength(8)
})

test('whoever may not know the customers finds orders by number alone, masked', async () => {
  expect(await find(placed.number, 'viewer')).toMatchObject([
    { detail: 'Waiting for payment · ₹499 · a•••a@example.com' },
  ])
  expect(await find('asha@example.com', 'viewer')).toEqual([])
})

test('nothing is found by nothing', async () => {
  expect(fieldsOf(problemOf(await ask(' ')))).toEqual(['q'])
  expect(await find('100%')).toEqual([])
})
