import { expect, test } from 'vitest'
import { reconcileWindow } from '#domain/routines/routine.ts'
import { dayMs, minuteMs } from '#tests/support/orders.ts'

const now = Date.UTC(2026, 0, 15, 12)
const everyMs = 5 * minuteMs
const round = { now, everyMs, lastOkAt: now - everyMs, lastWideAt: now - 10 * minuteMs }

test('a round looks at the last two intervals before the last one that worked', () => {
  expect(reconcileWindow(round)).toEqual({ from: now - 3 * everyMs, to: now, wide: false })
})

test('the first round ever, and one an hour after that, looks at the last five days', () => {
  const wide = { from: now - 5 * dayMs, to: now, wide: true }
  expect(reconcileWindow({ ...round, lastOkAt: null, lastWideAt: null })).toEqual(wide)
  expect(reconcileWindow({ ...round, lastWideAt: now - 60 * minuteMs })).toEqual(wide)
  expect(reconcileWindow({ ...round, lastWideAt: now - 60 * minuteMs + 1 }).wide).toBe(false)
})

test('after a long outage nothing in between is missed', () => {
  const lastOkAt = now - 9 * dayMs
  expect(reconcileWindow({ ...round, lastOkAt, lastWideAt: lastOkAt }).from).toBe(lastOkAt - 2 * everyMs)
})

test('a clock that was set back still looks back from now', () => {
  expect(reconcileWindow({ ...round, lastOkAt: now + dayMs }).from).toBe(now - 2 * everyMs)
})
