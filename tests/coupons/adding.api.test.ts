import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { beginCheckout, finishCheckout } from '#adapters/db/orders/checkouts.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { money } from '#domain/shared/money.ts'
import { aCoupon, usesOf } from '#tests/support/coupons.ts'
import { form, html, takeIn } from '#tests/support/edge.ts'
import { aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null, settings: { RATE_COUPON_CHECK_LIMIT: '100000' } })
})
afterAll(() => shop.close())

const em = () => shop.orm.em.fork()

/** As the form on the order's page sends it. */
const add = ({ order_id: id }: Pick<Placed, 'order_id'>, coupon: string) =>
  shop.app.inject({ method: 'POST', url: `/order/${id}/coupon`, ...form({ coupon }, html) })

const checkoutsOf = ({ number }: Pick<Placed, 'number'>) =>
  shop.rows<{ gateway_order_id: string; minor: number; superseded: boolean }>(
    `select gateway_order_id, amount_minor::int as minor, superseded_at is not null as superseded from checkouts
     where order_number = ? order by created_at`,
    [number],
  )
const priceOf = async ({ number }: Pick<Placed, 'number'>) => {
  const [row] = await shop.rows<{ status: string; paid: number; off: number }>(
    'select status, amount_minor::int as paid, discount_minor::int as off from orders where number = ?',
    [number],
  )
  return row && [row.status, row.paid, row.off]
}
async function capture(order: Placed, gatewayOrderId = order.gateway_order_id) {
  const payment = await shop.sandbox.pay(gatewayOrderId, { outcome: 'captured', webhook: 'drop' })
  await tellWebhook(shop, 'payment.captured', payment)
  await takeIn(shop, order)
}
const newest = async (order: Placed) => (await checkoutsOf(order)).at(-1)?.gateway_order_id ?? ''

