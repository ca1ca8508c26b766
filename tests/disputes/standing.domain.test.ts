import { expect, test } from 'vitest'
import { standingOf } from '#domain/disputes/standing.ts'

const open = { status: 'open', answer: null, respondBy: 2_000, missed: null } as const
const contested = { how: 'contested', respondBy: 2_000 } as const

test('a dispute needs an answer until it is given, and again when the bank asks for more', () => {
  expect(standingOf(open)).toBe('to-answer')
  expect(standingOf({ ...open, answer: contested })).toBe('answered')
  expect(standingOf({ ...open, answer: contested, respondBy: 3_000 })).toBe('to-answer')
})

test('a deadline that passed is said so, and one that was moved is a new one', () => {
  expect(standingOf({ ...open, missed: 2_000 })).toBe('missed')
  expect(standingOf({ ...open, missed: 2_000, respondBy: 3_000 })).toBe('to-answer')
  expect(standingOf({ ...open, respondBy: null })).toBe('to-answer')
})

test('what the bank is at, or has decided, is as it says', () => {
  for (const status of ['under_review', 'won', 'lost', 'closed'] as const)
    expect(standingOf({ ...open, status, missed: 2_000 })).toBe(status)
})
