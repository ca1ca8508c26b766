import { describe, expect, test } from 'vitest'
import { after, anOrder, aPayment, aRefund, balances, effectsOf, rupees } from '#tests/support/orders.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { offersOf, type Resolution } from '#domain/orders/resolutions.ts'
import { nextRefundId, pursesOf } from '#domain/payments/give-back.ts'

const answer = (reason: ReviewReason, about: string, resolution: Resolution): OrderFact => ({
  type: 'review-resolved',
  review: 7,
  reason,
  about,
  resolution,
})

const held = anOrder({ payments: [aPayment({ status: 'captured', verdict: 'held' })] })
const sold = aPayment({ paymentId: 'pay_0', status: 'captured', verdict: 'accepted', saleMinor: 49_900 })
const second = aPayment({ status: 'captured', verdict: 'refunded' })
const failedRefund = anOrder({
  status: 'paid',
  fulfilment: 'delivered',
  payments: [sold, second],
  refunds: [aRefund({ id: 'rf_pay_1', status: 'failed', gatewayRefundId: 'rfnd_1' })],
})
const stuck = anOrder({ payments: [aPayment({ plan: 'reviewed' })] })

const offered = (reason: ReviewReason, about: string, order = held) =>
  offersOf({ reason, about, amount: rupees(499) }, order).map((it) => [it.resolution, it.impossible])

describe('money held for a payment that does not fit', () => {
  test('goes back whole by one refund', () => {
    const { order, effects } = after(held, answer('unknown-checkout', 'pay_1', 'refund'))
    expect(order.refunds).toMatchObject([
      { id: 'rf_pay_1', amount: rupees(499), reason: 'did-not-match', status: 'requested' },
    ])
    expect(effectsOf(effects, 'issue-refund')).toHaveLength(1)
    expect(offered('unknown-checkout', 'pay_1', order)).toEqual([
      ['refund', 'Nothing is left of this payment: it went back already.'],
      ['settled-elsewhere', null],
    ])
  })

  test('was paid back elsewhere: nothing is refunded and nothing is owed', () => {
    const { order, effects } = after(held, answer('currency-mismatch', 'pay_1', 'settled-elsewhere'))
    expect(effectsOf(effects, 'issue-refund')).toEqual([])
    expect(balances(effects)).toMatchObject({ 'customer-funds': 49_900, 'other-funds': -49_900 })
    expect(pursesOf(order)).toMatchObject([{ returnedMinor: 49_900, owedMinor: 0 }])
  })

  test('told twice it is done once', () => {
    const fact = answer('unknown-checkout', 'pay_1', 'refund')
    expect(after(held, fact, fact, fact)).toEqual(after(held, fact))
  })
})

describe('a refund that failed', () => {
  const again = answer('refund-failed', 'rf_pay_1', 'try-again')

  test('is asked for anew, under an id of its own', () => {
    const { order, effects } = after(failedRefund, again, again)
    expect(effectsOf(effects, 'issue-refund')).toEqual([
      { kind: 'issue-refund', key: 'refund/rf_pay_1-2', refundId: 'rf_pay_1-2' },
    ])
    expect(order.refunds.map((it) => it.status)).toEqual(['failed', 'requested'])
  })

  test('is not asked for when nothing is owed any more', () => {
    const made = aRefund({ id: 'rfnd_9', status: 'processed', reason: 'made-at-the-gateway' })
    const order = anOrder({ ...failedRefund, refunds: [...failedRefund.refunds, made] })
    expect(after(order, again).effects).toEqual([])
    expect(offered('refund-failed', 'rf_pay_1', order)[0]).toEqual([
      'try-again',
      'Nothing is owed of this payment any more.',
    ])
  })

  test('that a person paid back elsewhere leaves nothing owed', () => {
    const { order } = after(failedRefund, answer('refund-failed', 'rf_pay_1', 'settled-elsewhere'))
    expect(pursesOf(order)).toMatchObject([{ paidMinor: 99_800, keptMinor: 49_900, owedMinor: 0 }])
  })

  test.each([
    ['rf_pay_1', 'rf_pay_1-2'],
    ['rf_pay_1-2', 'rf_pay_1-3'],
    ['rf_pay_1-9', 'rf_pay_1-10'],
  ])('%s is followed by %s', (id, next) => {
    expect(nextRefundId({ id })).toBe(next)
  })

  test('made at the gateway’s desk is followed by one of ours', () => {
    expect(nextRefundId({ id: 'rfnd_1' })).toBe('rf_rfnd_1')
  })
})

describe('a call for which trying was no use', () => {
  const wanted = anOrder({ ...failedRefund, refunds: [aRefund({ id: 'rf_pay_1' })] })

  test('is made again', () => {
    const { effects } = after(wanted, answer('effect-failed', 'refund/pay_1', 'try-again'))
    expect(effects).toEqual([{ kind: 'retry-call', key: 'refund/pay_1' }])
  })

  test('to make a refund that was paid back elsewhere is dropped, and nothing is owed', () => {
    const settled = answer('effect-failed', 'refund/pay_1', 'settled-elsewhere')
    const { order, effects } = after(wanted, settled)
    expect(effectsOf(effects, 'drop-call')).toHaveLength(1)
    expect(pursesOf(order)).toMatchObject([{ owedMinor: 0 }])
    const late: OrderFact = {
      type: 'refund-reported',
      report: {
        gatewayRefundId: 'rfnd_1',
        refundId: 'rf_pay_1',
        paymentId: 'pay_1',
        amount: rupees(499),
        status: 'processed',
      },
    }
    expect(balances(after(order, late, late).effects)).toMatchObject({ gateway: -49_900 })
  })
})

test('a payment the gateway holds is asked about once for each answer', () => {
  const fact = answer('payment-stuck-authorised', 'pay_1', 'try-again')
  const { order, effects } = after(stuck, fact, fact)
  expect(effects).toEqual([{ kind: 'fetch-payment', key: 'ask/pay_1/7', paymentId: 'pay_1' }])
  expect(order.payments[0]?.plan).toBe('asked')
})

test.each([
  ['mail-refused', ['correct-address', 'settled-elsewhere']],
  ['orphan-payment', ['settled-elsewhere']],
  ['fact-not-handled', ['try-again', 'settled-elsewhere']],
  ['payment-stuck-authorised', ['try-again', 'settled-elsewhere']],
  ['effect-failed', ['try-again', 'settled-elsewhere']],
] as const)('%s is resolved by %j', (reason, ways) => {
  expect(offered(reason, 'x').map(([way]) => way)).toEqual(ways)
})

test('a mail asked for twice over is one mail, and none is sent that would not be true', () => {
  const asked: OrderFact = { type: 'mail-requested', template: 'order-confirmed', about: '10001', nth: 2 }
  const { effects } = after(failedRefund, asked, asked)
  expect(effects).toEqual([
    { kind: 'send-mail', key: 'order-confirmed/10001/2', template: 'order-confirmed', about: '10001' },
  ])
  expect(after(held, asked).effects).toEqual([])
})
