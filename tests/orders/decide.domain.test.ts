import { describe, expect, test } from 'vitest'
import {
  after,
  anOrder,
  aPayment,
  balances,
  dayMs,
  effectsOf,
  minuteMs,
  paymentReported,
  placedAt,
  policy,
  rupees,
} from '#tests/support/orders.ts'
import { decide } from '#domain/orders/decide.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { orderStatuses, rankOf } from '#domain/orders/order.ts'

const cancelled: OrderFact = { type: 'cancel-requested' }
const returned: OrderFact = { type: 'browser-returned', paymentId: 'pay_1' }
const timeReached = (at: number) => ({ type: 'time-reached', at }) as const
const failed = (paymentId: string) => paymentReported({ paymentId, status: 'failed' })

test('a captured payment pays and delivers the order, and asks for one grant and one mail', () => {
  const { order, effects } = after(anOrder(), { type: 'order-placed' }, paymentReported())
  expect(order).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
  expect(order.payments).toMatchObject([{ status: 'captured', verdict: 'accepted', saleMinor: 49_900 }])
  expect(effects.map((it) => it.kind)).toEqual(['post', 'post', 'grant-download', 'send-mail'])
  expect(effectsOf(effects, 'send-mail')).toEqual([
    { kind: 'send-mail', key: 'order-confirmed/10001', template: 'order-confirmed', about: '10001' },
  ])
  expect(balances(effects)).toEqual({ gateway: 49_900, 'customer-funds': 0, sales: -49_900 })
})

test('the same capture told three times changes nothing after the first', () => {
  const once = after(anOrder(), paymentReported())
  const thrice = after(anOrder(), paymentReported(), paymentReported(), paymentReported())
  expect(thrice).toEqual(once)
})

describe('failed attempts', () => {
  test('three distinct failed payments make the order failed, two do not', () => {
    expect(after(anOrder(), failed('pay_1'), failed('pay_2')).order.status).toBe('created')
    const third = after(anOrder(), failed('pay_1'), failed('pay_2'), failed('pay_3'))
    expect(third).toMatchObject({ order: { status: 'failed' }, effects: [] })
  })

  test('one payment failing three times over counts once', () => {
    expect(after(anOrder(), failed('pay_1'), failed('pay_1'), failed('pay_1')).order.status).toBe('created')
  })

  test('a capture after three failures still pays the order', () => {
    const facts = [failed('pay_1'), failed('pay_2'), failed('pay_3'), paymentReported({ paymentId: 'pay_4' })]
    expect(after(anOrder(), ...facts).order).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
  })

  test('a failed payment that is authorised late and captured pays the order', () => {
    const late = after(
      anOrder(),
      failed('pay_1'),
      paymentReported({ status: 'authorized' }),
      paymentReported(),
    )
    expect(late.order.status).toBe('paid')
    expect(late.order.payments).toHaveLength(1)
  })

  test('a failure told after the capture of the same payment is ignored', () => {
    const { order } = after(anOrder(), paymentReported(), failed('pay_1'))
    expect(order).toMatchObject({ status: 'paid', payments: [{ status: 'captured' }] })
  })

  test.each(['paid', 'expired', 'cancelled', 'refunded'] as const)(
    'three failures leave an order that is %s as it is',
    (status) => {
      const { order } = after(anOrder({ status }), failed('pay_7'), failed('pay_8'), failed('pay_9'))
      expect(order.status).toBe(status)
    },
  )
})

