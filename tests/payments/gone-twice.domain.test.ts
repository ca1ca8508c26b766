import { describe, expect, test } from 'vitest'
import {
  after,
  anOrder,
  aPayment,
  aRefund,
  balances,
  effectsOf,
  refundReported,
  rupees,
} from '#tests/support/orders.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { offersOf } from '#domain/orders/offers.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import { pursesOf } from '#domain/payments/give-back.ts'

const paid = aPayment({ status: 'captured', verdict: 'accepted', saleMinor: 0 })
const failed = aRefund({ status: 'failed', gatewayRefundId: 'rfnd_0', reason: 'customer-asked' })
const byHand = aRefund({ id: 'rf_1-2', status: 'settled', reason: 'customer-asked' })
const settled = anOrder({
  status: 'refunded',
  fulfilment: 'delivered',
  payments: [paid],
  refunds: [failed, byHand],
})
const there = refundReported({ gatewayRefundId: 'rfnd_9' })

const answer = (resolution: Resolution, about = 'rfnd_9'): OrderFact => ({
  type: 'review-resolved',
  review: 7,
  reason: 'gone-back-twice',
  about,
  resolution,
})

const offersFor = (order: typeof settled) =>
  offersOf({ reason: 'gone-back-twice', about: 'rfnd_9', amount: rupees(499) }, order)

const asked = { kind: 'open-review', reason: 'gone-back-twice', about: 'rfnd_9', amount: rupees(499) }

describe('a refund that was paid by hand and then made at the gateway’s desk, too', () => {
  const twice = after(settled, there, there)

  test('is a loss in the books at once, and one thing for the owner to answer', () => {
    expect(balances(twice.effects)).toMatchObject({ gateway: -49_900, 'dispute-losses': 49_900 })
    expect(effectsOf(twice.effects, 'open-review')).toEqual([asked])
    expect(pursesOf(twice.order)).toMatchObject([
      { paidMinor: 49_900, returnedMinor: 99_800, owedMinor: -49_900 },
    ])
  })

  test('is no loss any more once the customer gave it back, which counts once', () => {
    const { order, effects } = after(twice.order, answer('settled-elsewhere'), answer('settled-elsewhere'))
    expect(balances(effects)).toEqual({
      gateway: 0,
      'customer-funds': 0,
      sales: 0,
      'other-funds': 49_900,
      'dispute-losses': -49_900,
    })
    expect(pursesOf(order)).toMatchObject([{ returnedMinor: 49_900, owedMinor: 0 }])
  })

  test('stays lost where the owner accepts that: the books say so already', () => {
    const { order, effects } = after(twice.order, answer('write-off'))
    expect(effects).toEqual([])
    expect(order).toEqual(twice.order)
  })

  test('is asked about with both answers in numbers, as long as anything is gone', () => {
    expect(offersFor(twice.order).map((it) => [it.resolution, it.label, it.needs])).toEqual([
      ['settled-elsewhere', 'The customer gave the ₹499 back', 'note'],
      ['write-off', 'Accept the loss', 'note'],
    ])
    const back = after(twice.order, answer('settled-elsewhere')).order
    expect(offersFor(back).map((it) => it.resolution)).toEqual(['settled-elsewhere'])
  })

  test('settles itself where the gateway’s refund fails after all', () => {
    const pending = after(settled, refundReported({ gatewayRefundId: 'rfnd_9', status: 'pending' }))
    expect(effectsOf(pending.effects, 'open-review')).toEqual([asked])
    const { effects } = after(pending.order, refundReported({ gatewayRefundId: 'rfnd_9', status: 'failed' }))
    expect(effectsOf(effects, 'close-review')).toEqual([
      { kind: 'close-review', reason: 'gone-back-twice', about: 'rfnd_9' },
    ])
    expect(balances([...pending.effects, ...effects])).toMatchObject({ gateway: 0, 'dispute-losses': 0 })
  })
})

test('a refund that was paid by hand, and that the gateway made after all, went back twice', () => {
  const order = anOrder({ ...settled, refunds: [aRefund({ id: 'rf_1', status: 'settled' })] })
  const late = refundReported({ gatewayRefundId: 'rfnd_9', refundId: 'rf_1' })
  const twice = after(order, late, late)
  expect(effectsOf(twice.effects, 'open-review')).toEqual([asked])
  expect(balances(twice.effects)).toMatchObject({ gateway: -49_900, 'dispute-losses': 49_900 })
  expect(after(order, refundReported({ refundId: 'rf_1', status: 'failed' }))).toEqual({ order, effects: [] })
})

test('only what is beyond the payment is gone twice', () => {
  const half = aRefund({ id: 'rf_1-2', status: 'settled', amount: rupees(300) })
  const twice = after(anOrder({ ...settled, refunds: [failed, half] }), there)
  expect(effectsOf(twice.effects, 'open-review')).toEqual([{ ...asked, amount: rupees(300) }])
  const { effects } = after(twice.order, answer('settled-elsewhere'))
  expect(balances(effects)).toMatchObject({ 'other-funds': 30_000, 'dispute-losses': -30_000 })
})

test('what was written off, and went back after all, the customer has once', () => {
  const kept = aRefund({ id: 'rf_1-2', status: 'written-off' })
  const { order, effects } = after(anOrder({ ...settled, refunds: [failed, kept] }), there)
  expect(effectsOf(effects, 'open-review')).toEqual([])
  expect(after(order, answer('settled-elsewhere')).effects).toEqual([])
})
