import { describe, expect, test } from 'vitest'
import { rupees } from '#tests/support/orders.ts'
import {
  type Posting,
  postCapture,
  postDisputeHeld,
  postDisputeLost,
  postDisputeWon,
  postFee,
  postRefund,
  postRefundFailed,
  postRefundOfSale,
  postSale,
} from '#domain/ledger/posting.ts'
import { taxWithin } from '#domain/ledger/tax.ts'

const balance = (...postings: Posting[]) =>
  postings
    .flatMap((it) => it.entries)
    .reduce<Record<string, number>>(
      (sum, it) => ({ ...sum, [it.account]: (sum[it.account] ?? 0) + it.minor }),
      {},
    )

const amount = rupees(499)

test.each([
  [postCapture('pay_1', amount), { gateway: 49_900, 'customer-funds': -49_900 }],
  [postSale('pay_1', amount, 0), { 'customer-funds': 49_900, sales: -49_900 }],
  [postRefund('rfnd_1', amount), { 'customer-funds': 49_900, gateway: -49_900 }],
  [postRefundOfSale('rfnd_1', amount, 0), { sales: 49_900, 'customer-funds': -49_900 }],
  [postRefundFailed('rfnd_1', amount), { gateway: 49_900, 'customer-funds': -49_900 }],
])('$kind moves the amount between two accounts', (posting, moved) => {
  expect(balance(posting)).toEqual(moved)
  expect(posting.currency).toBe('INR')
})

test('capture and sale leave the gateway holding what was earned', () => {
  expect(balance(postCapture('pay_1', amount), postSale('pay_1', amount, 0))).toEqual({
    gateway: 49_900,
    'customer-funds': 0,
    sales: -49_900,
  })
})

test('the postings of one payment and one refund have keys of their own', () => {
  const keys = [
    postCapture('x', amount),
    postSale('x', amount, 0),
    postRefund('x', amount),
    postRefundOfSale('x', amount, 0),
    postRefundFailed('x', amount),
  ].map((it) => it.key)
  expect(new Set(keys).size).toBe(keys.length)
})

describe('with tax', () => {
  test('a sale earns what is left without it, and undoing it takes exactly that back', () => {
    const tax = taxWithin(amount.minor, 18)
    expect(tax).toBe(7612) // 499 × 18/118 = 76.1186…
    expect(balance(postSale('pay_1', amount, tax))).toEqual({
      'customer-funds': 49_900,
      sales: -42_288,
      'output-tax': -7612,
    })
    expect(balance(postSale('pay_1', amount, tax), postRefundOfSale('rf_1', amount, tax))).toEqual({
      'customer-funds': 0,
      sales: 0,
      'output-tax': 0,
    })
  })

  test('a fee is split from its GST, and leaves the gateway', () => {
    expect(balance(postFee('pay_1', { minor: 1178, currency: 'INR' }, 180))).toEqual({
      'gateway-fees': 998,
      'input-tax': 180,
      gateway: -1178,
    })
  })
})

test('a dispute: kept, then lost; what had gone back before is a loss', () => {
  expect(
    balance(
      postDisputeHeld('disp_1/chargeback/49900', amount),
      postDisputeLost('disp_1', amount, { oursMinor: 29_900, heldMinor: 49_900 }),
    ),
  ).toEqual({ 'customer-funds': 29_900, 'dispute-losses': 20_000, 'disputed-funds': 0, gateway: -49_900 })
  expect(
    balance(postDisputeHeld('disp_1/chargeback/49900', amount), postDisputeWon('disp_1/chargeback', amount)),
  ).toEqual({ 'disputed-funds': 0, gateway: 0 })
})
