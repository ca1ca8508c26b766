import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeInOrder } from '#adapters/db/orders/intake.ts'
import { tidy } from '#adapters/db/routines/repository.ts'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { aCoupon, usesOf } from '#tests/support/coupons.ts'
import { json, paidOrder, problemOf, takeIn } from '#tests/support/edge.ts'
import { anOrderBody, aShop, place, type Placed, seeOrder, type Shop } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null, settings: { RATE_COUPON_CHECK_LIMIT: '100000' } })
})
afterAll(() => shop.close())

const ask = (overrides: Record<string, unknown>, headers: Record<string, string> = {}) =>
  shop.app.inject({ method: 'POST', url: '/create_order', ...json(anOrderBody(overrides), headers) })
const refusalOf = async (overrides: Record<string, unknown>) => problemOf(await ask(overrides)).code

const orderRow = async (number: string) => {
  const [row] = await shop.rows<{ status: string; paid: string; off: string }>(
    'select status, amount_minor as paid, discount_minor as off from orders where number = ?',
    [number],
  )
  return row && [row.status, Number(row.paid), Number(row.off)]
}
const passTime = ({ number }: Pick<Placed, 'number'>) =>
  takeInOrder(shop.orm.em.fork(), orderNumber(number), { reached: null, policy: shop.config.orders })
async function expire(order: Placed) {
  await shop.rows('update orders set expires_at = shop_now() where number = ?', [order.number])
  await passTime(order)
}
/** As a webhook tells it and the run takes it in. */
async function capture(order: Placed) {
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  await tellWebhook(shop, 'payment.captured', payment)
  await takeIn(shop, order)
  return payment
}

describe('what is to be paid', () => {
  test('order, checkout and gateway have the price after the discount', async () => {
    await aCoupon(shop, 'TAKE20')
    const order = await place(shop, { coupon_code: 'take20' })
    expect([order.amount, await orderRow(order.number)]).toEqual([39_920, ['created', 39_920, 9_980]])
    const ledger = await shop.sandbox.ledger()
    expect(ledger.orders.find((it) => it.id === order.gateway_order_id)?.amount).toBe(39_920)
    expect(await seeOrder(shop, order.order_id)).toMatchObject({ amount: 39_920, discount: 9_980 })
    expect(await usesOf(shop, 'TAKE20')).toEqual([1, 1])
  })

  test('several that allow it add up, whatever stands between them', async () => {
    await aCoupon(shop, 'STACK-A', { stackable: true })
    await aCoupon(shop, 'STACK-B', { stackable: true, amountMinor: 10_000, currency: 'INR' })
    const order = await place(shop, { coupon_code: 'stack-b, stack-a' })
    expect(order.amount).toBe(49_900 - 9_980 - 10_000)
  })

  test('what the customer’s program believes is compared with the price after the discount', async () => {
    await aCoupon(shop, 'BELIEVED')
    expect(await refusalOf({ coupon_code: 'BELIEVED', amount: 499 })).toBe('AMOUNT_DISAGREES')
    expect((await ask({ coupon_code: 'BELIEVED', amount: 399.2 })).statusCode).toBe(200)
    expect(await usesOf(shop, 'BELIEVED')).toEqual([1, 1])
  })

  test('the same key is the same order, and one use', async () => {
    await aCoupon(shop, 'ONE-KEY', { totalCap: 1 })
    const headers = { 'idempotency-key': 'a-key-for-one-coupon' }
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask({ coupon_code: 'ONE-KEY' }, headers)),
    )
    const codes = answers.filter((it) => it.statusCode !== 200).map((it) => problemOf(it).code)
    expect(codes.filter((it) => it !== 'IDEMPOTENCY_KEY_IN_PROGRESS')).toEqual([])
    expect((await ask({ coupon_code: 'ONE-KEY' }, headers)).statusCode).toBe(200)
    expect(await usesOf(shop, 'ONE-KEY')).toEqual([1, 1])
  })
})

test('each reason against a coupon is named, and nothing is ordered', async () => {
  await aCoupon(shop, 'IS-OFF', { isOn: false })
  await aCoupon(shop, 'TOO-EARLY', { startsAt: `now() + interval '1 day'` })
  await aCoupon(shop, 'TOO-LATE', { endsAt: `now() - interval '1 day'` })
  await aCoupon(shop, 'FOR-OTHERS', { products: ['starter'] })
  await aCoupon(shop, 'IN-DOLLARS', { amountMinor: 100, currency: 'USD' })
  await aCoupon(shop, 'FOR-MUCH', { minimumMinor: 50_000, currency: 'INR' })
  await aCoupon(shop, 'ONCE-EACH', { customerCap: 1 })
  await aCoupon(shop, 'ALONE-A')
  await aCoupon(shop, 'ALONE-B')
  const before = await shop.rows('select number from orders')
  const said = {
    'NO-SUCH': 'COUPON_UNKNOWN',
    'no such %': 'COUPON_UNKNOWN',
    'IS-OFF': 'COUPON_OFF',
    'TOO-EARLY': 'COUPON_NOT_YET',
    'TOO-LATE': 'COUPON_OVER',
    'FOR-OTHERS': 'COUPON_OTHER_PRODUCT',
    'IN-DOLLARS': 'COUPON_OTHER_CURRENCY',
    'FOR-MUCH': 'COUPON_BELOW_MINIMUM',
    'ALONE-A ALONE-B': 'COUPON_NOT_WITH_ANOTHER',
    'A1 B2 C3 D4': 'COUPONS_TOO_MANY',
  }
  for (const [coupon_code, code] of Object.entries(said)) expect(await refusalOf({ coupon_code })).toBe(code)
  const nameless = await refusalOf({ coupon_code: 'ONCE-EACH', email: undefined })
  expect(nameless).toBe('COUPON_ADDRESS_NEEDED')
  expect(await shop.rows('select number from orders')).toHaveLength(before.length)
})

