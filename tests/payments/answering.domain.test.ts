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
import { actionsOf } from '#domain/orders/actions.ts'
import { mayMail } from '#domain/orders/mail-request.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { offersOf } from '#domain/orders/offers.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import { nextRefundId, pursesOf } from '#domain/payments/give-back.ts'
import { whyNotRefundable } from '#domain/payments/request-refund.ts'

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

describe('a refund that had ended the access, and failed', () => {
  const wanted = aRefund({
    id: 'rf_1',
    paymentId: 'pay_0',
    amount: rupees(200),
    reason: 'customer-asked',
    revokes: true,
    ofSaleMinor: 20_000,
  })
  const sale = { ...sold, saleMinor: 29_900 }
  const bought = anOrder({
    status: 'paid',
    fulfilment: 'delivered',
    payments: [sale],
    refunds: [wanted],
  })
  const told = { refundId: 'rf_1', paymentId: 'pay_0', amount: rupees(200) }
  const closed = after(
    bought,
    refundReported({ ...told, status: 'pending' }),
    refundReported({ ...told, status: 'failed' }),
  ).order
  const writeOff = answer('refund-failed', 'rf_1', 'write-off')
  const willOf = (order: typeof closed) =>
    offersOf({ reason: 'refund-failed', about: 'rf_1', amount: rupees(200) }, order).at(-1)?.will

  test('gives the access back once it is written off, and says so before', () => {
    expect(closed).toMatchObject({ status: 'partially_refunded', fulfilment: 'revoked' })
    expect(willOf(closed)).toContain('and the customer’s download opens again.')
    const { order, effects } = after(closed, writeOff, writeOff)
    expect(order.fulfilment).toBe('delivered')
    expect(effectsOf(effects, 'restore-download')).toHaveLength(1)
    expect(order.refunds.map((it) => it.revokes)).toEqual([false, false])
  })

  test('gives it back, too, when only its second try is written off', () => {
    const again = after(closed, answer('refund-failed', 'rf_1', 'try-again')).order
    expect(again.fulfilment).toBe('revoked')
    const given = after(again, answer('effect-failed', 'refund/rf_1-2', 'write-off')).order
    expect(given.fulfilment).toBe('delivered')
    expect(given.refunds.map((it) => it.revokes)).toEqual([false, false])
  })

  test('leaves it closed where another refund or a lost dispute has ended it, too', () => {
    const other = aRefund({ ...wanted, id: 'rf_2', amount: rupees(100), status: 'processed' })
    const twice = { ...closed, refunds: [...closed.refunds, other] }
    expect(willOf(twice)).not.toContain('opens again')
    expect(after(twice, writeOff).order.fulfilment).toBe('revoked')
    const disputed = after(closed, {
      type: 'dispute-reported',
      report: {
        disputeId: 'disp_1',
        paymentId: 'pay_0',
        amount: rupees(100),
        phase: 'chargeback',
        status: 'lost',
        reasonCode: 'goods_or_services_not_received',
        respondBy: null,
        deductedMinor: 10_000,
      },
    }).order
    expect(after(disputed, writeOff).order.fulfilment).toBe('revoked')
    const link = actionsOf(disputed, { price: rupees(499), email: null }).find(
      (it) => it.action === 'make-download-link',
    )
    expect(link?.impossible).toBe('The customer’s bank took the money back, so its download is closed.')
  })

  test('is kept money: the order is not refunded with the rest, and nobody says that all went back', () => {
    const kept = after(closed, writeOff).order
    const rest = aRefund({ ...wanted, id: 'rf_3', amount: rupees(299), ofSaleMinor: 29_900 })
    const asked = { ...kept, payments: [{ ...sale, saleMinor: 0 }], refunds: [...kept.refunds, rest] }
    const news = { refundId: 'rf_3', gatewayRefundId: 'rfnd_3', paymentId: 'pay_0', amount: rupees(299) }
    const { order } = after(asked, refundReported(news))
    expect(order).toMatchObject({ status: 'partially_refunded', fulfilment: 'revoked' })
    expect(whyNotRefundable(order, order.payments[0]!)).toBe(
      'What could go back of this payment has gone back already, or is on its way; the rest, ₹200, was written off.',
    )
  })

  test('is told of by mail when a person paid it back another way', () => {
    const { order, effects } = after(closed, answer('refund-failed', 'rf_1', 'settled-elsewhere'))
    expect(order.fulfilment).toBe('revoked')
    expect(effectsOf(effects, 'send-mail')).toMatchObject([
      { key: 'refunded/rf_1-2', template: 'payment-refunded', about: 'rf_1-2' },
    ])
    expect(mayMail(order, { template: 'payment-refunded', about: 'rf_1-2' })).toBe(true)
  })
})

test('of what was written off a lost dispute gives a part back, and the order says so', () => {
  const failed = aRefund({ status: 'failed', reason: 'customer-asked', ofSaleMinor: 49_900 })
  const order = anOrder({
    status: 'paid',
    fulfilment: 'delivered',
    payments: [aPayment({ status: 'captured', verdict: 'accepted' })],
    refunds: [failed],
  })
  const kept = after(order, answer('refund-failed', failed.id, 'write-off')).order
  expect(kept.status).toBe('paid')
  const report = {
    disputeId: 'disp_1',
    paymentId: 'pay_1',
    amount: rupees(100),
    phase: 'chargeback',
    status: 'lost',
    reasonCode: 'goods_or_services_not_received',
    respondBy: null,
    deductedMinor: 10_000,
  } as const
  expect(after(kept, { type: 'dispute-reported', report }).order.status).toBe('partially_refunded')
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
