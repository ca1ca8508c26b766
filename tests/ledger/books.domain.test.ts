import { describe, expect, test } from 'vitest'
import {
  type Books,
  nextToClose,
  remarksOn,
  stillOpenInWords,
  whyNotClose,
  whyNotOn,
  whyNotReopen,
} from '#domain/ledger/closing.ts'
import { daysBetween, lastDayOf, monthAfter } from '#domain/ledger/days.ts'
import {
  accountsOf,
  type HandEntry,
  postByHand,
  saidBalance,
  whyNotSoMuch,
} from '#domain/ledger/hand-entries.ts'
import { lateInWords } from '#domain/ledger/words.ts'

const books: Books = {
  today: '2026-11-23',
  begin: '2026-08-01',
  firstMonth: '2026-08',
  lastClosed: '2026-09',
}
const fresh: Books = { ...books, lastClosed: null }

describe('a month is closed', () => {
  test('after the one before it, from the first that has an entry', () => {
    expect(nextToClose(books)).toBe('2026-10')
    expect(nextToClose(fresh)).toBe('2026-08')
    expect(nextToClose({ ...fresh, firstMonth: null })).toBeNull()
    expect(whyNotClose('2026-10', books)).toBeNull()
    expect(whyNotClose('2026-08', fresh)).toBeNull()
  })

  test.each([
    ['2026-11', books, 'November 2026 is not over yet: its last day is 30 November 2026.'],
    ['2026-12', books, 'December 2026 is not over yet: its last day is 31 December 2026.'],
    ['2026-09', books, 'September 2026 is closed already.'],
    ['2025-01', books, 'January 2025 is closed already.'],
    ['2026-09', fresh, 'Months are closed in order: August 2026 comes first.'],
    ['2026-07', fresh, 'Nothing is in the books before August 2026.'],
    ['2026-10', { ...fresh, firstMonth: null }, 'Nothing is in the books yet, so there is nothing to close.'],
  ])('%s cannot be with %j', (month, standing, why) => {
    expect(whyNotClose(month, standing)).toBe(why)
  })

  test('and only the last one is opened again', () => {
    expect(whyNotReopen('2026-09', books)).toBeNull()
    expect(whyNotReopen('2026-08', books)).toContain('Only the month closed last')
    expect(whyNotReopen('2026-10', books)).toBe('October 2026 is not closed.')
    expect(whyNotReopen('2026-08', fresh)).toBe('August 2026 is not closed.')
  })
})

test.each([
  ['2026-09-30', 'must not lie in a closed month: everything up to 30 September 2026 is closed'],
  ['2026-10-01', null],
  ['2026-11-23', null],
  ['2026-11-24', 'must not be after today, 23 November 2026'],
])('of %s a posting by hand hears %s', (day, rule) => {
  expect(whyNotOn(day, books)).toBe(rule)
})

test('where no month is closed a posting by hand may be as early as the books begin', () => {
  expect(whyNotOn('2026-08-01', fresh)).toBeNull()
  expect(whyNotOn('2026-07-31', fresh)).toBe('must be 1 August 2026 or later: the books begin there')
})

test('days and months follow each other over the end of a year', () => {
  expect(monthAfter('2026-12')).toBe('2027-01')
  expect(monthAfter('2026-09')).toBe('2026-10')
  expect(lastDayOf('2028-02')).toBe('2028-02-29')
  expect(daysBetween('2026-10-31', '2026-11-01')).toBe(2)
})

test('what is booked in a later month than it happened in says why', () => {
  expect(lateInWords({ happenedOn: '2026-10-31', bookedOn: '2026-11-02' })).toBe(
    'Happened on 31 October 2026, booked on 2 November 2026: October 2026 was closed',
  )
  expect(lateInWords({ happenedOn: '2026-11-01', bookedOn: '2026-11-02' })).toBeNull()
})

const posted = (entry: Partial<HandEntry>) =>
  Object.fromEntries(
    postByHand('k', {
      kind: 'settlement',
      amount: { minor: 500, currency: 'INR' },
      account: 'bank',
      change: 'increase',
      ...entry,
    }).entries.map((it) => [it.account, it.minor]),
  )

describe('by hand', () => {
  test.each([
    [{ kind: 'settlement', minor: 501 }, 'must not be more than Razorpay holds, by the books ₹5'],
    [{ kind: 'settlement', minor: 500 }, null],
    [{ kind: 'settlement', minor: 501, change: 'decrease' }, null],
    [{ kind: 'rounding', minor: 1_001 }, 'must be at most ₹10: more is no difference of rounding'],
    [{ kind: 'rounding', minor: 1_000 }, null],
    [{ kind: 'write-off', minor: 1_000_000 }, null],
  ] as const)('%j with ₹5 at Razorpay hears %s', ({ minor, ...entry }, rule) => {
    const amount = { minor, currency: 'INR' }
    expect(whyNotSoMuch({ account: 'bank', change: 'increase', ...entry, amount }, 500)).toBe(rule)
  })

  test.each([
    [{}, { bank: 500, gateway: -500 }],
    [{ change: 'decrease' }, { bank: -500, gateway: 500 }],
    [
      { kind: 'rounding', account: 'gateway' },
      { gateway: 500, rounding: -500 },
    ],
    [
      { kind: 'rounding', account: 'output-tax' },
      { 'output-tax': -500, rounding: 500 },
    ],
    [
      { kind: 'write-off', account: 'customer-funds', change: 'decrease' },
      { 'customer-funds': 500, 'write-offs': -500 },
    ],
  ] as const)('%j moves %j', (entry, moved) => {
    expect(posted(entry)).toEqual(moved)
  })

  test('no account is set right against itself', () => {
    expect(accountsOf('rounding')).not.toContain('rounding')
    expect(accountsOf('write-off')).not.toContain('write-offs')
    expect(accountsOf('settlement')).toEqual(['bank'])
  })
})

test('balances are said as people say them', () => {
  expect(saidBalance('gateway', 500)).toBe(500)
  expect(saidBalance('sales', -500)).toBe(500)
  expect(saidBalance('sales', 0)).toBe(0)
})

test('a month’s end says which balances one would not expect, and what is under way', () => {
  const inr = { currency: 'INR' }
  expect(
    remarksOn([
      { account: 'customer-funds', closingMinor: -49_900, ...inr },
      { account: 'disputed-funds', closingMinor: 10_050, ...inr },
      { account: 'gateway', closingMinor: 5, ...inr },
      { account: 'sales', closingMinor: -5, ...inr },
    ]),
  ).toEqual([
    '₹499 of your customers’ money is neither earned nor given back.',
    '₹100.50 is still kept for disputes.',
  ])
  expect(stillOpenInWords({ reviews: 1, refunds: 0, disputes: 2, facts: 0 })).toEqual([
    '1 thing waits for a person',
    '2 disputes are undecided',
  ])
})
