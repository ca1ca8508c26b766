import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InvariantsView } from '#api/health/schemas.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'

let shop: Shop
let viewer: Awaited<ReturnType<typeof signedInAs>>
let accountant: typeof viewer

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  viewer = await signedInAs(shop, 'viewer')
  accountant = await signedInAs(shop, 'accountant')
})
afterAll(() => shop.close())

const url = '/api/admin/health/invariants'
const look = async () => (await shop.app.inject({ url, headers: viewer })).json<InvariantsView>()
const ask = (headers: typeof viewer, key?: string) =>
  shop.app.inject({
    method: 'POST',
    url,
    headers: { ...headers, ...(key ? { 'idempotency-key': key } : {}) },
  })
const ended = () => until(look, (it) => !it.is_checking && it.items.every((one) => one.check !== null))

test('before the first check each says what it promises, and nothing of what was found', async () => {
  const { is_checking, items } = await look()
  expect(is_checking).toBe(false)
  expect(items).toHaveLength(7)
  for (const item of items) expect(item).toMatchObject({ check: null, promise: expect.stringMatching(/\.$/) })
})

test('who may only look may not ask; an accountant may, and the audit log knows', async () => {
  expect(problemOf(await ask(viewer))).toMatchObject({ status: 403, code: 'ROLE_MAY_NOT' })
  expect((await ask(accountant)).statusCode).toBe(202)
  const { items } = await ended()
  expect(items.map((it) => it.check?.holds)).toEqual(items.map(() => true))
  expect(await shop.rows(`select actor from audit where action = 'invariants.checked'`)).toEqual([
    { actor: 'accountant' },
  ])
})

test('what is broken is shown to whoever looks, and counted for Prometheus', async () => {
  const { number } = await place(shop)
  await shop.rows(`update orders set fulfilment = 'delivered' where number = ?`, [number])
  await ask(accountant)
  await until(ended, ({ items }) => items.some((it) => it.check?.holds === false))
  const { items } = await look()
  expect(items.find((it) => it.name === 'paid-is-fulfilled')?.check).toMatchObject({
    holds: false,
    count: 1,
    offending: [{ subject: `order/${number}`, why: 'Is delivered, and no payment bought it.' }],
    held_at: expect.any(String),
  })
  expect((await shop.app.inject('/metrics')).body).toContain('origin_invariants_broken 1')
})

test('ten who ask at once are all answered, and the same request asked again does nothing more', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(accountant)))
  expect(answers.map((it) => it.statusCode)).toEqual(answers.map(() => 202))
  await ended()
  await ask(accountant, 'one-check')
  await ended()
  const before = await look()
  expect((await ask(accountant, 'one-check')).statusCode).toBe(202)
  expect(await look()).toEqual(before)
})
