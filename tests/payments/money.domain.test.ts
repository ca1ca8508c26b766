import { expect, test } from 'vitest'
import { money, toMinor } from '#domain/shared/money.ts'

test.each([
  [0, 0],
  [99, 9900],
  [499.5, 49_950],
  [19.99, 1999],
  [0.07, 7],
  [1.1, 110],
  [-12.34, -1234],
  [2999.99, 299_999],
])('₹%d is %d paise', (amount, minor) => {
  expect(toMinor(amount)).toBe(minor)
})

test.each([0.001, 499.999, 1e15, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  '%d is no whole number of paise',
  (amount) => {
    expect(toMinor(amount)).toBeNull()
  },
)

test.each([0.5, Number.NaN, 2 ** 53, Number.NEGATIVE_INFINITY])(
  'money of %d minor units cannot be made',
  (minor) => {
    expect(() => money(minor, 'INR')).toThrow(RangeError)
  },
)

test('money may be negative', () => {
  expect(money(-1, 'INR')).toEqual({ minor: -1, currency: 'INR' })
})
