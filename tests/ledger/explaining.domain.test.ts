import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkOf } from '#domain/ledger/explain.ts'
import { neededFor, readReference, referenceOfWait } from '#domain/ledger/reference.ts'
import { money } from '#domain/shared/money.ts'

const amounts = globSync('dashboard/src/**/*.vue').flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(/<MoneyText\b[^]*?\/>/g)].map(([tag]) => ({ path, tag })),
)

test('every amount at the desk says what it is of, or why nothing made it', () => {
  expect(amounts.length).toBeGreaterThan(20)
  expect(amounts.filter(({ tag }) => !/\s:?of(?:-nothing)?=|\s:of\b/.test(tag))).toEqual([])
})

/** What one must be allowed to have this explained. */
const needs = (text: string) => {
  const reference = readReference(text)
  return reference && neededFor(reference)
}

describe('a reference', () => {
  test.each([
    ['order/10001/price', { of: 'price', number: '10001' }],
    ['order/10001/owed/INR', { of: 'purse', number: '10001', purse: 'owed', currency: 'INR' }],
    ['payment/pay_1', { of: 'payment', id: 'pay_1', amount: 'amount' }],
    ['payment/pay_1/left', { of: 'payment', id: 'pay_1', amount: 'left' }],
    ['dispute/disp_1/held', { of: 'dispute', id: 'disp_1', isHeld: true }],
    ['entry/7', { of: 'entry', id: '7' }],
    ['taken/2026-11-23/9/INR', { of: 'taken', day: '2026-11-23', hour: 9, currency: 'INR' }],
    [
      'account/sales/INR/start/2026-11-23',
      { of: 'account', account: 'sales', currency: 'INR', from: null, to: '2026-11-23', side: 'balance' },
    ],
  ])('%s names one amount', (text, reference) => {
    expect(readReference(text)).toEqual(reference)
  })

  test.each([
    '',
    'order/10001',
    'order/10001/price/INR',
    'order/10001/paid/rupees',
    'payment//fee',
    'payment/pay_1/fee/more',
    'dispute/disp_1/lost',
    'entry/-1',
    'taken/2026-02-30/INR',
    'taken/2026-11-23/24/INR',
    'account/nothing/INR/start/2026-11-23',
    'account/sales/INR/2026-11-02/2026-11-01',
    'toString/1',
  ])('%s names none', (text) => {
    expect(readReference(text)).toBeNull()
  })

  test('of the whole shop is for whoever reads the books', () => {
    expect(needs('given-back/2026-11-23/INR')).toBe('books:read')
    expect(needs('account/bank/INR/start/2026-11-23')).toBe('books:read')
    expect(needs('order/10001/paid/INR')).toBe('desk:read')
  })

  test('is known for everything with an amount that an order waits for', () => {
    expect(referenceOfWait({ kind: 'order-expiry', about: '10001' })).toBe('order/10001/price')
    expect(referenceOfWait({ kind: 'lapse-check', about: 'pay_1' })).toBe('payment/pay_1')
    expect(referenceOfWait({ kind: 'dispute-deadline', about: 'disp_1' })).toBe('dispute/disp_1')
    expect(referenceOfWait({ kind: 'retry-issue-refund', about: '5' })).toBeNull()
  })
})

describe('parts of an amount', () => {
  const amount = money(49_900, 'INR')

  test('that add up to it are said to', () => {
    expect(checkOf({ amount, partsMinor: 49_900, count: 2 })).toEqual({
      agrees: true,
      inWords: 'The 2 parts come to exactly ₹499.',
    })
  })

  test('that do not are said by how much, and on which side', () => {
    expect(checkOf({ amount, partsMinor: 39_900, count: 2 })).toMatchObject({
      agrees: false,
      inWords: expect.stringContaining('₹100 has no entry behind it'),
    })
    expect(checkOf({ amount, partsMinor: 59_900, count: 2 }).inWords).toContain(
      '₹100 is missing in the figure',
    )
  })
})