const manyWays = (nth: number) =>
  `${nth % 2 ? 'as.ha' : 'Asha'}+${nth}@${nth % 3 ? 'gmail' : 'googlemail'}.com`
const eitherWay = (nth: number) => (nth % 2 ? 'PAIR-A PAIR-B' : 'PAIR-B PAIR-A')

describe('caps', () => {
  test('of 200 who use the last ten at once ten do, and the others are told so', async () => {
    await aCoupon(shop, 'TEN', { totalCap: 10 })
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask({ coupon_code: 'TEN' })))
    const refused = answers.filter((it) => it.statusCode !== 200)
    expect(answers.length - refused.length).toBe(10)
    expect(new Set(refused.map((it) => problemOf(it).code))).toEqual(new Set(['COUPON_USED_UP']))
    expect(await usesOf(shop, 'TEN')).toEqual([10, 10])
  })

  test('of 200 at once of one customer, who writes the address in many ways, three go through', async () => {
    await aCoupon(shop, 'THRICE', { customerCap: 3 })
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, nth) => ask({ coupon_code: 'THRICE', email: manyWays(nth) })),
    )
    const refused = answers.filter((it) => it.statusCode !== 200)
    expect(answers.length - refused.length).toBe(3)
    expect(new Set(refused.map((it) => problemOf(it).code))).toEqual(new Set(['COUPON_USED_BY_YOU']))
    expect((await ask({ coupon_code: 'THRICE', email: 'ravi@gmail.com' })).statusCode).toBe(200)
  })

  test('several coupons in either order at once lock nobody out', async () => {
    await aCoupon(shop, 'PAIR-A', { totalCap: 60, stackable: true })
    await aCoupon(shop, 'PAIR-B', { totalCap: 60, stackable: true })
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, nth) => ask({ coupon_code: eitherWay(nth) })),
    )
    expect(answers.filter((it) => it.statusCode === 200)).toHaveLength(60)
    expect(await usesOf(shop, 'PAIR-B')).toEqual([60, 60])
  })

  test('who a use belongs to is kept as a hash that tells nobody the address', async () => {
    await aCoupon(shop, 'HASHED')
    await place(shop, { coupon_code: 'HASHED', email: 'secret.person@example.com' })
    const [use] = await shop.rows<{ customer: string }>(
      `select customer from coupon_uses where coupon_code = 'HASHED'`,
    )
    expect(use?.customer).toMatch(/^[\w-]{43}$/)
  })
})

describe('given back', () => {
  test('when the order expires, once', async () => {
    await aCoupon(shop, 'EXPIRES', { totalCap: 1 })
    const order = await place(shop, { coupon_code: 'EXPIRES' })
    expect(await refusalOf({ coupon_code: 'EXPIRES' })).toBe('COUPON_USED_UP')
    await expire(order)
    await passTime(order)
    expect(await usesOf(shop, 'EXPIRES')).toEqual([0, 0])
    expect((await ask({ coupon_code: 'EXPIRES' })).statusCode).toBe(200)
  })

  test('when it is cancelled, and when it never got as far as the gateway', async () => {
    await aCoupon(shop, 'CANCELLED')
    const order = await place(shop, { coupon_code: 'CANCELLED' })
    await recordFacts(shop.orm.em.fork(), [
      {
        source: 'desk',
        eventId: 'cancel-coupon',
        type: 'cancel-requested',
        requestId: 'a-test',
        subject: `order/${order.number}`,
        facts: [{ type: 'cancel-requested' }],
      },
    ])
    await takeIn(shop, order)
    expect(await usesOf(shop, 'CANCELLED')).toEqual([0, 0])
    const other = await place(shop, { coupon_code: 'CANCELLED' })
    await shop.rows('update checkouts set gateway_order_id = null where order_number = ?', [other.number])
    await shop.rows(`update orders set created_at = now() - interval '2 days' where number = ?`, [
      other.number,
    ])
    await tidy(shop.orm.em.fork())
    expect(await usesOf(shop, 'CANCELLED')).toEqual([0, 0])
  })

  test('when all its money has gone back', async () => {
    await aCoupon(shop, 'REFUNDED', { totalCap: 1 })
    const order = await paidOrder(shop, { coupon_code: 'REFUNDED' })
    expect(await usesOf(shop, 'REFUNDED')).toEqual([1, 1])
    const report = {
      gatewayRefundId: 'rfnd_coupon',
      refundId: null,
      status: 'processed' as const,
      paymentId: String(order.payment['id']),
      amount: { minor: 39_920, currency: 'INR' },
    }
    await recordFacts(shop.orm.em.fork(), [
      {
        source: 'fetch',
        eventId: 'refund-coupon',
        type: 'refund',
        requestId: 'a-test',
        subject: `order/${order.number}`,
        facts: [{ type: 'refund-reported', report }],
      },
    ])
    await takeIn(shop, order)
    expect(await orderRow(order.number)).toEqual(['refunded', 39_920, 9_980])
    expect(await usesOf(shop, 'REFUNDED')).toEqual([0, 0])
  })
})

