import { describe, expect, test } from 'vitest'
import { codesIn, type Coupon, judgeCoupon, leastToPayMinor, type Sale } from '#domain/coupons/coupon.ts'
import { discountOf } from '#domain/coupons/discount.ts'
import { couponFailures } from '#domain/coupons/errors.ts'
import { couponStateOf, type CouponTerms, wrongTerms } from '#domain/coupons/terms.ts'
import { mailboxOf } from '#domain/customers/email.ts'
import { random } from '#tests/support/random.ts'

const aCoupon = (overrides: Partial<Coupon> = {}): Coupon => ({
  code: 'SAVE20',
  percent: 20,
  amountMinor: null,
  currency: null,
  startsAt: null,
  endsAt: null,
  totalCap: null,
  customerCap: null,
  minimumMinor: null,
  products: null,
  stackable: false,
  isOn: true,
  uses: 0,
  ...overrides,
})

const fixed = (amountMinor: number, overrides: Partial<Coupon> = {}) =>
  aCoupon({ code: 'LESS', percent: null, amountMinor, currency: 'INR', ...overrides })

const aSale = (overrides: Partial<Sale> = {}): Sale => ({
  product: 'pro',
  price: { minor: 49_900, currency: 'INR' },
  at: 1_000,
  usesOfCustomer: null,
  others: [],
  takenOffMinor: 0,
  ...overrides,
})

const why = (coupon: Coupon | null, sale: Partial<Sale> = {}) => {
  const judged = judgeCoupon(coupon, aSale(sale))
  return 'refusal' in judged ? judged.refusal.why : null
}

describe('what a coupon takes off', () => {
  test('a percentage is of the list price', () => {
    expect(judgeCoupon(aCoupon(), aSale())).toEqual({ discountMinor: 9_980, isCut: false })
  })

  test('a part of a paisa is the customer’s', () => {
    const sale = aSale({ price: { minor: 49_901, currency: 'INR' } })
    expect(judgeCoupon(aCoupon({ percent: 33 }), sale)).toEqual({ discountMinor: 16_468, isCut: false })
  })

  test('a fixed amount is taken off as it is', () => {
    expect(judgeCoupon(fixed(10_000), aSale())).toEqual({ discountMinor: 10_000, isCut: false })
  })

  test('one rupee remains to be paid, whatever it is worth', () => {
    expect(judgeCoupon(fixed(60_000), aSale())).toEqual({ discountMinor: 49_800, isCut: true })
    expect(judgeCoupon(fixed(49_850), aSale())).toEqual({ discountMinor: 49_800, isCut: true })
    expect(judgeCoupon(fixed(49_800), aSale())).toEqual({ discountMinor: 49_800, isCut: false })
  })

  test('what costs a rupee or less gets no cheaper, and the coupon is not used for nothing', () => {
    expect(why(aCoupon(), { price: { minor: 100, currency: 'INR' } })).toBe('takes-nothing')
    expect(why(aCoupon(), { takenOffMinor: 49_800 })).toBe('takes-nothing')
  })
})

describe('when it is not taken', () => {
  const cases: readonly (readonly [string, Coupon | null, Partial<Sale>])[] = [
    ['unknown', null, {}],
    ['off', aCoupon({ isOn: false }), {}],
    ['not-yet', aCoupon({ startsAt: 1_001 }), {}],
    ['over', aCoupon({ endsAt: 1_000 }), {}],
    ['other-product', aCoupon({ products: ['starter'] }), {}],
    ['other-currency', fixed(100), { price: { minor: 900, currency: 'USD' } }],
    ['below-minimum', aCoupon({ minimumMinor: 49_901, currency: 'INR' }), {}],
    ['not-with-another', aCoupon(), { others: [{ code: 'OTHER', stackable: true }] }],
    [
      'not-with-another',
      aCoupon({ stackable: true }),
      {
        others: [
          { code: 'A', stackable: true },
          { code: 'B', stackable: false },
        ],
      },
    ],
    ['used-up', aCoupon({ totalCap: 5, uses: 5 }), {}],
    ['address-needed', aCoupon({ customerCap: 1 }), {}],
    ['used-up-by-customer', aCoupon({ customerCap: 1 }), { usesOfCustomer: 1 }],
  ]

  test.each(cases)('%s', (expected, coupon, sale) => {
    expect(why(coupon, sale)).toBe(expected)
  })

  test('each reason has a code and a sentence of its own', () => {
    const refusals = cases.flatMap(([, coupon, sale]) => {
      const judged = judgeCoupon(coupon, aSale(sale))
      return 'refusal' in judged ? [couponFailures.refused('SAVE20', judged.refusal)] : []
    })
    expect(new Set(refusals.map((it) => it.code)).size).toBe(cases.length - 1)
    expect(refusals.every((it) => it.message.includes('SAVE20') && it.field === 'coupon_code')).toBe(true)
  })

  test('at the edges it is taken: its first instant, its last use, its least price', () => {
    const coupon = aCoupon({
      startsAt: 1_000,
      endsAt: 1_001,
      totalCap: 5,
      uses: 4,
      customerCap: 2,
      minimumMinor: 49_900,
      currency: 'INR',
      products: ['pro'],
    })
    expect(why(coupon, { usesOfCustomer: 1 })).toBeNull()
  })
})

const stackable = { stackable: true } as const
const wanted = (...coupons: readonly Coupon[]) =>
  coupons.map((coupon) => ({ code: coupon.code, coupon, usesOfCustomer: null }))
