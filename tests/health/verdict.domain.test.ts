import { expect, test } from 'vitest'
import { type Readings, verdictInALine, verdictOf } from '#domain/health/verdict.ts'

const now = Date.UTC(2026, 10, 23)

const well: Readings = {
  now,
  parts: ['worker', 'engine', 'dispatcher'].map((name) => ({ name, ready: true, heard: true })),
  facts: 3,
  oldestFactAt: now - 60_000,
  failingEffects: 0,
  problems: 0,
  turnedAway: 0,
  routines: [{ name: 'tidy', failed: false, late: false }],
  broken: [],
  freeBytes: 10 ** 12,
}

interface Case {
  readonly when: string
  readonly seen: Partial<Readings>
  readonly tone: string
  readonly text: string
}

test.each<Case>([
  { when: 'all is well', seen: {}, tone: 'good', text: 'Everything runs.' },
  {
    when: 'nobody knows the disk',
    seen: { freeBytes: null, oldestFactAt: null },
    tone: 'good',
    text: 'Everything runs.',
  },
  {
    when: 'a part is silent',
    seen: { parts: well.parts.slice(1) },
    tone: 'bad',
    text: 'No worker is at work.',
  },
  {
    when: 'customers are turned away',
    seen: { turnedAway: 7, problems: 1 },
    tone: 'bad',
    text: '7 customers could not pay in the last 15 minutes: the gateway opened no order. And 1 more.',
  },
  {
    when: 'a fact waits',
    seen: { oldestFactAt: now - 60_001 },
    tone: 'bad',
    text: '3 facts wait to be taken in, one for over a minute.',
  },
  {
    when: 'an invariant is broken',
    seen: { broken: [{ name: 'nothing-stuck', count: 1 }], failingEffects: 2 },
    tone: 'bad',
    text: '“Nothing is stuck” does not hold, in 1 place. And 1 more.',
  },
  {
    when: 'the disk is nearly full',
    seen: { freeBytes: 10 ** 9 },
    tone: 'bad',
    text: 'Less than 1 GB is free on the disk.',
  },
  { when: 'a step fails', seen: { problems: 1 }, tone: 'warn', text: '1 step of a workflow keeps failing.' },
  {
    when: 'calls fail',
    seen: { failingEffects: 2 },
    tone: 'warn',
    text: '2 calls to the outside did not work and will be tried again.',
  },
  {
    when: 'a round failed',
    seen: { routines: [{ name: 'invariants', failed: true, late: true }] },
    tone: 'warn',
    text: 'Checking the books did not work the last time.',
  },
  {
    when: 'a round is late',
    seen: { routines: [{ name: 'fold', failed: false, late: true }] },
    tone: 'warn',
    text: 'Summing the ledger’s days is late.',
  },
])('when $when', ({ seen, tone, text }) => {
  expect(verdictInALine(verdictOf({ ...well, ...seen }))).toEqual({ tone, text })
})
