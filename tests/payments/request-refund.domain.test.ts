import { describe, expect, test } from 'vitest'
import { taxWithin } from '#domain/ledger/tax.ts'
import { decide } from '#domain/orders/decide.ts'
import type { Effect } from '#domain/orders/effects.ts'
import type { Order, Refund } from '#domain/orders/order.ts'
import { amountTrouble, minorAsTyped, refundInAdvance, typedMinor } from '#domain/payments/refund-preview.ts'
import {
  planRefund,
  type RefundIntent,
  refundable,
  whyNotRefundable,
} from '#domain/payments/request-refund.ts'
import type { Failure } from '#domain/shared/failure.ts'
import {
  after,
  anOrder,
  balances,
  effectsOf,
  paymentReported,
  placedAt,
  policy,
  refundReported,
  rupees,
} from '#tests/support/orders.ts'

const sold = (order: Partial<Order> = {}, amount = rupees(499)) =>
  after(anOrder(order), paymentReported({ amount }))

const anIntent = (overrides: Partial<RefundIntent> = {}): RefundIntent => ({
  id: 'rf_pay_1_a',
  paymentId: 'pay_1',
  amountMinor: 20_000,
  reason: 'customer-asked',
  revokes: false,
  ...overrides,
})

const isRefund = (planned: Refund | Failure): planned is Refund => !('kind' in planned)

/** What the command does: the refund stands, its money spoken for, before any run knows of it. */
function stored(order: Order, intent: Partial<RefundIntent> = {}): Order {
  const planned = planRefund(order, anIntent(intent))
  if (!isRefund(planned)) throw new Error(planned.message)
  return { ...order, refunds: [...order.refunds, planned] }
}

type Story = { order: Order; effects: readonly Effect[] }

/** The intent taken up by the run, and then taken by the gateway. */
function given({ order, effects }: Story, intent: Partial<RefundIntent> & { id: string }): Story {
  const asked = after(stored(order, intent), { type: 'refund-requested', refundId: intent.id })
  const refund = asked.order.refunds.find((it) => it.id === intent.id)!
  const told = { refundId: intent.id, gatewayRefundId: `rfnd_${intent.id}`, amount: refund.amount }
  const taken = after(asked.order, refundReported(told))
  return { order: taken.order, effects: [...effects, ...asked.effects, ...taken.effects] }
}

const failureOf = (order: Order, intent: Partial<RefundIntent> = {}) => {
  const planned = planRefund(order, anIntent(intent))
  return isRefund(planned) ? null : planned
}

describe('a refund that an owner wants', () => {
  test('is spoken for as soon as it is stored', () => {
    const order = stored(sold().order, { amountMinor: 30_000 })
    expect(refundable(order, order.payments[0]!)).toEqual(rupees(199))
    expect(failureOf(order, { id: 'rf_pay_1_b', amountMinor: 20_000 })).toMatchObject({
      code: 'REFUND_AMOUNT',
      field: 'amount_minor',
      message: 'Give back at least ₹1 and at most ₹199: that is left of this payment.',
    })
  })

  test.each([-1, 0, 99, 49_901, 49_850])('of %i paise is refused by its amount', (amountMinor) => {
    expect(failureOf(sold().order, { amountMinor })?.field).toBe('amount_minor')
  })

  test('of a payment of another order, of one never captured, or disputed, is refused by its payment', () => {
    const { order } = sold()
    expect(failureOf(order, { paymentId: 'pay_9' })?.code).toBe('PAYMENT_NOT_OF_ORDER')
    const unpaid = after(anOrder(), paymentReported({ status: 'authorized' })).order
    expect(failureOf(unpaid)?.code).toBe('NOT_REFUNDABLE')
    const disputed = after(order, {
      type: 'dispute-reported',
      report: {
        disputeId: 'disp_1',
        paymentId: 'pay_1',
        amount: rupees(200),
        phase: 'chargeback',
        status: 'open',
        reasonCode: 'goods_or_services_not_received',
        respondBy: placedAt,
        deductedMinor: 0,
      },
    }).order
    expect(failureOf(disputed)?.field).toBe('payment_id')
    expect(whyNotRefundable(disputed, disputed.payments[0]!)).toBe(
      'The customer’s bank disputes ₹200 of this payment. Until it has decided, nothing of it can be refunded, so that no money goes back twice.',
    )
  })

  test('takes its part of the sale back, asks the gateway once, and is told of once', () => {
    const order = stored(sold().order)
    const fact = { type: 'refund-requested', refundId: 'rf_pay_1_a' } as const
    const { order: asked, effects } = after(order, fact)
    expect(effects).toEqual([
      { kind: 'issue-refund', key: 'refund/rf_pay_1_a', refundId: 'rf_pay_1_a' },
      expect.objectContaining({ kind: 'post' }),
    ])
    expect(asked.payments).toMatchObject([{ saleMinor: 29_900 }])
    const repeated = decide(asked, { ...fact, at: placedAt }, policy)
    expect(repeated).toEqual({ order: asked, effects: [] })
  })

  test('ends the access once the money has gone, and not before', () => {
    const asked = after(stored(sold().order, { revokes: true }), {
      type: 'refund-requested',
      refundId: 'rf_pay_1_a',
    })
    expect(asked.order).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
    const told = { refundId: 'rf_pay_1_a', amount: rupees(200), status: 'pending' as const }
    expect(after(asked.order, refundReported(told)).order).toMatchObject({
      status: 'partially_refunded',
      fulfilment: 'revoked',
    })
  })

  test('of the whole price keeps the access where the owner said so', () => {
    const { order } = given(sold(), { id: 'rf_pay_1_a', amountMinor: 49_900 })
    expect(order).toMatchObject({ status: 'refunded', fulfilment: 'delivered' })
  })

  test('is no whole refund while another part is still on its way', () => {
    const first = stored(sold().order, { id: 'rf_pay_1_a', amountMinor: 20_000 })
    const both = stored(first, { id: 'rf_pay_1_b', amountMinor: 29_900 })
    const asked = after(
      both,
      { type: 'refund-requested', refundId: 'rf_pay_1_a' },
      { type: 'refund-requested', refundId: 'rf_pay_1_b' },
    ).order
    const one = after(asked, refundReported({ refundId: 'rf_pay_1_a', amount: rupees(200) })).order
    expect(one.status).toBe('partially_refunded')
    const two = after(
      one,
      refundReported({ refundId: 'rf_pay_1_b', gatewayRefundId: 'rfnd_2', amount: rupees(299) }),
    ).order
    expect(two.status).toBe('refunded')
  })

  test('gives back first what the shop owes of the payment, then of the sale', () => {
    const tooMuch = sold({}, rupees(600))
    const failed = after(
      tooMuch.order,
      refundReported({ refundId: 'rf_pay_1', amount: rupees(101), status: 'failed' }),
    )
    const start = { order: failed.order, effects: [...tooMuch.effects, ...failed.effects] }
    const small = given(start, { id: 'rf_pay_1_a', amountMinor: 10_000 })
    expect(small.order).toMatchObject({ status: 'paid', payments: [{ saleMinor: 49_900 }] })
    const more = given(small, { id: 'rf_pay_1_b', amountMinor: 10_000 })
    expect(more.order).toMatchObject({ status: 'partially_refunded', payments: [{ saleMinor: 40_000 }] })
    expect(balances(more.effects)).toMatchObject({ gateway: 40_000, 'customer-funds': 0, sales: -40_000 })
  })
})