describe('time', () => {
  const { expiresAt } = anOrder()

  test.each(['created', 'failed'] as const)(
    'an order that is %s expires at its instant, not before',
    (status) => {
      const order = anOrder({ status })
      expect(after(order, timeReached(expiresAt - 1)).order.status).toBe(status)
      expect(after(order, timeReached(expiresAt)).order.status).toBe('expired')
    },
  )

  test.each(['paid', 'partially_refunded', 'refunded', 'cancelled', 'expired'] as const)(
    'time changes nothing about an order that is %s',
    (status) => {
      expect(after(anOrder({ status }), timeReached(expiresAt + dayMs)).order.status).toBe(status)
    },
  )

  test('an authorised payment is captured by us after five minutes, once', () => {
    const order = anOrder({ payments: [aPayment()] })
    const due = placedAt + policy.captureAfterMs
    expect(after(order, timeReached(due - 1)).effects).toEqual([])
    const { order: next, effects } = after(order, timeReached(due), timeReached(due + minuteMs))
    expect(effects).toEqual([
      { kind: 'capture-payment', key: 'capture/pay_1', paymentId: 'pay_1', amount: rupees(499) },
    ])
    expect(next.payments).toMatchObject([{ plan: 'capturing', status: 'authorized' }])
  })

  test.each([
    ['too much', { amount: rupees(500) }],
    ['too little', { amount: rupees(498) }],
    ['in another currency', { amount: { minor: 49_900, currency: 'USD' } }],
    ['for a checkout that is not ours', { gatewayOrderId: 'order_9' }],
  ])('an authorised payment of %s is left to lapse, never captured', (_, overrides) => {
    const order = anOrder({ payments: [aPayment(overrides)] })
    const { order: next, effects } = after(order, timeReached(placedAt + policy.captureAfterMs))
    expect(effects).toEqual([])
    expect(next.payments).toMatchObject([{ plan: 'lapsing' }])
  })

  test.each(['paid', 'cancelled', 'expired', 'refunded', 'partially_refunded'] as const)(
    'an authorised payment of an order that is %s is left to lapse, though it is still sold',
    (status) => {
      const order = anOrder({ status, payments: [aPayment()] })
      const { order: next, effects } = after(order, timeReached(placedAt + policy.captureAfterMs))
      expect(effects).toEqual([])
      expect(next.payments).toMatchObject([{ plan: 'lapsing' }])
    },
  )

  test('the five minutes count from when we learnt of the authorisation, a late one included', () => {
    const late = placedAt + 2 * dayMs
    const authorised = { ...paymentReported({ status: 'authorized' }), at: late }
    const { order } = after(anOrder(), failed('pay_1'), authorised, { ...authorised, at: late + minuteMs })
    expect(order.payments).toMatchObject([{ status: 'authorized', authorizedAt: late }])
    expect(after(order, timeReached(late + policy.captureAfterMs - 1)).effects).toEqual([])
    expect(after(order, timeReached(late + policy.captureAfterMs)).effects).toHaveLength(1)
  })

  test.each(['none', 'capturing', 'lapsing'] as const)(
    'an authorisation told again while we are %s about it is nothing new',
    (plan) => {
      const order = anOrder({ payments: [aPayment({ plan })] })
      expect(after(order, paymentReported({ status: 'authorized' }))).toEqual({ order, effects: [] })
    },
  )

  test('a payment left to lapse is asked about on the day by which the gateway gave it back, once', () => {
    const order = anOrder({ status: 'paid', payments: [aPayment({ plan: 'lapsing' })] })
    const due = placedAt + policy.lapseAfterMs
    expect(after(order, timeReached(due - 1)).effects).toEqual([])
    const { effects } = after(order, timeReached(due), timeReached(due + dayMs))
    expect(effects).toEqual([{ kind: 'fetch-payment', key: 'lapse/pay_1', paymentId: 'pay_1' }])
  })

  test('money still held uncaptured after that day waits for a person', () => {
    const order = anOrder({ status: 'paid', payments: [aPayment({ plan: 'asked' })] })
    const { effects } = after(order, paymentReported({ status: 'authorized' }))
    expect(effects).toEqual([
      { kind: 'open-review', reason: 'payment-stuck-authorised', about: 'pay_1', amount: rupees(499) },
    ])
  })

  test('money given back uncaptured ends quietly: nothing came and nothing is owed', () => {
    const order = anOrder({ status: 'paid', payments: [aPayment({ plan: 'asked' })] })
    const { order: next, effects } = after(order, paymentReported({ status: 'lapsed' }))
    expect(effects).toEqual([])
    expect(next.payments).toMatchObject([{ status: 'lapsed', verdict: null }])
  })

  test('an order that expires and whose payment is due for capture in the same instant is not captured', () => {
    const order = anOrder({ expiresAt: placedAt + policy.captureAfterMs, payments: [aPayment()] })
    const { order: next, effects } = after(order, timeReached(order.expiresAt))
    expect(next).toMatchObject({ status: 'expired', payments: [{ plan: 'lapsing' }] })
    expect(effects).toEqual([])
  })
})

describe('cancellation', () => {
  test.each(['created', 'failed'] as const)('an order that is %s can be cancelled', (status) => {
    expect(after(anOrder({ status }), cancelled).order.status).toBe('cancelled')
  })

  test.each(['paid', 'expired', 'partially_refunded', 'refunded'] as const)(
    'a request to cancel an order that is %s changes nothing',
    (status) => {
      expect(after(anOrder({ status }), cancelled)).toEqual({ order: anOrder({ status }), effects: [] })
    },
  )

  test('a capture after cancellation is refunded whole and the order stays cancelled', () => {
    const { order, effects } = after(anOrder(), cancelled, paymentReported())
    expect(order).toMatchObject({ status: 'cancelled', fulfilment: 'pending' })
    expect(effectsOf(effects, 'issue-refund')).toHaveLength(1)
    expect(order.refunds).toMatchObject([{ amount: rupees(499), reason: 'captured-after-cancellation' }])
    expect(effectsOf(effects, 'grant-download')).toEqual([])
  })
})

describe('the browser’s return', () => {
  test('of a payment not heard of before asks the gateway about it and changes nothing else', () => {
    expect(after(anOrder(), returned)).toEqual({
      order: anOrder(),
      effects: [{ kind: 'fetch-payment', key: 'return/pay_1', paymentId: 'pay_1' }],
    })
  })

  test.each(['created', 'failed'] as const)('asks about a payment known only as %s', (status) => {
    const order = anOrder({ payments: [aPayment({ status })] })
    expect(after(order, returned).effects).toHaveLength(1)
  })

  test.each(['authorized', 'lapsed', 'captured'] as const)('says nothing new of one that is %s', (status) => {
    const order = anOrder({ payments: [aPayment({ status })] })
    expect(after(order, returned)).toEqual({ order, effects: [] })
  })
})

test('no fact lowers the status of an order, whatever it is', () => {
  const facts: OrderFact[] = [
    { type: 'order-placed' },
    cancelled,
    returned,
    paymentReported(),
    paymentReported({ status: 'authorized' }),
    failed('pay_1'),
    failed('pay_2'),
    failed('pay_3'),
    { type: 'time-reached' },
  ]
  for (const status of orderStatuses)
    for (const fact of facts) {
      const { order } = decide(anOrder({ status }), { ...fact, at: placedAt + 30 * dayMs }, policy)
      expect(rankOf(order.status), `${fact.type} on ${status}`).toBeGreaterThanOrEqual(rankOf(status))
    }
})