describe('a coupon on an order that waits for its payment', () => {
  test('opens a checkout at the new price in place of the one before', async () => {
    await aCoupon(shop, 'ADDED')
    const order = await place(shop)
    const answer = await add(order, 'added')
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/order/${order.order_id}`])
    expect(await checkoutsOf(order)).toEqual([
      { gateway_order_id: order.gateway_order_id, minor: 49_900, superseded: true },
      { gateway_order_id: expect.stringMatching(/^order_/), minor: 39_920, superseded: false },
    ])
    expect(await seeOrder(shop, order.order_id)).toMatchObject({ amount: 39_920, coupons: ['ADDED'] })
    expect(await usesOf(shop, 'ADDED')).toEqual([1, 1])
    await capture(order, await newest(order))
    expect(await priceOf(order)).toEqual(['paid', 39_920, 9_980])
    expect(await usesOf(shop, 'ADDED')).toEqual([1, 1])
  })

  test('pressed twice is one use and one new checkout', async () => {
    await aCoupon(shop, 'PRESSED')
    const order = await place(shop)
    const answers = await Promise.all([add(order, 'PRESSED'), add(order, 'PRESSED')])
    answers.push(await add(order, 'PRESSED'))
    expect(answers.map((it) => it.statusCode)).toEqual([303, 303, 303])
    expect(await priceOf(order)).toEqual(['created', 39_920, 9_980])
    expect(await usesOf(shop, 'PRESSED')).toEqual([1, 1])
    expect((await checkoutsOf(order)).filter((it) => it.gateway_order_id && !it.superseded)).toHaveLength(1)
  })

  test('leaves the order payable when two checkouts are opened for it at once', async () => {
    const { number } = await place(shop)
    const wanted = { order: orderNumber(number), gateway: 'razorpay', amount: money(49_900, 'INR') } as const
    const begun = [await beginCheckout(em(), wanted), await beginCheckout(em(), wanted)]
    for (const { receipt } of begun)
      await finishCheckout(em(), {
        number: wanted.order,
        receipt,
        gatewayOrderId: `order_${receipt}`,
        page: null,
      })
    expect((await checkoutsOf({ number })).filter((it) => !it.superseded)).toEqual([
      { gateway_order_id: `order_${begun[1]?.receipt}`, minor: 49_900, superseded: false },
    ])
  })

  test('is judged beside those that the order has', async () => {
    await aCoupon(shop, 'FIRST-ONE', { stackable: true })
    await aCoupon(shop, 'NEXT-ONE', { stackable: true, amountMinor: 10_000, currency: 'INR' })
    await aCoupon(shop, 'LONELY')
    const order = await place(shop, { coupon_code: 'FIRST-ONE' })
    const refused = await add(order, 'LONELY')
    expect([refused.statusCode, refused.body]).toEqual([
      422,
      expect.stringContaining('LONELY cannot be used together with FIRST-ONE.'),
    ])
    await add(order, 'NEXT-ONE')
    expect(await priceOf(order)).toEqual(['created', 29_920, 19_980])
  })

  test('that is not taken is said at its field, with what was typed', async () => {
    const order = await place(shop)
    for (const [typed, said] of [
      ['NO-SUCH', 'There is no coupon NO-SUCH.'],
      ['', 'Enter the coupon’s code.'],
      ['A1 B2 C3 D4', 'At most 3 coupons can be used at once.'],
      ['"><script>alert(1)</script>', 'There is no coupon'],
    ]) {
      const answer = await add(order, typed ?? '')
      expect(answer.statusCode).toBe(422)
      expect(answer.body).toContain(said)
      expect(answer.body).not.toContain('<script>alert')
    }
    expect(await priceOf(order)).toEqual(['created', 49_900, 0])
    expect(await checkoutsOf(order)).toHaveLength(1)
  })

  test('changes nothing where the gateway does not answer', async () => {
    await aCoupon(shop, 'NO-ANSWER')
    const order = await place(shop)
    await shop.sandbox.fault('POST /v1/orders', 'status-500', 20)
    const answer = await add(order, 'NO-ANSWER')
    await fetch(`${shop.sandbox.url}/control/faults`, { method: 'DELETE' })
    expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining('does not answer')])
    expect(await priceOf(order)).toEqual(['created', 49_900, 0])
    expect(await usesOf(shop, 'NO-ANSWER')).toEqual([0, 0])
    expect((await checkoutsOf(order))[0]).toMatchObject({ superseded: false })
  })

  test('takes the last use once, however many orders want it at once', async () => {
    await aCoupon(shop, 'LAST', { totalCap: 1 })
    const orders = await Promise.all(Array.from({ length: 8 }, () => place(shop)))
    const answers = await Promise.all(orders.map((it) => add(it, 'LAST')))
    expect(answers.filter((it) => it.statusCode === 303)).toHaveLength(1)
    expect(await usesOf(shop, 'LAST')).toEqual([1, 1])
    const prices = await Promise.all(orders.map(priceOf))
    expect(prices.filter((it) => it?.[1] === 39_920)).toHaveLength(1)
  })

  test('comes too late for an order that was paid', async () => {
    await aCoupon(shop, 'TOO-LATE-NOW')
    const order = await place(shop)
    await capture(order)
    expect((await add(order, 'TOO-LATE-NOW')).statusCode).toBe(422)
    expect(await usesOf(shop, 'TOO-LATE-NOW')).toEqual([0, 0])
  })
})

describe('a payment on the checkout before the coupon', () => {
  test('buys the order at its own price, and the coupon is given back unused', async () => {
    await aCoupon(shop, 'UNUSED', { totalCap: 1 })
    const order = await place(shop)
    await add(order, 'UNUSED')
    await capture(order)
    expect(await priceOf(order)).toEqual(['paid', 49_900, 0])
    expect(await usesOf(shop, 'UNUSED')).toEqual([0, 0])
    expect(await shop.rows('select id from refunds where order_number = ?', [order.number])).toEqual([])
  })

  test('keeps the coupons that it had, of several added one after the other', async () => {
    await aCoupon(shop, 'KEPT-A', { stackable: true })
    await aCoupon(shop, 'KEPT-B', { stackable: true, percent: 10 })
    await aCoupon(shop, 'KEPT', { stackable: true, amountMinor: 100, currency: 'INR' })
    const order = await place(shop, { coupon_code: 'KEPT' })
    await add(order, 'KEPT-A')
    const second = await newest(order)
    await add(order, 'KEPT-B')
    expect(await priceOf(order)).toEqual(['created', 34_830, 15_070])
    await capture(order, second)
    expect(await priceOf(order)).toEqual(['paid', 39_820, 10_080])
    const uses = ['KEPT', 'KEPT-A', 'KEPT-B'].map((code) => usesOf(shop, code))
    expect(await Promise.all(uses)).toEqual([
      [1, 1],
      [1, 1],
      [0, 0],
    ])
  })

  test('leaves nothing to a second payment on the new one, which goes back', async () => {
    await aCoupon(shop, 'PAID-BOTH')
    const order = await place(shop)
    await add(order, 'PAID-BOTH')
    await capture(order)
    await capture(order, await newest(order))
    const refunds = await shop.rows(
      'select reason, amount_minor::int as minor from refunds where order_number = ?',
      [order.number],
    )
    expect(refunds).toEqual([{ reason: 'second-payment', minor: 39_920 }])
    expect(await priceOf(order)).toEqual(['paid', 49_900, 0])
  })
})
