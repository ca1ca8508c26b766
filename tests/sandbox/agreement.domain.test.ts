import { expect, test } from 'vitest'
import { agreementOf, type Side } from '#domain/sandbox/agreement.ts'
import { disputeState, orderState, paymentState, refundState } from '#domain/sandbox/words.ts'

const captured: Side = { payment: { status: 'captured', minor: 49_900 }, refunds: [], disputes: [] }
const refund = { id: 'rfnd_1', status: 'processed', minor: 20_000 }
const dispute = { id: 'disp_1', phase: 'chargeback', status: 'open', minor: 29_900 }
const unknown: Side = { payment: null, refunds: [], disputes: [] }

const agreement = (theirs: Side, ours: Side, isTelling = false) =>
  agreementOf({ theirs, ours, currency: 'INR', isTelling })

test.each<[Side, Side, string]>([
  [captured, captured, 'Captured ₹499: the same on both sides.'],
  [
    { ...captured, refunds: [refund], disputes: [dispute] },
    { ...captured, refunds: [refund], disputes: [dispute] },
    'Captured ₹499, refunded ₹200, disputed ₹299: the same on both sides.',
  ],
  [
    { payment: { status: 'refunded', minor: 49_900 }, refunds: [{ ...refund, minor: 49_900 }], disputes: [] },
    { ...captured, refunds: [{ ...refund, minor: 49_900 }] },
    'Captured ₹499, refunded ₹499: the same on both sides.',
  ],
  [
    { ...captured, refunds: [{ ...refund, status: 'failed' }] },
    { ...captured, refunds: [{ ...refund, status: 'failed' }] },
    'Captured ₹499: the same on both sides.',
  ],
  [
    { ...captured, payment: { status: 'failed', minor: 49_900 } },
    { ...captured, payment: { status: 'failed', minor: 49_900 } },
    'No money was taken: both sides say so.',
  ],
])('%j and %j agree: %s', (theirs, ours, inWords) => {
  expect(agreement(theirs, ours)).toEqual({ agrees: true, inWords })
})

test.each<[Side, Side, string]>([
  [captured, unknown, 'Captured: ₹499 at the gateway, nothing in your shop.'],
  [
    { ...captured, refunds: [refund], disputes: [dispute] },
    captured,
    'Refunded: ₹200 at the gateway, nothing in your shop. Disputed: ₹299 at the gateway, nothing in your shop.',
  ],
  [
    { ...captured, refunds: [refund] },
    { ...captured, refunds: [{ ...refund, status: 'pending' }] },
    'Refund rfnd_1: “Made” at the gateway, “On its way” in your shop.',
  ],
  [
    { ...captured, balanceMinor: 48_134 },
    { ...captured, balanceMinor: 49_900 },
    'Balance: ₹481.34 at the gateway, ₹499 in your books.',
  ],
  [
    { ...captured, disputes: [{ ...dispute, status: 'lost' }] },
    { ...captured, disputes: [dispute] },
    'Dispute disp_1: “Chargeback: lost” at the gateway, “Chargeback: waits for an answer” in your shop.',
  ],
  [
    { ...unknown, payment: { status: 'authorized', minor: 49_900 } },
    unknown,
    'The payment: “Authorised, not captured yet” at the gateway, not known in your shop.',
  ],
])('%j and %j differ, by name: %s', (theirs, ours, inWords) => {
  expect(agreement(theirs, ours)).toEqual({ agrees: false, inWords })
  expect(agreement(theirs, ours, true)).toEqual({ agrees: null, inWords })
})

test('a state has the desk’s words on both sides', () => {
  expect([orderState('attempted'), paymentState('refunded'), refundState('settled')]).toEqual([
    'Tried, not paid yet',
    'Captured',
    'Made',
  ])
  expect(disputeState({ phase: 'pre_arbitration', status: 'under_review' })).toBe(
    'Pre-arbitration: with the bank',
  )
  expect(refundState('brand_new')).toBe('brand_new')
})
