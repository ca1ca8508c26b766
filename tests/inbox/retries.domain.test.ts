import { expect, test } from 'vitest'
import { nextTryMs } from '#domain/inbox/retries.ts'
import type { FailureKind } from '#domain/shared/failure.ts'

const hourMs = 3_600_000
const away = { kind: 'unavailable', code: 'GATEWAY_UNAVAILABLE' }
const lowBalance = { kind: 'unavailable', code: 'GATEWAY_BALANCE_TOO_LOW' }

test('an effect that fails is tried again after growing gaps, and after the eighth failure goes to a person', () => {
  const pauses = Array.from({ length: 8 }, (_, index) => nextTryMs(index + 1, away))
  expect(pauses.at(-1)).toBeNull()
  const gaps = pauses.slice(0, -1).map(Number)
  expect(gaps).toEqual(gaps.toSorted((a, b) => a - b))
  expect(gaps[0]).toBe(60_000)
  expect(gaps.reduce((sum, it) => sum + it, 0)).toBeGreaterThan(48 * hourMs)
})

test.each<FailureKind>(['invalid', 'not-found', 'rejected'])('%s goes to a person at once', (kind) => {
  expect(nextTryMs(1, { ...away, kind })).toBeNull()
})

test.each(['forbidden', 'conflict', 'rate-limited', 'unavailable', 'TypeError'])(
  '%s is tried again, our own bugs included',
  (kind) => {
    expect(nextTryMs(1, { kind, code: 'ANY' })).toBe(60_000)
  },
)

test('too little balance at the gateway is tried daily for thirty days', () => {
  for (let tries = 1; tries <= 30; tries++) expect(nextTryMs(tries, lowBalance)).toBe(24 * hourMs)
  expect(nextTryMs(31, lowBalance)).toBeNull()
})
