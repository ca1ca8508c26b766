import { describe, expect, test } from 'vitest'
import { comparableWeeks, comparedDays } from '#domain/home/days.ts'

const at = (iso: string) => Date.parse(iso)
const iso = (ms: number) => new Date(ms).toISOString()

describe('a day so far', () => {
  test('begins at midnight of the shop, and so does the same weekday a week ago', () => {
    const [today, lastWeek] = comparedDays(at('2026-11-23T02:15:30.250+05:30'), 'Asia/Kolkata')
    expect(today).toEqual({
      weeksAgo: 0,
      from: at('2026-11-23T00:00+05:30'),
      until: at('2026-11-23T02:15:30.250+05:30'),
      end: at('2026-11-24T00:00+05:30'),
    })
    expect(lastWeek).toEqual({
      weeksAgo: 1,
      from: at('2026-11-16T00:00+05:30'),
      until: at('2026-11-16T02:15:30.250+05:30'),
      end: at('2026-11-17T00:00+05:30'),
    })
  })

  test('is compared by the clock on the wall where clocks were changed in between', () => {
    const [today, lastWeek] = comparedDays(at('2026-03-29T12:00:00Z'), 'Europe/Berlin')
    expect(iso(today!.from)).toBe('2026-03-28T23:00:00.000Z')
    expect(iso(today!.until)).toBe('2026-03-29T12:00:00.000Z')
    expect(iso(today!.end)).toBe('2026-03-29T22:00:00.000Z')
    expect(iso(lastWeek!.until)).toBe('2026-03-22T13:00:00.000Z')
  })

  test('goes back four weeks', () => {
    expect(comparedDays(at('2026-11-23T12:00:00Z'), 'UTC').map((it) => iso(it.from).slice(0, 10))).toEqual([
      '2026-11-23',
      '2026-11-16',
      '2026-11-09',
      '2026-11-02',
      '2026-10-26',
    ])
  })

  test('is compared only with days on which the shop was open from the beginning', () => {
    const days = comparedDays(at('2026-11-23T12:00:00Z'), 'UTC')
    expect(comparableWeeks(days, at('2026-11-20T00:00:00Z'))).toBe(0)
    expect(comparableWeeks(days, at('2026-11-16T00:00:01Z'))).toBe(0)
    expect(comparableWeeks(days, at('2026-11-15T23:00:00Z'))).toBe(1)
    expect(comparableWeeks(days, at('2026-01-01T00:00:00Z'))).toBe(4)
  })
})
