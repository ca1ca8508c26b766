import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { restoreGoods } from '#adapters/db/downloads/grants.ts'
import { readOrder } from '#adapters/db/orders/queries.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { isMistyped } from '#domain/licences/key.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json, paidOrder, takeIn } from '#tests/support/edge.ts'
import { offendersOf } from '#tests/support/invariants.ts'
import { licensed, licencesOf, refundAll } from '#tests/support/licences.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
})
afterAll(() => shop.close())
beforeEach(async () => {
  await shop.rows('delete from licence_pool')
  await licensed(shop, 'pro', { source: null })
})

let keysGiven = 0
const addKeys = (...keys: string[]) =>
  shop.app.inject({
    method: 'POST',
    url: '/api/admin/licences/pools/pro/keys',
    ...json({ keys: keys.join('\n') }, { ...owner, 'idempotency-key': `keys-${(keysGiven += 1)}` }),
  })
const keysOf = async (order: { number: string }) => (await licencesOf(shop, order)).map((it) => it.key)
const waitingOf = ({ number }: { number: string }) =>
  shop.rows<{ about: string; resolved_at: string | null }>(
    `select about, amount_minor, currency, assignee, resolved_at,
       round(extract(epoch from due_at - opened_at) / 3600) as hours
     from reviews where order_number = ? and reason = 'licence-pool-empty' order by id`,
    [number],
  )
const ofOrder = (number: string) => orderNumber(number)
const licenceFaults = async () => (await offendersOf(shop)).filter((it) => it.startsWith('sold-has-its-key'))

test('a sale gives one key, with the limit of then, however often it is told', async () => {
  await licensed(shop, 'pro', { source: 'generated', limit: 3 })
  const order = await paidOrder(shop)
  const [licence, ...more] = await licencesOf(shop, order)
  expect(more).toEqual([])
  expect(licence).toMatchObject({ product_slug: 'pro', activation_limit: 3, revoked_at: null })
  expect(licence?.key).toMatch(/^([0-9A-Z]{5}-){4}[0-9A-Z]{5}$/)
  expect(isMistyped(licence?.key ?? '')).toBe(false)
  await licensed(shop, 'pro', { source: 'generated', limit: 1 })
  await tellWebhook(shop, 'payment.captured', order.payment)
  await takeIn(shop, order)
  await shop.orm.em.fork().transactional((tx) => restoreGoods(tx, ofOrder(order.number), new Date()))
  expect(await licencesOf(shop, order)).toEqual([licence])
})

test('what comes without a licence gives none, and is not against any rule once it has one', async () => {
  const order = await paidOrder(shop)
  expect(await keysOf(order)).toEqual([])
  await licensed(shop, 'pro', { source: 'generated' })
  expect(await offendersOf(shop)).toEqual([])
})

test('a bundle gives a key for each of its products that comes with one', async () => {
  await licensed(shop, 'pro', { source: 'generated', limit: 2 })
  await shop.rows(
    `insert into bundle_items (bundle_slug, product_slug, position) values ('premium', 'pro', 1), ('premium', 'starter', 2)`,
  )
  const order = await paidOrder(shop, { product: 'premium' })
  await shop.rows('delete from bundle_items')
  const licences = await licencesOf(shop, order)
  expect(licences.map((it) => [it.product_slug, it.activation_limit])).toEqual([['pro', 2]])
})

test('the keys of a pool are sold in the order of their coming', async () => {
  await licensed(shop, 'pro', { source: 'pool' })
  await addKeys('ZULU-1', 'ALFA-2')
  await addKeys('MIKE-3')
  const sold = []
  for (let nth = 0; nth < 3; nth += 1) sold.push(...(await keysOf(await paidOrder(shop))))
  expect(sold).toEqual(['ZULU-1', 'ALFA-2', 'MIKE-3'])
})

test('twenty who are sold to at once get ten keys, each once, and ten wait for a person', async () => {
  await licensed(shop, 'pro', { source: 'pool' })
  await addKeys(...Array.from({ length: 10 }, (_, nth) => `RUSH-${nth}`))
  const orders = []
  for (let nth = 0; nth < 20; nth += 1) {
    const order = await place(shop)
    const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
    await tellWebhook(shop, 'payment.captured', payment)
    orders.push(order)
  }
  await Promise.all(orders.map((it) => takeIn(shop, it)))
  const keys = (await Promise.all(orders.map(keysOf))).flat()
  const waiting = (await Promise.all(orders.map(waitingOf))).flat()
  expect([keys.length, new Set(keys).size, waiting.length]).toEqual([10, 10, 10])
  expect(await offendersOf(shop)).toEqual([])
})

