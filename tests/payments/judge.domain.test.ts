import { describe, expect, test } from 'vitest'
import {
  after,
  anOrder,
  aPayment,
  aReport,
  balances,
  effectsOf,
  paymentReported,
  rupees,
} from '#tests/support/orders.ts'
import type { OrderStatus } from '#domain/orders/order.ts'
import { judgeCapture, mayCapture } from '#domain/payments/judge.ts'
import {
  isNewer,
  type PaymentReport,
  type PaymentStatus,
  returnTellsNothing,
  tellsNothing,
} from '#domain/payments/payment.ts'

const captured = (overrides: Partial<PaymentReport> = {}) => aPayment(aReport(overrides))
const judge = (overrides: Partial<PaymentReport> = {}, order = anOrder()) =>
  judgeCapture(order, captured(overrides))

describe('a capture is judged at its own checkout’s amount', () => {
  test.each(['created', 'failed'] as const)('the exact price of an order that is %s buys it', (status) => {
    expect(judge({}, anOrder({ status }))).toEqual({ verdict: 'accepted', sale: rupees(499), excess: null })
  })

  test('with two checkouts each is judged by its own', () => {
    const order = anOrder({
      checkouts: [
        { id: 'co_1', gatewayOrderId: 'order_1', amount: rupees(499), hasPage: false },
        { id: 'co_2', gatewayOrderId: 'order_2', amount: rupees(399), hasPage: false },
        { id: 'co_3', gatewayOrderId: null, amount: rupees(1), hasPage: false },
      ],
    })
    expect(judge({ gatewayOrderId: 'order_2', amount: rupees(399) }, order)).toMatchObject({ excess: null })
    expect(judge({ amount: rupees(399) }, order)).toMatchObject({ reason: 'paid-too-little' })
  })

  test('a payment for a gateway order we do not know waits for a person', () => {
    expect(judge({ gatewayOrderId: 'order_9' })).toEqual({ verdict: 'held', why: 'unknown-checkout' })
    expect(judge({ gatewayOrderId: '' })).toEqual({ verdict: 'held', why: 'unknown-checkout' })
  })

  test('another currency waits for a person, whatever the order’s status', () => {
    for (const status of ['created', 'paid', 'cancelled', 'expired'] as const)
      expect(judge({ amount: { minor: 49_900, currency: 'USD' } }, anOrder({ status }))).toEqual({
        verdict: 'held',
        why: 'currency-mismatch',
      })
  })
})

describe('paid more', () => {
  test('the price buys the order and the excess is refunded', () => {
    const { order, effects } = after(anOrder(), paymentReported({ amount: rupees(600) }))
    expect(order).toMatchObject({ status: 'paid', payments: [{ saleMinor: 49_900 }] })
    expect(order.refunds).toEqual([
      {
        id: 'rf_pay_1',
        gatewayRefundId: null,
        paymentId: 'pay_1',
        amount: rupees(101),
        status: 'requested',
        reason: 'paid-too-much',
        revokes: false,
        regainedMinor: 0,
        ofSaleMinor: 0,
      },
    ])
    expect(effectsOf(effects, 'issue-refund')).toEqual([
      { kind: 'issue-refund', key: 'refund/pay_1', refundId: 'rf_pay_1' },
    ])
    expect(balances(effects)).toEqual({ gateway: 60_000, 'customer-funds': -10_100, sales: -49_900 })
  })

  test('a fee that the customer bears explains the difference', () => {
    expect(judge({ amount: rupees(510), customerFeeMinor: 1100 })).toEqual({
      verdict: 'accepted',
      sale: rupees(510),
      excess: null,
    })
  })

  test('what goes beyond price and fee is still refunded', () => {
    expect(judge({ amount: rupees(520), customerFeeMinor: 1100 })).toEqual({
      verdict: 'accepted',
      sale: rupees(510),
      excess: rupees(10),
    })
  })

  test('an offer takes nothing from the refund of an excess', () => {
    expect(judge({ amount: rupees(600), offer: true })).toMatchObject({ excess: rupees(101) })
  })
})

describe('paid less', () => {
  test('is refunded whole and the order stays open for another payment', () => {
    const { order, effects } = after(anOrder(), paymentReported({ amount: rupees(498) }))
    expect(order).toMatchObject({ status: 'created', fulfilment: 'pending' })
    expect(effectsOf(effects, 'issue-refund')).toMatchObject([{ refundId: 'rf_pay_1' }])
    expect(order.refunds).toMatchObject([
      { id: 'rf_pay_1', amount: rupees(498), reason: 'paid-too-little', status: 'requested' },
    ])
    expect(balances(effects)).toEqual({ gateway: 49_800, 'customer-funds': -49_800, sales: 0 })
    expect(after(order, paymentReported({ paymentId: 'pay_2' })).order.status).toBe('paid')
  })

  test('with an offer of the gateway buys the order at what was paid', () => {
    expect(judge({ amount: rupees(449), offer: true })).toEqual({
      verdict: 'accepted',
      sale: rupees(449),
      excess: null,
    })
  })

  test('the fee that the customer bears is no part of the price', () => {
    expect(judge({ amount: rupees(499), customerFeeMinor: 1 })).toMatchObject({ reason: 'paid-too-little' })
  })
})

