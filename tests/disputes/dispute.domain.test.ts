import { describe, expect, test } from 'vitest'
import {
  after,
  anOrder,
  balances,
  effectsOf,
  paymentReported,
  placedAt,
  refundReported,
  rupees,
} from '#tests/support/orders.ts'
import type { DisputeReport } from '#domain/disputes/dispute.ts'
import { taxWithin } from '#domain/ledger/tax.ts'
import { actionsOf } from '#domain/orders/actions.ts'
import type { Effect } from '#domain/orders/effects.ts'
import type { Happening, OrderFact } from '#domain/orders/facts.ts'
import { mayMail } from '#domain/orders/mail-request.ts'
import type { Order } from '#domain/orders/order.ts'
import { planRefund } from '#domain/payments/request-refund.ts'
import type { Money } from '#domain/shared/money.ts'

const deadline = placedAt + 7 * 24 * 3_600_000

/** The gateway says that the customer's bank takes all of `pay_1` back, and wants an answer. */
const told = (overrides: Partial<DisputeReport> = {}): OrderFact => ({
  type: 'dispute-reported',
  report: {
    disputeId: 'disp_1',
    paymentId: 'pay_1',
    amount: rupees(499),
    phase: 'chargeback',
    status: 'open',
    reasonCode: 'goods_or_services_not_received',
    respondBy: deadline,
    deductedMinor: 0,
    ...overrides,
  },
})
const deducted = { deductedMinor: 49_900 }
const lost = (overrides: Partial<DisputeReport> = {}) => told({ status: 'lost', ...deducted, ...overrides })

const answered = (resolution: 'accept-dispute' | 'contest-dispute' | 'settled-elsewhere'): OrderFact => ({
  type: 'review-resolved',
  review: 1,
  reason: 'dispute-to-answer',
  about: 'disp_1',
  resolution,
})

interface Story {
  readonly order: Order
  readonly effects: readonly Effect[]
}

const sold = (order: Partial<Order> = {}, amount: Money = rupees(499)): Story =>
  after(anOrder(order), paymentReported({ amount }))

/** The story after more facts; `effects` are those of these facts, `held` is all that stands in the books. */
function onward(story: Story, ...facts: (OrderFact | Happening)[]) {
  const { order, effects } = after(story.order, ...facts)
  const all = [...story.effects, ...effects]
  return { order, effects, held: balances(all), story: { order, effects: all } }
}

const intent = { id: 'rf_pay_1_a', paymentId: 'pay_1', reason: 'customer-asked', revokes: true } as const
const asked: OrderFact = { type: 'refund-requested', refundId: intent.id }

/** The owner gives so much back; the run has not taken it up. */
function planned({ order, effects }: Story, amountMinor = 49_900): Story {
  const refund = planRefund(order, { ...intent, amountMinor })
  if ('code' in refund) throw new Error(refund.message)
  return { order: { ...order, refunds: [...order.refunds, refund] }, effects }
}

const taken = (status: 'processed' | 'failed', amount = rupees(499)) =>
  refundReported({ refundId: intent.id, amount, status })

describe('a dispute', () => {
  test('waits for the owner until its last day, and leaves the order and its access as they are', () => {
    const { order, effects, held } = onward(sold(), told())
    expect(order).toMatchObject({ status: 'paid', fulfilment: 'delivered', disputes: [{ answer: null }] })
    expect(effects).toEqual([
      {
        kind: 'open-review',
        reason: 'dispute-to-answer',
        about: 'disp_1',
        amount: rupees(499),
        dueAt: deadline,
      },
    ])
    expect(held).toEqual({ gateway: 49_900, 'customer-funds': 0, sales: -49_900 })
  })

  test('of a payment that is not this order’s changes nothing', () => {
    expect(onward(sold(), told({ paymentId: 'pay_9' }))).toMatchObject({
      order: { disputes: [] },
      effects: [],
    })
  })

  test('keeps apart what the gateway has taken back for it, and only more of it later', () => {
    const half = onward(sold(), told({ deductedMinor: 20_000 }))
    expect(half.held).toMatchObject({ gateway: 29_900, 'disputed-funds': 20_000, sales: -49_900 })
    const whole = onward(half.story, told(deducted), told({ deductedMinor: 20_000 }))
    expect(whole.held).toMatchObject({ gateway: 0, 'disputed-funds': 49_900 })
  })

  test('won gives back what was kept, and the owner is asked no longer', () => {
    const { order, effects, held } = onward(
      onward(sold(), told(deducted)).story,
      told({ status: 'won', respondBy: null }),
    )
    expect(order).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
    expect(effectsOf(effects, 'close-review')).toMatchObject([{ about: 'disp_1' }])
    expect(held).toEqual({ gateway: 49_900, 'customer-funds': 0, sales: -49_900, 'disputed-funds': 0 })
  })

  test('that goes on in a later phase asks again and keeps the money again', () => {
    const won = onward(sold(), told(deducted), told({ status: 'won', respondBy: null })).story
    const again = onward(won, told({ phase: 'pre_arbitration', respondBy: deadline + 1, ...deducted }))
    expect(effectsOf(again.effects, 'open-review')).toMatchObject([{ dueAt: deadline + 1 }])
    expect(again.held).toMatchObject({ gateway: 0, 'disputed-funds': 49_900 })
    expect(onward(again.story, told(deducted), told({ status: 'won' })).effects).toEqual([])
  })

  test.each<[string, Partial<DisputeReport>]>([
    ['the same', {}],
    ['an earlier phase', { phase: 'retrieval', respondBy: deadline + 1 }],
    ['an earlier deadline', { respondBy: deadline - 1 }],
  ])('told of with %s word is not told anything new', (_, word) => {
    const once = onward(sold(), told())
    expect(onward(once.story, told(word))).toMatchObject({ order: once.order, effects: [] })
  })

  test('that is lost stays lost, whatever is told late', () => {
    const end = onward(sold(), lost())
    expect(onward(end.story, told({ phase: 'arbitration', status: 'won' })).effects).toEqual([])
  })

  test('whose deadline is moved asks again by the new one, once', () => {
    const { effects } = onward(onward(sold(), told()).story, told({ respondBy: deadline + 1 }))
    expect(effects.map((it) => it.kind)).toEqual(['close-review', 'open-review'])
  })
})