test('an empty pool delivers the rest and asks a person; added keys go out in the order of payment, by mail', async () => {
  await shop.rows(`update reviews set resolved_at = now(), resolution = 'settled-elsewhere'`)
  await licensed(shop, 'pro', { source: 'pool', limit: 5 })
  const [first, second, third] = [await paidOrder(shop), await paidOrder(shop), await paidOrder(shop)]
  await shop.rows(`update orders set paid_at = paid_at - interval '1 hour' where number = ?`, [second.number])
  expect(await waitingOf(first)).toEqual([
    {
      about: `${first.number}/pro`,
      amount_minor: '49900',
      currency: 'INR',
      assignee: 'owner',
      resolved_at: null,
      hours: '24',
    },
  ])
  const read = await readOrder(shop.orm.em.fork(), first.order_id)
  expect(read).toMatchObject({ status: 'paid', fulfilment: 'delivered', licences: [] })
  expect(read?.files).toHaveLength(1)
  expect(read?.keyFollowsBy).toBeInstanceOf(Date)
  expect(await offendersOf(shop)).toEqual([])

  const answer = await addKeys('ONE-1', 'TWO-2')
  expect(answer.json()).toMatchObject({ free: 0, sold: 2, waiting: 1, is_low: true })
  expect(await Promise.all([second, first, third].map(keysOf))).toEqual([['ONE-1'], ['TWO-2'], []])
  expect((await waitingOf(second))[0]?.resolved_at).not.toBeNull()
  expect((await waitingOf(third))[0]?.resolved_at).toBeNull()
  const { effects } = await takeIn(shop, second)
  expect(effects.map((it) => it.kind)).toContain('send-mail')
  const mails = await shop.rows('select key from mails where order_number = ? order by created_at, key', [
    second.number,
  ])
  expect(mails).toContainEqual({ key: `order-confirmed/${second.number}/2` })
  const after = await readOrder(shop.orm.em.fork(), second.order_id)
  expect(after).toMatchObject({
    keyFollowsBy: null,
    licences: [{ key: 'ONE-1', product: 'pro', activationLimit: 5, activations: 0, revoked: false }],
  })
  expect(await offendersOf(shop)).toEqual([])
})

test('keys that are added while an order finds none reach it, whichever comes first', async () => {
  await shop.rows(`update reviews set resolved_at = now(), resolution = 'settled-elsewhere'`)
  await licensed(shop, 'pro', { source: 'pool' })
  for (let round = 0; round < 10; round += 1) {
    const order = await place(shop)
    const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
    await tellWebhook(shop, 'payment.captured', payment)
    await Promise.all([takeIn(shop, order), addKeys(`MEET-${round}`)])
    expect(await keysOf(order)).toEqual([`MEET-${round}`])
  }
})

test('a key ends with the purchase, and is valid again with it, unless somebody revoked it', async () => {
  await licensed(shop, 'pro', { source: 'generated' })
  const [kept, revoked] = [await paidOrder(shop), await paidOrder(shop)]
  const [licence] = await licencesOf(shop, revoked)
  await shop.app.inject({
    method: 'POST',
    url: `/api/admin/licences/${licence?.id}/revoke`,
    headers: owner,
  })
  for (const order of [kept, revoked]) {
    await refundAll(shop, order)
    expect((await licencesOf(shop, order))[0]?.revoked_at).not.toBeNull()
  }
  expect(await offendersOf(shop)).toEqual([])
  const restore = ({ number }: { number: string }) =>
    shop.orm.em.fork().transactional((tx) => restoreGoods(tx, ofOrder(number), new Date()))
  await restore(kept)
  await restore(revoked)
  expect((await licencesOf(shop, kept))[0]?.revoked_at).toBeNull()
  expect((await licencesOf(shop, revoked))[0]?.revoked_at).not.toBeNull()
})

test('who is paid back while waiting for a key waits no more, and gets none of the next', async () => {
  await licensed(shop, 'pro', { source: 'pool' })
  const order = await paidOrder(shop)
  await refundAll(shop, order)
  expect((await waitingOf(order))[0]?.resolved_at).not.toBeNull()
  await addKeys('LATE-1')
  expect(await keysOf(order)).toEqual([])
})

test('killed between the key and the end of the decision it has issued nothing; the next try issues once', async () => {
  await licensed(shop, 'pro', { source: 'pool' })
  await addKeys('ONLY-1')
  const order = await place(shop)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  await tellWebhook(shop, 'payment.captured', payment)

  // The mail is written last: who holds its table stops the decision after the key has been taken.
  const blocker = shop.orm.em.fork()
  await blocker.begin()
  await blocker.execute('lock table mails in access exclusive mode')
  const dying = openDatabase(shop.env.DATABASE_URL)
  const deciding = takeIn({ orm: dying }, order).then(
    () => 'decided',
    () => 'died',
  )
  const [stopped] = await until(
    () =>
      shop.rows<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
           and query like '%mails%'`,
      ),
    (found) => found.length > 0,
  )
  await shop.rows('select pg_terminate_backend(?)', [stopped?.pid])
  expect(await deciding).toBe('died')
  await blocker.rollback()
  expect(await keysOf(order)).toEqual([])
  expect(await shop.rows('select status from orders where number = ?', [order.number])).toEqual([
    { status: 'created' },
  ])
  expect(await shop.rows(`select licence_id from licence_pool where key = 'ONLY-1'`)).toEqual([
    { licence_id: null },
  ])

  await takeIn(shop, order)
  await takeIn(shop, order)
  expect(await keysOf(order)).toEqual(['ONLY-1'])
  expect(await licenceFaults()).toEqual([])
})