describe('paid at the wrong time', () => {
  test.each(['paid', 'partially_refunded', 'refunded'] as const)(
    'a second payment of an order that is %s is refunded whole',
    (status) => {
      expect(judge({}, anOrder({ status }))).toEqual({ verdict: 'refunded', reason: 'second-payment' })
    },
  )

  test('two payments: the first buys, the second goes back', () => {
    const { order, effects } = after(anOrder(), paymentReported(), paymentReported({ paymentId: 'pay_2' }))
    expect(order.payments.map((it) => it.verdict)).toEqual(['accepted', 'refunded'])
    expect(effectsOf(effects, 'issue-refund')).toMatchObject([{ refundId: 'rf_pay_2' }])
    expect(order.refunds).toMatchObject([
      { id: 'rf_pay_2', paymentId: 'pay_2', amount: rupees(499), reason: 'second-payment' },
    ])
    expect(effectsOf(effects, 'grant-download')).toHaveLength(1)
  })

  test('after cancellation it goes back', () => {
    expect(judge({}, anOrder({ status: 'cancelled' }))).toMatchObject({
      reason: 'captured-after-cancellation',
    })
  })

  test('after expiry it is honoured only while the product is still sold at that price', () => {
    expect(judge({}, anOrder({ status: 'expired', stillSold: true }))).toMatchObject({ verdict: 'accepted' })
    expect(judge({}, anOrder({ status: 'expired', stillSold: false }))).toEqual({
      verdict: 'refunded',
      reason: 'captured-after-expiry',
    })
  })

  test('an order still open is honoured at the price it was placed at, sold or not', () => {
    expect(judge({}, anOrder({ stillSold: false }))).toMatchObject({ verdict: 'accepted' })
  })
})

test('held money is posted as owed to the customer and opens a review, once', () => {
  const usd = { amount: { minor: 700, currency: 'USD' } }
  const { order, effects } = after(anOrder(), paymentReported(usd), paymentReported(usd))
  expect(order).toMatchObject({ status: 'created', payments: [{ verdict: 'held', saleMinor: 0 }] })
  expect(effectsOf(effects, 'open-review')).toEqual([
    { kind: 'open-review', reason: 'currency-mismatch', about: 'pay_1', amount: usd.amount },
  ])
  expect(effectsOf(effects, 'post').map((it) => it.posting)).toMatchObject([
    { key: 'capture/pay_1', kind: 'capture', currency: 'USD' },
  ])
})

describe('we capture ourselves only', () => {
  test.each<[OrderStatus, boolean]>([
    ['created', true],
    ['failed', true],
    ['expired', false],
    ['cancelled', false],
    ['paid', false],
    ['partially_refunded', false],
    ['refunded', false],
  ])('while the order is open: %s, %s', (status, may) => {
    expect(mayCapture(anOrder({ status }), aPayment())).toBe(may)
  })

  test('the price, or what an offer or a fee explains', () => {
    expect(mayCapture(anOrder(), aPayment({ amount: rupees(500) }))).toBe(false)
    expect(mayCapture(anOrder(), aPayment({ amount: rupees(498) }))).toBe(false)
    expect(mayCapture(anOrder(), aPayment({ amount: rupees(449), offer: true }))).toBe(true)
    expect(mayCapture(anOrder(), aPayment({ amount: rupees(500), customerFeeMinor: 100 }))).toBe(true)
  })
})

test('of two words on a payment the later in rank counts; failed to authorised is the only backward move', () => {
  const inRank: PaymentStatus[] = ['created', 'failed', 'authorized', 'lapsed', 'captured']
  inRank.forEach((told, tells) =>
    inRank.forEach((known, knows) => {
      expect(isNewer(told, known), `${told} after ${known}`).toBe(tells > knows)
      expect(tellsNothing({ status: known, fee: null }, { status: told, fee: null })).toBe(tells <= knows)
    }),
  )
  expect(tellsNothing(undefined, { status: 'created', fee: null })).toBe(false)
})

test('a browser’s return is news until the payment is known as authorised', () => {
  expect(returnTellsNothing(undefined)).toBe(false)
  expect(returnTellsNothing('failed')).toBe(false)
  expect(returnTellsNothing('authorized')).toBe(true)
  expect(returnTellsNothing('captured')).toBe(true)
})
