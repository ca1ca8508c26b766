import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Shop, until } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
})
afterAll(() => shop.close())

const ask = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { payload, key }: { payload?: object; key?: string } = {},
) =>
  shop.app.inject({
    method,
    url: `/api/admin/sandbox${path}`,
    headers: { ...owner, ...(key ? { 'idempotency-key': key } : {}) },
    ...(payload ? { payload } : {}),
  })

const pay = (id: string, how: object, key = '') =>
  ask('POST', `/orders/${id}/pay`, { payload: { outcome: 'captured', webhook: 'once', ...how }, key })

const ledger = async () => (await ask('GET', '/ledger')).json().items

describe('paying by hand', () => {
  test('takes unpaid orders from the list, newest first, and moves the gateway’s money', async () => {
    const orders = [await place(shop), await place(shop, { product: 'starter' })]
    const { items } = (await ask('GET', '/orders')).json()
    expect(items.slice(0, 2)).toMatchObject([
      { number: orders[1]?.number, gateway_order_id: orders[1]?.gateway_order_id, currency: 'INR' },
      { number: orders[0]?.number, amount_minor: 49_900, status: 'created' },
    ])
    const answer = await pay(orders[0]?.gateway_order_id ?? '', {})
    expect([answer.statusCode, answer.json()]).toEqual([200, { done: true }])
    const told = await until(ledger, ([, it]) => it.payments[0].webhooks[1]?.inbox_id > 0)
    expect(told[1]).toMatchObject({
      number: orders[0]?.number,
      status: 'paid',
      our_status: 'created',
      payments: [{ status: 'captured', our_status: null, amount_minor: 49_900, refunds: [] }],
    })
    const [entry] = await shop.rows(`select subject, after from audit where action = 'sandbox.paid'`)
    expect(entry).toMatchObject({
      subject: `order/${orders[0]?.number}`,
      after: { outcome: 'captured', webhook: 'once', payment: expect.stringMatching(/^pay_/) },
    })
  })

  test('is done once for one click, however often it is sent', async () => {
    const order = await place(shop)
    const key = 'a-click'
    const answers = [await pay(order.gateway_order_id, {}, key), await pay(order.gateway_order_id, {}, key)]
    expect(answers.map((it) => it.statusCode)).toEqual([200, 200])
    expect((await ledger())[0].payments).toHaveLength(1)
  })

  test('tells late, twice, never or with a forged signature, at another amount, as wished', async () => {
    const order = await place(shop)
    const id = order.gateway_order_id
    await pay(id, { outcome: 'failed', webhook: 'never' })
    await pay(id, { outcome: 'authorized', webhook: 'late', delay_seconds: 3600 })
    await pay(id, { webhook: 'forged', amount_minor: 100 })
    await pay(id, { outcome: 'failed', webhook: 'twice' })
    const told = await until(ledger, ([it]) => it.payments[3]?.webhooks[0].attempts.length === 2)
    const [never, late, forged] = told[0].payments
    expect(never.webhooks).toMatchObject([{ attempts: [], next_at: null, inbox_id: null }])
    expect(never.agreement).toMatchObject({ agrees: false, in_words: expect.stringContaining('not known') })
    expect(Date.parse(late.webhooks[0].next_at)).toBeGreaterThan(Date.now() + 3_000_000)
    expect(late.agreement.agrees).toBeNull()
    await until(ledger, ([it]) => it.payments[2].webhooks[0].attempts[0]?.status === 400)
    expect(forged).toMatchObject({ amount_minor: 100, webhooks: [{ inbox_id: null }, {}] })
  })

  test.each<[object, string]>([
    [{ outcome: 'stolen' }, 'outcome'],
    [{ webhook: 'late' }, 'delay_seconds'],
    [{ webhook: 'late', delay_seconds: 0 }, 'delay_seconds'],
    [{ amount_minor: 0 }, 'amount_minor'],
    [{ amount: 100 }, 'amount'],
    [{ reason: 'too_poor' }, 'reason'],
  ])('refuses %j by the name of the field', async (how, field) => {
    expect(problemOf(await pay('order_x', how))).toMatchObject({ status: 400, field })
  })

  test('of an order the gateway does not know is refused, and not audited', async () => {
    expect(problemOf(await pay('order_unknown', {}))).toMatchObject({ status: 404, code: 'SANDBOX_REFUSED' })
    expect(await shop.rows(`select id from audit where subject = 'gateway-order/order_unknown'`)).toEqual([])
  })
})

test('faults are set, seen and healed', async () => {
  const { routes, kinds, faults } = (await ask('GET', '')).json()
  expect(faults).toEqual([])
  expect(routes).toContain('POST /v1/orders')
  const fault = { route: 'POST /v1/payments/:id/refund', kind: kinds.at(-1), times: 2 }
  await ask('POST', '/faults', { payload: fault })
  expect((await ask('GET', '')).json().faults).toEqual([fault])
  const wrong = await ask('POST', '/faults', { payload: { ...fault, route: 'GET /v1/orders' } })
  expect(problemOf(wrong)).toMatchObject({ status: 422, field: 'route' })
  await ask('DELETE', '/faults')
  expect((await ask('GET', '')).json().faults).toEqual([])
  const actions = await shop.rows(`select action from audit where subject = 'sandbox/faults' order by id`)
  expect(actions).toMatchObject([{ action: 'sandbox.fault-added' }, { action: 'sandbox.faults-cleared' }])
})

test('long lists go on where a page ended', async () => {
  await Promise.all(Array.from({ length: 25 }, () => place(shop)))
  for (const path of ['/orders', '/ledger']) {
    const first = (await ask('GET', path)).json()
    const second = (await ask('GET', `${path}?after=${first.next}`)).json()
    const ids = [...first.items, ...second.items].map((it: { number: string }) => it.number)
    expect([first.items.length, new Set(ids).size]).toEqual([20, ids.length])
  }
  expect((await ask('GET', '/mails')).json()).toEqual({ items: [], next: null, previous: null })
  expect(problemOf(await ask('GET', '/mails?after=nonsense'))).toMatchObject({ status: 400, field: 'after' })
})

test('a live shop has no sandbox, and none is there where the gateway’s own test mode is used', async () => {
  const { config } = shop
  const shops = [
    { mode: 'live' as const },
    { razorpay: { ...config.razorpay, url: null }, stripe: config.stripe && { ...config.stripe, url: null } },
  ]
  for (const other of shops) {
    const api = await anotherApi(shop, other)
    for (const path of ['', '/orders', '/ledger', '/mails']) {
      const answer = await api.inject({ url: `/api/admin/sandbox${path}`, headers: owner })
      expect(problemOf(answer)).toMatchObject({ status: 404, code: 'NO_SANDBOX' })
    }
    await api.close()
  }
})

test('a sandbox that is away is said to be', async () => {
  const razorpay = { ...shop.config.razorpay, url: 'http://127.0.0.1:1' }
  const api = await anotherApi(shop, { razorpay })
  const answer = await api.inject({ url: '/api/admin/sandbox', headers: owner })
  expect(problemOf(answer)).toMatchObject({ status: 503, code: 'SANDBOX_AWAY' })
  await api.close()
})
