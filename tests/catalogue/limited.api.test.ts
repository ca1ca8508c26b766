import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeInOrder } from '#adapters/db/orders/intake.ts'
import { tidy } from '#adapters/db/routines/repository.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { problemOf } from '#tests/support/edge.ts'
import { anOrderBody, aShop, place, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

const limit = (count: number | null) =>
  shop.rows(`update products set sale_limit = ?, taken = 0 where slug = 'premium'`, [count])
const taken = async () => {
  const [row] = await shop.rows<{ taken: number }>(`select taken from products where slug = 'premium'`)
  return row?.taken
}
const asks = () =>
  shop.app.inject({ method: 'POST', url: '/create_order', payload: anOrderBody({ product: 'premium' }) })

/** As its run does when it takes in what is new, or when the time to pay is over. */
const passTime = (number: string) =>
  takeInOrder(shop.orm.em.fork(), orderNumber(number), { reached: null, policy: shop.config.orders })

test('of 200 who want the last ten at once ten get one, and the others are told so', async () => {
  await limit(10)
  const answers = await Promise.all(Array.from({ length: 200 }, asks))
  const refused = answers.filter((it) => it.statusCode === 409)
  expect([answers.filter((it) => it.statusCode === 200).length, refused.length]).toEqual([10, 190])
  expect(new Set(refused.map((it) => problemOf(it).code))).toEqual(new Set(['SOLD_OUT']))
  expect(await taken()).toBe(10)
})

test('an order that nobody pays gives its piece back, once', async () => {
  await limit(1)
  const order = await place(shop, { product: 'premium' })
  expect((await asks()).statusCode).toBe(409)
  await shop.rows('update orders set expires_at = shop_now() where number = ?', [order.number])
  await passTime(order.number)
  await passTime(order.number)
  expect(await taken()).toBe(0)
  expect((await asks()).statusCode).toBe(200)
})

test('what never got as far as the gateway gives its piece back when it is tidied away', async () => {
  await limit(1)
  const order = await place(shop, { product: 'premium' })
  await shop.rows('update checkouts set gateway_order_id = null where order_number = ?', [order.number])
  await shop.rows(`update orders set created_at = now() - interval '2 days' where number = ?`, [order.number])
  await tidy(shop.orm.em.fork())
  expect(await taken()).toBe(0)
})