describe('the tax of what goes back', () => {
  const parts = [10_001, 13_337, 9_999, 7_777, 8_786]

  test('comes to the tax of the sale to the paisa, however it is cut', () => {
    const steps = parts.reduce<Story>(
      (story, amountMinor, nth) => given(story, { id: `rf_pay_1_${nth}`, amountMinor }),
      sold({ taxPercent: 18 }),
    )
    expect(parts.reduce((sum, it) => sum + it)).toBe(49_900)
    expect(steps.order.status).toBe('refunded')
    const held = balances(steps.effects)
    expect(held).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0, 'output-tax': 0 })
  })

  test('leaves after each part exactly the tax of what stays sold', () => {
    let story: Story = sold({ taxPercent: 18 })
    for (const [nth, amountMinor] of parts.entries()) {
      story = given(story, { id: `rf_pay_1_${nth}`, amountMinor })
      const left = story.order.payments[0]!.saleMinor
      const held = balances(story.effects)
      const tax = taxWithin(left, 18)
      expect([held['output-tax']! + tax, held['sales']! + left - tax]).toEqual([0, 0])
    }
    expect(effectsOf(story.effects, 'issue-refund')).toHaveLength(parts.length)
  })
})

describe('what the dialog says before it is confirmed', () => {
  test.each([
    ['249.5', 24_950],
    ['₹1,249.05', 124_905],
    [' 499 ', 49_900],
    ['0.1', 10],
    ['5.', 500],
    ['', null],
    ['-1', null],
    ['1.005', null],
    ['half', null],
    ['1e3', null],
  ])('an amount typed as "%s"', (text, minor) => {
    expect(typedMinor(text)).toBe(minor)
  })

  test('an amount is typed as it is read', () => {
    for (const minor of [100, 24_950, 49_905, 50_000]) expect(typedMinor(minorAsTyped(minor))).toBe(minor)
    expect(minorAsTyped(24_950)).toBe('249.50')
  })

  test('what is wrong with an amount, in the words of whoever refuses it', () => {
    const left = rupees(499)
    expect(amountTrouble(49_900, left)).toBeNull()
    expect(amountTrouble(49_800, left)).toBeNull()
    for (const minor of [null, 99, 49_901]) expect(amountTrouble(minor, left)).toContain('at most ₹499')
    expect(amountTrouble(49_850, left)).toContain('less than ₹1')
  })

  test('in numbers, what goes back, what stays and what becomes of the access', () => {
    const planned = { leftMinor: 49_900, soldMinor: 49_900, isDelivered: true, hasAddress: true }
    expect(refundInAdvance({ ...planned, amount: rupees(200), revokes: false })).toEqual([
      '₹200 goes back to the account it was paid from.',
      '₹299 stays sold.',
      'The download stays open.',
      'The customer is told by mail.',
    ])
    const second = { ...planned, soldMinor: 0, isDelivered: false, hasAddress: false }
    expect(refundInAdvance({ ...second, amount: rupees(499), revokes: false })).toEqual([
      '₹499 goes back to the account it was paid from.',
      'Nobody told us an address, so no mail goes out; the order’s page says it.',
    ])
  })
})