describe('a capture after the order has expired', () => {
  test('is taken while its coupon is free, which is used again', async () => {
    await aCoupon(shop, 'LATE-FREE', { totalCap: 1, customerCap: 1 })
    const order = await place(shop, { coupon_code: 'LATE-FREE' })
    await expire(order)
    await capture(order)
    expect(await orderRow(order.number)).toEqual(['paid', 39_920, 9_980])
    expect(await usesOf(shop, 'LATE-FREE')).toEqual([1, 1])
  })

  test('goes back when another has taken the last use', async () => {
    await aCoupon(shop, 'LATE-GONE', { totalCap: 1 })
    const order = await place(shop, { coupon_code: 'LATE-GONE' })
    await expire(order)
    await place(shop, { coupon_code: 'LATE-GONE', email: 'ravi@example.com' })
    await capture(order)
    expect(await orderRow(order.number)).toEqual(['expired', 39_920, 9_980])
    expect(await usesOf(shop, 'LATE-GONE')).toEqual([1, 1])
    const refunds = await shop.rows('select reason from refunds where order_number = ?', [order.number])
    expect(refunds).toEqual([{ reason: 'captured-after-expiry' }])
  })

  test('goes back when the customer has used it for another order since', async () => {
    await aCoupon(shop, 'LATE-MINE', { customerCap: 1 })
    const order = await place(shop, { coupon_code: 'LATE-MINE' })
    await expire(order)
    await place(shop, { coupon_code: 'LATE-MINE' })
    await capture(order)
    expect((await orderRow(order.number))?.[0]).toBe('expired')
    expect(await usesOf(shop, 'LATE-MINE')).toEqual([1, 1])
  })
})

const check = async (body: Record<string, unknown>) => {
  const answer = await shop.app.inject({ method: 'POST', url: '/api/coupons/check', ...json(body) })
  return answer.statusCode === 200 ? answer.json<Record<string, unknown>>() : problemOf(answer).code
}

describe('POST /api/coupons/check', () => {
  test('says the new price, and holds nothing', async () => {
    await aCoupon(shop, 'CHECKED', { totalCap: 1 })
    const told = {
      valid: true,
      price_minor: 49_900,
      discount_minor: 9_980,
      to_pay_minor: 39_920,
      currency: 'INR',
      message: 'CHECKED takes ₹99.80 off: you pay ₹399.20.',
    }
    expect(await check({ code: 'checked', product: 'pro' })).toEqual(told)
    expect(await check({ code: 'checked', product: 'pro' })).toEqual(told)
    expect(await usesOf(shop, 'CHECKED')).toEqual([0, 0])
  })

  test('says in a sentence why a coupon is not taken, and the price as it is', async () => {
    expect(await check({ code: 'NO-SUCH', product: 'pro' })).toEqual({
      valid: false,
      price_minor: 49_900,
      discount_minor: 0,
      to_pay_minor: 49_900,
      currency: 'INR',
      message: 'There is no coupon NO-SUCH. Look for a slip in it.',
    })
    expect(await check({ code: ',', product: 'pro' })).toMatchObject({ valid: false })
    expect(await check({ code: 'NO-SUCH', product: 'none' })).toBe('PRODUCT_NOT_FOUND')
  })

  test('says that something has to be paid where it would take all', async () => {
    await aCoupon(shop, 'ALL-OF-IT', { amountMinor: 90_000, currency: 'INR' })
    expect(await check({ code: 'ALL-OF-IT', product: 'pro' })).toMatchObject({
      to_pay_minor: 100,
      message: 'ALL-OF-IT takes ₹498 off: at least ₹1 has to be paid.',
    })
  })
})

test('of an address only so many coupons are tried a minute', async () => {
  const few = await aShop({ temporalAddress: null, settings: { RATE_COUPON_CHECK_LIMIT: '3' } })
  try {
    const tries = Array.from({ length: 5 }, (_, nth) =>
      few.app.inject({
        method: 'POST',
        url: '/api/coupons/check',
        ...json({ code: `GUESS${nth}`, product: 'pro' }),
      }),
    )
    const statuses = (await Promise.all(tries)).map((it) => it.statusCode)
    expect(statuses.filter((it) => it === 200)).toHaveLength(3)
    expect(statuses.filter((it) => it === 429)).toHaveLength(2)
  } finally {
    await few.close()
  }
})