describe('the answer to a dispute', () => {
  test.each(['accept-dispute', 'contest-dispute'] as const)('%s is told to the gateway, once', (how) => {
    const { order, effects } = onward(sold(), told(), answered(how), answered(how))
    expect(effectsOf(effects, how)).toEqual([
      { kind: how, key: `${how}/disp_1/chargeback/${deadline}`, disputeId: 'disp_1' },
    ])
    expect(order.disputes).toMatchObject([{ answer: { respondBy: deadline } }])
  })

  test('is taken once: a second one, of the other kind, changes nothing', () => {
    const contested = onward(sold(), told(), answered('contest-dispute'))
    expect(onward(contested.story, answered('accept-dispute')).effects).toEqual([])
  })

  test.each(['won', 'lost', 'closed'] as const)('is not to be sent again once it is %s', (status) => {
    const contested = onward(sold(), told(), answered('contest-dispute')).story
    const about = `contest-dispute/disp_1/chargeback/${deadline}`
    const end = onward(contested, told({ status, respondBy: null }))
    expect(effectsOf(end.effects, 'close-review')).toEqual([
      { kind: 'close-review', reason: 'effect-failed', about },
    ])
    expect(effectsOf(end.effects, 'drop-call')).toEqual([{ kind: 'drop-call', key: about }])
    const reviewed = onward(contested, told({ status: 'under_review' }))
    expect(effectsOf(reviewed.effects, 'drop-call')).toEqual([])
  })

  test('given at the gateway’s desk makes us ask what became of it', () => {
    const { effects } = onward(onward(sold(), told()).story, answered('settled-elsewhere'))
    expect(effects).toMatchObject([{ kind: 'fetch-dispute', disputeId: 'disp_1' }])
  })

  test('that comes after the bank’s decision changes nothing', () => {
    const end = onward(sold(), told(), lost())
    expect(onward(end.story, answered('contest-dispute')).effects).toEqual([])
  })

  test('that never came makes us ask the gateway on the last day, and once', () => {
    const waiting = onward(sold(), told()).story
    const before: Happening = { type: 'time-reached', at: deadline - 1 }
    const day: Happening = { type: 'time-reached', at: deadline }
    expect(onward(waiting, before).effects).toEqual([])
    const { order, effects } = onward(waiting, day, day)
    expect(effects).toEqual([
      { kind: 'fetch-dispute', key: `fetch-dispute/disp_1/${deadline}`, disputeId: 'disp_1' },
    ])
    expect(order.disputes).toMatchObject([{ missed: deadline, answer: null }])
  })
})

const mail = { template: 'dispute-lost', about: 'disp_1' } as const

describe('the mail about a dispute that is lost', () => {
  test('is asked for once, however often and in whatever order the bank’s words come', () => {
    const end = onward(sold(), told(), lost(), lost(), told(), told({ status: 'won' }))
    expect(effectsOf(end.effects, 'send-mail')).toEqual([
      { kind: 'send-mail', key: 'dispute-lost/disp_1', ...mail },
    ])
  })

  test('is the same where the owner has accepted the dispute', () => {
    const end = onward(sold(), told(), answered('accept-dispute'), lost())
    expect(effectsOf(end.effects, 'send-mail')).toMatchObject([mail])
  })

  test('goes out for each of two disputes of one payment', () => {
    const part = { amount: rupees(200), deductedMinor: 20_000 }
    const end = onward(sold(), lost(part), lost({ ...part, disputeId: 'disp_2' }))
    expect(effectsOf(end.effects, 'send-mail').map((it) => it.about)).toEqual(['disp_1', 'disp_2'])
  })

  test.each(['open', 'under_review', 'won', 'closed'] as const)('is no truth while it is %s', (status) => {
    const { order, effects } = onward(sold(), told({ status }))
    expect(effectsOf(effects, 'send-mail')).toEqual([])
    expect(mayMail(order, mail)).toBe(false)
  })

  test('may be sent again, and is offered at the desk', () => {
    const { order } = onward(sold(), lost())
    const again: OrderFact = { type: 'mail-requested', ...mail, nth: 2 }
    expect(after(order, again).effects).toEqual([
      { kind: 'send-mail', key: 'dispute-lost/disp_1/2', ...mail },
    ])
    const offered = actionsOf(order, { price: rupees(499), email: 'a•••a@example.com' })
    expect(offered.find((it) => it.mail?.template === 'dispute-lost')).toEqual({
      action: 'send-mail',
      label: 'Send the mail about the lost dispute of ₹499 again',
      will: 'One mail about the ₹499 that the bank gave back goes to a•••a@example.com.',
      impossible: null,
      mail,
    })
  })
})