const sale = { product: 'pro', price: { minor: 49_900, currency: 'INR' }, at: 0 }

describe('several at once', () => {
  test('percentages are of the list price each, and fixed amounts come after them', () => {
    const coupons = wanted(
      fixed(10_000, { code: 'A', ...stackable }),
      aCoupon({ code: 'C', percent: 10, ...stackable }),
      aCoupon({ code: 'B', percent: 20, ...stackable }),
    )
    expect(discountOf(coupons, sale)).toEqual({
      uses: [
        { code: 'B', discountMinor: 9_980 },
        { code: 'C', discountMinor: 4_990 },
        { code: 'A', discountMinor: 10_000 },
      ],
      totalMinor: 24_970,
      isCut: false,
    })
  })

  test('one that may not stand beside others refuses all of them, by its name', () => {
    const coupons = wanted(aCoupon({ code: 'ALONE' }), aCoupon({ code: 'ANY', ...stackable }))
    expect(discountOf(coupons, sale)).toEqual({
      code: 'ALONE',
      refusal: { why: 'not-with-another', other: 'ANY' },
    })
  })

  test('one that does not exist is said first', () => {
    const coupons = [...wanted(aCoupon({ isOn: false })), { code: 'X1', coupon: null, usesOfCustomer: null }]
    expect(discountOf(coupons, sale)).toEqual({ code: 'X1', refusal: { why: 'unknown' } })
  })

  test('added in any order they come to the same, and never below the least to pay', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { below, chance, shuffle } = random(seed)
      const price = { minor: 101 + below(200_000), currency: 'INR' }
      const coupons = ['A1', 'B2', 'C3'].map((code) =>
        chance(0.5)
          ? aCoupon({ code, percent: 1 + below(99), ...stackable })
          : fixed(1 + below(100_000), { code, ...stackable }),
      )
      const together = discountOf(wanted(...coupons), { ...sale, price })
      const total = 'refusal' in together ? null : together.totalMinor
      const isLow = total === null || price.minor - total >= leastToPayMinor
      expect(isLow, `seed ${seed}`).toBe(true)
      if (total === null) continue
      const oneByOne = shuffle(coupons).reduce<{ code: string; stackable: boolean; discountMinor: number }[]>(
        (held, coupon) => {
          const added = discountOf(wanted(coupon), { ...sale, price }, held)
          return 'refusal' in added
            ? held
            : [...held, ...added.uses.map((it) => ({ ...it, stackable: true }))]
        },
        [],
      )
      const sum = oneByOne.reduce((so, it) => so + it.discountMinor, 0)
      expect(sum, `seed ${seed}`).toBe(total)
    }
  })
})

test('codes are read whatever stands between them, in capitals, each once', () => {
  expect(codesIn(' save20,COMEBACK10  save20;')).toEqual(['SAVE20', 'COMEBACK10', 'SAVE20;'])
  expect(codesIn(' , ')).toEqual([])
})

test('one mailbox is one customer, however its address is written', () => {
  expect(mailboxOf(' Asha.Rao+offers@GMail.com')).toBe('asharao@gmail.com')
  expect(mailboxOf('asharao@googlemail.com')).toBe('asharao@gmail.com')
  expect(mailboxOf('asha.rao+2@example.com')).toBe('asha.rao@example.com')
  expect(mailboxOf('+x@example.com')).toBe('+x@example.com')
})

const terms = (overrides: Partial<CouponTerms> = {}): CouponTerms => ({
  percent: 20,
  amountMinor: null,
  currency: null,
  firstDay: null,
  lastDay: null,
  totalCap: null,
  customerCap: null,
  minimumMinor: null,
  products: null,
  stackable: false,
  isOn: true,
  note: null,
  ...overrides,
})
const wrong = (overrides: Partial<CouponTerms>) => wrongTerms(terms(overrides)).map((it) => it.field)

describe('what an owner may fill in', () => {
  test.each([
    ['nothing to take off', { percent: null }, ['percent']],
    ['120 %', { percent: 120 }, ['percent']],
    ['100 %', { percent: 100 }, ['percent']],
    ['half a percent', { percent: 0.5 }, ['percent']],
    ['both at once', { amountMinor: 100, currency: 'INR' }, ['amount_minor']],
    ['an amount of nothing', { percent: null, amountMinor: 0, currency: 'INR' }, ['amount_minor']],
    ['an amount in no currency', { percent: null, amountMinor: 100 }, ['currency']],
    ['a minimum in no currency', { minimumMinor: 100 }, ['currency']],
    ['days the wrong way round', { firstDay: '2026-12-02', lastDay: '2026-12-01' }, ['last_day']],
    ['no product', { products: [] }, ['products']],
    ['one day alone', { firstDay: '2026-12-01', lastDay: '2026-12-01' }, []],
    ['99 %', { percent: 99 }, []],
  ] as const)('%s', (_, overrides, fields) => {
    expect(wrong(overrides)).toEqual(fields)
  })
})

test('a coupon is coming, on, over or off', () => {
  const window = { isOn: true, startsAt: 10, endsAt: 20 }
  expect([9, 10, 19, 20].map((at) => couponStateOf(window, at))).toEqual(['coming', 'on', 'on', 'over'])
  expect(couponStateOf({ ...window, isOn: false }, 15)).toBe('off')
})
