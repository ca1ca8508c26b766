import { describe, expect, test } from 'vitest'
import {
  after,
  anOrder,
  aRefund,
  balances,
  effectsOf,
  paymentReported,
  refundReported,
  rupees,
} from '#tests/support/orders.ts'
import type { Effect } from '#domain/orders/effects.ts'
import type { OrderFact } from '#domain/orders/facts.ts'

const paid = after(anOrder(), paymentReported())
const paidTwice = after(anOrder(), paymentReported(), paymentReported({ paymentId: 'pay_2' }))
const paidTooMuch = after(anOrder(), paymentReported({ amount: rupees(600) }))

/** What the gateway says of the refund of the second payment. */
const ours = (status: 'pending' | 'processed' | 'failed') =>
  refundReported({ refundId: 'rf_pay_2', paymentId: 'pay_2', status })

const excessFailed = refundReported({
  refundId: 'rf_pay_1',
  amount: rupees(101),
  status: 'failed',
})

/** The order and the balances after more facts, on top of what came before. */
function onward(before: { order: typeof paid.order; effects: readonly Effect[] }, ...facts: OrderFact[]) {
  const { order, effects } = after(before.order, ...facts)
  return { order, effects, held: balances([...before.effects, ...effects]) }
}

describe('a refund of ours', () => {
  test('leaves the order paid and delivered, and the customer is told once', () => {
    const { order, effects, held } = onward(paidTwice, ours('pending'), ours('processed'), ours('processed'))
    expect(order).toMatchObject({
      status: 'paid',
      fulfilment: 'delivered',
      refunds: [{ id: 'rf_pay_2', gatewayRefundId: 'rfnd_1', status: 'processed' }],
    })
    expect(effectsOf(effects, 'send-mail')).toMatchObject([
      { key: 'refunded/rf_pay_2', template: 'payment-refunded' },
    ])
    expect(held).toEqual({ gateway: 49_900, 'customer-funds': 0, sales: -49_900 })
  })

  test('is still known when the gateway leaves out our id', () => {
    const { order, held } = onward(
      paidTwice,
      ours('pending'),
      refundReported({ refundId: null, paymentId: 'pay_2', status: 'processed' }),
    )
    expect(order.refunds).toMatchObject([{ id: 'rf_pay_2', status: 'processed' }])
    expect(held).toMatchObject({ gateway: 49_900, 'customer-funds': 0 })
  })

  test('an older word after a newer one changes nothing', () => {
    const late = onward(paidTwice, ours('processed'), ours('pending'))
    expect(late).toEqual(onward(paidTwice, ours('processed')))
  })

  test('that fails before it went out moves no money and waits for a person', () => {
    const { order, effects, held } = onward(paidTwice, ours('failed'), ours('pending'))
    expect(effects).toEqual([
      { kind: 'open-review', reason: 'refund-failed', about: 'rf_pay_2', amount: rupees(499) },
    ])
    expect(order.refunds).toMatchObject([{ status: 'failed' }])
    expect(held).toEqual({ gateway: 99_800, 'customer-funds': -49_900, sales: -49_900 })
  })

  test.each(['pending', 'processed'] as const)(
    'that fails after it was %s is owed to the customer again and waits for a person',
    (status) => {
      const { effects, held } = onward(paidTwice, ours(status), ours('failed'))
      expect(effectsOf(effects, 'open-review')).toMatchObject([{ reason: 'refund-failed' }])
      expect(held).toEqual({ gateway: 99_800, 'customer-funds': -49_900, sales: -49_900 })
    },
  )

  test('that failed can be made good at the gateway’s desk', () => {
    const { order, held } = onward(
      paidTwice,
      ours('failed'),
      refundReported({ gatewayRefundId: 'rfnd_2', paymentId: 'pay_2' }),
    )
    expect(order).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
    expect(held).toEqual({ gateway: 49_900, 'customer-funds': 0, sales: -49_900 })
  })
})

