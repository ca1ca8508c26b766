import { expect, test } from 'vitest'
import { snoozesOf, whyNotSnooze } from '#domain/orders/snooze.ts'
import { money } from '#domain/shared/money.ts'

const hourMs = 3_600_000
const now = Date.parse('2026-11-23T10:00:00Z')
const withMoney = { amount: money(49_900, 'INR'), dueAt: now + 30 * hourMs }
const withoutMoney = { ...withMoney, amount: null }

test('what money is in is snoozed until it is due at most, not a moment longer', () => {
  expect(whyNotSnooze(withMoney, withMoney.dueAt, now)).toBeNull()
  expect(whyNotSnooze(withMoney, withMoney.dueAt + 1, now)).toContain('until it is due, and no longer')
  expect(whyNotSnooze({ ...withMoney, dueAt: now }, now + hourMs, now)).toContain('overdue')
})

test('what no money is in is snoozed for thirty days at most, though it is overdue', () => {
  const late = { ...withoutMoney, dueAt: now - hourMs }
  expect(whyNotSnooze(late, now + 30 * 24 * hourMs, now)).toBeNull()
  expect(whyNotSnooze(late, now + 30 * 24 * hourMs + 1, now)).toContain('30 days')
})

test('nothing is snoozed until a time that has passed', () => {
  expect(whyNotSnooze(withoutMoney, now, now)).toContain('still to come')
})

test('only what it may is offered, the shortest first', () => {
  expect(snoozesOf(withMoney, now).map((it) => it.label)).toEqual([
    'An hour',
    'Four hours',
    'A day',
    'Until it is due',
  ])
  expect(snoozesOf({ ...withMoney, dueAt: now }, now)).toEqual([])
  expect(snoozesOf(withoutMoney, now)).toHaveLength(6)
})