describe('a dispute that is lost', () => {
  test('undoes the sale with its tax and ends the access', () => {
    const { order, effects, held } = onward(sold({ taxPercent: 18 }), told(deducted), lost())
    expect(order).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
    expect(effectsOf(effects, 'revoke-download')).toHaveLength(1)
    expect(Object.values(held).every((it) => it === 0)).toBe(true)
  })

  test('of a part undoes that part, and its tax', () => {
    const part = { amount: rupees(200), deductedMinor: 20_000 }
    const { order, held } = onward(sold({ taxPercent: 18 }), told(part), lost(part))
    expect(order).toMatchObject({ status: 'partially_refunded', fulfilment: 'revoked' })
    expect(held).toEqual({
      gateway: 29_900,
      'customer-funds': 0,
      sales: taxWithin(29_900, 18) - 29_900,
      'output-tax': -taxWithin(29_900, 18),
      'disputed-funds': 0,
    })
  })

  test('first takes what was owed: an excess whose refund had failed', () => {
    const excess = refundReported({ refundId: 'rf_pay_1', amount: rupees(101), status: 'failed' })
    const word = { amount: rupees(101), deductedMinor: 10_100 }
    const { order, held } = onward(sold({}, rupees(600)), excess, lost(word))
    expect(order.status).toBe('paid')
    expect(held).toMatchObject({ gateway: 49_900, 'customer-funds': 0, sales: -49_900 })
  })

  test('of what had gone back already is our loss', () => {
    const { order, held } = onward(planned(sold()), asked, taken('processed'), lost())
    expect(order.status).toBe('refunded')
    expect(held).toEqual({ gateway: -49_900, 'customer-funds': 0, sales: 0, 'dispute-losses': 49_900 })
  })

  test('while its refund is on its way refunds the order; should that fail, it was no loss', () => {
    const end = onward(planned(sold()), asked, lost())
    expect(end.order).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
    expect(end.held).toMatchObject({ gateway: 0, 'customer-funds': -49_900, 'dispute-losses': 49_900 })
    const failed = onward(end.story, taken('failed'))
    expect(failed.order.status).toBe('refunded')
    expect(failed.held).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0, 'dispute-losses': 0 })
  })

  test('before its refund is taken up refunds the order all the same', () => {
    const { order } = onward(planned(sold()), lost(), asked, taken('failed'))
    expect(order).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
  })

  test('in place of a refund that failed refunds the order, and nothing is owed', () => {
    const { order, held } = onward(planned(sold()), asked, taken('failed'), lost())
    expect(order).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
    expect(held).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0 })
  })

  test('of a part, where the refund of all had failed, leaves the rest owed, and refunded once that is paid', () => {
    const word = { amount: rupees(200), deductedMinor: 20_000 }
    const part = onward(planned(sold()), asked, taken('failed'), lost(word))
    expect(part.order).toMatchObject({ status: 'partially_refunded', fulfilment: 'revoked' })
    expect(part.held).toMatchObject({ gateway: 29_900, 'customer-funds': -29_900, sales: 0 })
    const rest = onward(part.story, {
      type: 'review-resolved',
      review: 2,
      reason: 'refund-failed',
      about: intent.id,
      resolution: 'settled-elsewhere',
    })
    expect(rest.order.status).toBe('refunded')
  })
})

test('while its bank disputes a payment, no refund of it can be made', () => {
  const open = onward(sold(), told()).order
  expect(planRefund(open, { ...intent, amountMinor: 10_000 })).toMatchObject({ code: 'NOT_REFUNDABLE' })
  const won = onward(sold(), told(), told({ status: 'won' })).order
  expect(planRefund(won, { ...intent, amountMinor: 10_000 })).toMatchObject({ status: 'requested' })
})

test('a refund made at the gateway’s desk in place of one that failed does what that was to do', () => {
  const made = refundReported({ gatewayRefundId: 'rfnd_2' })
  const { order, held } = onward(planned(sold()), asked, taken('failed'), made)
  expect(order).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
  expect(held).toEqual({ gateway: 0, 'customer-funds': 0, sales: 0 })
})