describe('a refund made at the gateway’s desk', () => {
  test('of the whole price refunds the order, ends the download and undoes the sale', () => {
    const { order, effects, held } = onward(paid, refundReported())
    expect(order).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
    expect(effectsOf(effects, 'revoke-download')).toHaveLength(1)
    expect(effectsOf(effects, 'send-mail')).toMatchObject([{ key: 'refunded/rfnd_1' }])
    expect(held).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0 })
  })

  test('of a part leaves the download; the rest of it ends it', () => {
    const half = onward(paid, refundReported({ amount: rupees(200) }))
    expect(half.order).toMatchObject({ status: 'partially_refunded', fulfilment: 'delivered' })
    expect(half.held).toEqual({ gateway: 29_900, 'customer-funds': 0, sales: -29_900 })
    const rest = after(half.order, refundReported({ gatewayRefundId: 'rfnd_2', amount: rupees(299) }))
    expect(rest.order).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
    expect(effectsOf(rest.effects, 'revoke-download')).toHaveLength(1)
  })

  test('two of the same amount are two refunds', () => {
    const part = { amount: rupees(100) }
    const { order } = onward(
      paid,
      refundReported(part),
      refundReported({ ...part, gatewayRefundId: 'rfnd_2' }),
    )
    expect(order.payments).toMatchObject([{ saleMinor: 29_900 }])
  })

  test('told pending, then processed, counts once', () => {
    expect(onward(paid, refundReported({ status: 'pending' }), refundReported()).held).toEqual(
      onward(paid, refundReported()).held,
    )
  })

  test('that fails leaves the money owed to the customer, and a person looks', () => {
    const { effects, held } = onward(paid, refundReported(), refundReported({ status: 'failed' }))
    expect(effectsOf(effects, 'open-review')).toMatchObject([{ reason: 'refund-failed', about: 'rfnd_1' }])
    expect(held).toEqual({ gateway: 49_900, 'customer-funds': -49_900, sales: 0 })
  })

  test('made again after a failed one pays what is owed and does not undo the sale twice', () => {
    const { order, held } = onward(
      paid,
      refundReported(),
      refundReported({ status: 'failed' }),
      refundReported({ gatewayRefundId: 'rfnd_2' }),
    )
    expect(order.status).toBe('refunded')
    expect(held).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0 })
  })

  test('of an excess whose own refund failed leaves the sale as it is', () => {
    const { order, held } = onward(
      paidTooMuch,
      excessFailed,
      refundReported({ gatewayRefundId: 'rfnd_2', amount: rupees(101) }),
    )
    expect(order).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
    expect(held).toEqual({ gateway: 49_900, 'customer-funds': 0, sales: -49_900 })
  })

  test('while the excess is on its way back takes the sale, not the excess', () => {
    const { order, held } = onward(
      paidTooMuch,
      refundReported({ gatewayRefundId: 'rfnd_2', amount: rupees(499) }),
    )
    expect(order.status).toBe('refunded')
    expect(held).toEqual({ gateway: 10_100, 'customer-funds': -10_100, sales: 0 })
  })

  test('in the very look in which the excess was found takes the sale, not the excess', () => {
    const { order, effects } = after(
      anOrder(),
      paymentReported({ amount: rupees(600) }),
      refundReported({ gatewayRefundId: 'rfnd_2' }),
      refundReported({ refundId: 'rf_pay_1', amount: rupees(101) }),
    )
    expect(order.status).toBe('refunded')
    expect(balances(effects)).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0 })
  })

  test('of money that waits for a person takes nothing from any sale', () => {
    const usd = { minor: 700, currency: 'USD' }
    const heldMoney = after(anOrder(), paymentReported({ amount: usd }))
    const { order, held } = onward(heldMoney, refundReported({ amount: usd }))
    expect(order.status).toBe('created')
    expect(held).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0 })
  })

  test('that carries a receipt of somebody else’s is not taken for one of ours', () => {
    const before = { ...paid.order, refunds: [aRefund({ id: 'rf_1', paymentId: 'pay_2' })] }
    const { order } = after(before, refundReported({ refundId: 'invoice 7' }))
    expect(order.refunds).toMatchObject([{ status: 'requested' }, { id: 'rfnd_1', status: 'processed' }])
  })
})
