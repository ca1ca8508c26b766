import { describe, expect, test } from 'vitest'
import { type Redeliverable, whyNotAgain } from '#domain/inbox/redelivery.ts'
import { inboxState } from '#domain/inbox/states.ts'
import { factInWords, outcomeInWords } from '#domain/inbox/words.ts'
import { aReport } from '#tests/support/orders.ts'

const at = new Date(0)

const aRow = (overrides: Partial<Redeliverable> = {}): Redeliverable => ({
  source: 'razorpay',
  type: 'payment.captured',
  subject: 'order/10001',
  deliveredAt: at,
  handledAt: at,
  outcome: 'taken in',
  hasFacts: true,
  ...overrides,
})

describe('delivering again', () => {
  test.each<[string, Partial<Redeliverable>]>([
    ['what was taken in', {}],
    ['what told nothing new', { outcome: 'told nothing new' }],
    ['what waits for a person', { outcome: 'waits for a person' }],
    ['what its workflow has not taken in yet', { handledAt: null, outcome: null }],
    ['that an order was placed', { source: 'shop', type: 'order-placed', hasFacts: false }],
    ['an instruction that no run took in', { source: 'desk', outcome: 'waits for a person' }],
    [
      'a request for a link that found no orders',
      {
        type: 'purchases-asked',
        subject: 'purchases/1',
        outcome: 'no orders of this address',
        hasFacts: false,
      },
    ],
  ])('is open to %s', (_, row) => {
    expect(whyNotAgain(aRow(row))).toBeNull()
  })

  test.each<[string, Partial<Redeliverable>, RegExp]>([
    ['what nobody was told of yet', { deliveredAt: null, handledAt: null, outcome: null }, /on its way/],
    ['what we do not use', { subject: null, outcome: 'we do not use this type' }, /does not use/],
    ['what belongs to no order', { subject: null, outcome: 'belongs to no order' }, /nobody to tell/],
    ['an instruction that was carried out', { source: 'desk' }, /where you gave it/],
    [
      'a notice that was dealt with',
      { type: 'notice-queued', subject: 'mail/x', hasFacts: false },
      /that mail/,
    ],
    ['a link that was mailed', { subject: 'purchases/1', outcome: 'mailed', hasFacts: false }, /new link/],
    ['what says nothing', { hasFacts: false }, /nothing that a run/],
  ])('is no use to %s, and says why', (_, row, why) => {
    expect(whyNotAgain(aRow(row))).toMatch(why)
  })
})

test.each<[Partial<Redeliverable>, string, RegExp]>([
  [{ deliveredAt: null, handledAt: null, outcome: null }, 'waiting', /^Waiting to be told/],
  [{ deliveredAt: null, handledAt: null, outcome: null, subject: null }, 'waiting', /not known yet/],
  [{ handledAt: null, outcome: null }, 'delivered', /not taken it in yet/],
  [{}, 'handled', /^Taken in/],
  [{ outcome: 'told nothing new' }, 'ignored', /^Known already/],
  [{ outcome: 'waits for a person' }, 'with-person', /waits for you/],
  [{ outcome: 'waits for a person', subject: null }, 'with-person', /^Money that belongs to no order/],
])('a row %j is %s', (row, state, words) => {
  expect(inboxState(aRow(row))).toBe(state)
  expect(outcomeInWords(aRow(row))).toMatch(words)
})

test('a fact is told as a sentence, with its amount', () => {
  expect(factInWords({ type: 'payment-reported', report: aReport() })).toBe(
    'Payment pay_1 of ₹499 was captured.',
  )
})
