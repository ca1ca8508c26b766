import { expect, test } from 'vitest'
import { rupees } from '#tests/support/orders.ts'
import {
  type Posting,
  postCapture,
  postRefund,
  postRefundFailed,
  postRefundOfSale,
  postSale,
} from '#domain/ledger/posting.ts'

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
  [postSale('pay_1', amount), { 'customer-funds': 49_900, sales: -49_900 }],
  [postRefund('rfnd_1', amount), { 'customer-funds': 49_900, gateway: -49_900 }],
  [postRefundOfSale('rfnd_1', amount), { sales: 49_900, 'customer-funds': -49_900 }],
  [postRefundFailed('rfnd_1', amount), { gateway: 49_900, 'customer-funds': -49_900 }],
])('$kind moves the amount between two accounts', (posting, moved) => {
  expect(balance(posting)).toEqual(moved)
  expect(posting.currency).toBe('INR')
})

test('capture and sale leave the gateway holding what was earned', () => {
  expect(balance(postCapture('pay_1', amount), postSale('pay_1', amount))).toEqual({
    gateway: 49_900,
    'customer-funds': 0,
    sales: -49_900,
  })
})

test('the postings of one payment and one refund have keys of their own', () => {
  const keys = [
    postCapture('x', amount),
    postSale('x', amount),
    postRefund('x', amount),
    postRefundOfSale('x', amount),
    postRefundFailed('x', amount),
  ].map((it) => it.key)
  expect(new Set(keys).size).toBe(keys.length)
})
