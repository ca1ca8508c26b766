import { expect, test } from 'vitest'
import {
  aLife,
  deskRefund,
  expectNothingLost,
  expectOnce,
  outcome,
  payments,
  type Row,
  withRepeats,
} from '#tests/support/lives.ts'
import { dayMs, effectsOf, minuteMs, paymentReported, placedAt } from '#tests/support/orders.ts'
import { random } from '#tests/support/random.ts'
import { offersOf } from '#domain/orders/offers.ts'
import type { OrderFact } from '#domain/orders/facts.ts'

const seeds = Array.from({ length: 300 }, (_, index) => index + 1)

test('payments told in any order, with repeats, come to one end', () => {
  for (const seed of seeds) {
    const dice = random(seed)
    const rows = payments(dice)
    const ends = Array.from({ length: 5 }, () => {
      const life = aLife()
      life.takeAll(withRepeats(rows, dice))
      life.refund(() => 'processed')
      expectOnce(life.effects)
      expectNothingLost(life.order(), life.effects)
      return outcome(life.order(), life.effects)
    })
    for (const end of ends) expect(end, `seed ${seed}`).toEqual(ends[0])
  }
})

test('three distinct failures and nothing else make the order failed in any order', () => {
  const rows = ['pay_1', 'pay_2', 'pay_3'].flatMap((paymentId): Row[] => [
    [paymentReported({ paymentId, status: 'created' })],
    [paymentReported({ paymentId, status: 'failed' })],
  ])
  for (const seed of seeds) {
    const life = aLife()
    life.takeAll(withRepeats(rows, random(seed)))
    expect(life.order().status, `seed ${seed}`).toBe('failed')
  }
})

test('an order is paid exactly when a capture came that its checkout’s amount explains', () => {
  for (const seed of seeds) {
    const dice = random(seed)
    const rows = payments(dice)
    const life = aLife()
    life.takeAll(withRepeats(rows, dice))
    const buys = rows.flat().some((fact) => {
      if (fact.type !== 'payment-reported' || fact.report.status !== 'captured') return false
      return fact.report.amount.currency === 'INR' && fact.report.amount.minor >= 49_900
    })
    expect(life.order().status === 'paid', `seed ${seed}`).toBe(buys)
  }
})

test('whatever happens to an order, in whatever order, no captured rupee is lost', () => {
  expect.hasAssertions()
  for (const seed of seeds) {
    const dice = random(seed)
    const { chance, below, pick } = dice
    const life = aLife()
    const told: OrderFact[] = []
    const steps = withRepeats(payments(dice), dice).flat()
    steps.forEach((fact, index) => {
      life.take(fact, placedAt + below(9 * dayMs))
      told.push(fact)
      if (chance(0.1)) life.take({ type: 'cancel-requested' })
      if (chance(0.2)) life.take({ type: 'time-reached' }, placedAt + pick([minuteMs, dayMs, 8 * dayMs]))
      if (chance(0.3)) life.refund(() => pick(['pending', 'processed', 'failed'] as const))
      const desk = chance(0.3) ? deskRefund(life.order(), dice, `rfnd_${index}`) : []
      for (const it of desk) life.take(it)
      told.push(...desk)
      if (chance(0.3)) life.take(pick(told))
      expectNothingLost(life.order(), life.effects)
    })
    expectOnce(life.effects)
  }
})

/** Payments, the gateway's word on refunds and a person's answers, until nothing is left to answer. */
function answeredLife(
  dice: ReturnType<typeof random>,
  afterEach: (life: ReturnType<typeof aLife>, step: number) => void,
) {
  const { chance, pick } = dice
  const life = aLife()
  const answers: OrderFact[] = []
  const answerAll = () =>
    effectsOf(life.effects, 'open-review').forEach((review, index) => {
      if (answers.length > index) return
      const offers = offersOf(review, life.order()).filter((it) => it.impossible === null)
      const { resolution } = pick(offers)
      const { reason, about } = review
      answers.push({ type: 'review-resolved', review: index, reason, about, resolution })
      life.take(answers.at(-1)!)
    })
  for (const [step, fact] of withRepeats(payments(dice), dice).flat().entries()) {
    life.take(fact)
    if (chance(0.5)) life.refund(() => pick(['pending', 'processed', 'failed'] as const))
    if (chance(0.5)) answerAll()
    if (chance(0.3) && answers.length > 0) life.take(pick(answers))
    afterEach(life, step)
    expectNothingLost(life.order(), life.effects)
  }
  for (let round = 0; round < 4; round++) {
    life.refund(() => (round < 3 ? pick(['processed', 'failed'] as const) : 'processed'))
    answerAll()
    expectNothingLost(life.order(), life.effects)
  }
  life.refund(() => 'processed')
  expectOnce(life.effects)
  return life
}

test('whatever a person answers, in whatever order and however often, no rupee is lost or given back twice', () => {
  expect.hasAssertions()
  for (const seed of seeds) {
    const life = answeredLife(random(seed), () => undefined)
    const open = life.order().refunds.filter((it) => it.status === 'requested')
    expect(open, `seed ${seed}`).toEqual([])
  }
})

test('where the gateway’s desk gives back, too, what goes twice is asked about, and the books say so', () => {
  const asked: string[] = []
  for (const seed of seeds) {
    const dice = random(seed)
    const life = answeredLife(dice, ({ order, take }, step) => {
      if (dice.chance(0.5)) deskRefund(order(), dice, `rfnd_${step}`).forEach((it) => take(it))
    })
    asked.push(...effectsOf(life.effects, 'open-review').map((it) => it.reason))
  }
  expect(asked).toContain('gone-back-twice')
})
