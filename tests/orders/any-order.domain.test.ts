import { expect, test } from 'vitest'
import {
  anOrder,
  dayMs,
  effectsOf,
  minuteMs,
  paymentReported,
  placedAt,
  policy,
  refundReported,
  rupees,
} from '#tests/support/orders.ts'
import { random } from '#tests/support/random.ts'
import { decide } from '#domain/orders/decide.ts'
import { type Effect, isCall } from '#domain/orders/effects.ts'
import { offersOf } from '#domain/orders/resolutions.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { isOpen, type Order, rankOf } from '#domain/orders/order.ts'
import type { PaymentStatus } from '#domain/payments/payment.ts'

type Random = ReturnType<typeof random>
/** What one inbox row tells: a refund's row tells of its payment first. */
type Row = readonly OrderFact[]

const amounts = [rupees(499), rupees(499), rupees(600), rupees(498), { minor: 49_900, currency: 'USD' }]
const lives: PaymentStatus[][] = [
  ['created', 'failed'],
  ['created', 'authorized', 'captured'],
  ['authorized', 'captured'],
  ['captured'],
  ['failed', 'authorized', 'captured'],
  ['authorized', 'lapsed'],
  ['failed'],
]

/** One to four payments with all that the gateway ever says of them. */
function payments({ below, pick }: Random): Row[] {
  return Array.from({ length: 1 + below(4) }, (_, index) => `pay_${index + 1}`).flatMap((paymentId) => {
    const amount = pick(amounts)
    return pick(lives).map((status) => [paymentReported({ paymentId, status, amount })])
  })
}

const withRepeats = (rows: readonly Row[], { pick, below, shuffle }: Random): Row[] =>
  shuffle([...rows, ...Array.from({ length: below(rows.length + 1) }, () => pick(rows))])

/** An order through its whole life, with everything it ever asked for. Checks at each step what must hold always. */
function aLife() {
  let order = anOrder()
  const effects: Effect[] = []
  const take = (fact: OrderFact, at = placedAt) => {
    const decision = decide(order, { ...fact, at }, policy)
    expect(rankOf(decision.order.status)).toBeGreaterThanOrEqual(rankOf(order.status))
    order = decision.order
    effects.push(...decision.effects)
  }
  return {
    take,
    takeAll: (rows: readonly Row[]) => rows.flat().forEach((fact) => take(fact)),
    order: () => order,
    effects,
    /** The gateway makes the refunds asked for, unless the payment has not so much left. */
    refund: (status: () => 'pending' | 'processed' | 'failed') => {
      for (const { id, paymentId, amount } of order.refunds.filter((it) => it.status === 'requested')) {
        if (leftAtGateway(order, paymentId) < amount.minor) continue
        const report = { refundId: id, gatewayRefundId: `g:${id}`, paymentId, amount }
        take(refundReported({ ...report, status: status() }))
      }
    },
  }
}

const isOut = ({ status }: Order['refunds'][number]) => status === 'pending' || status === 'processed'

function leftAtGateway({ payments: known, refunds }: Order, paymentId: string): number {
  const payment = known.find((it) => it.paymentId === paymentId)
  if (payment?.status !== 'captured') return 0
  const back = refunds.filter((it) => it.paymentId === paymentId && isOut(it))
  return payment.amount.minor - back.reduce((sum, it) => sum + it.amount.minor, 0)
}

/** What a person settled of a payment outside of the gateway: paid back, or written off. */
const settledBy = (
  { refunds }: Pick<Order, 'refunds'>,
  paymentId: string,
  status: 'settled' | 'written-off',
) =>
  refunds
    .filter((it) => it.paymentId === paymentId && it.status === status)
    .reduce((sum, it) => sum + it.amount.minor, 0)

/** Minor units by account and currency; debit is positive. */
function ledger(effects: readonly Effect[]): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const { posting } of effectsOf(effects, 'post'))
    for (const { account, minor } of posting.entries) {
      const name = `${account} ${posting.currency}`
      totals[name] = (totals[name] ?? 0) + minor
    }
  return totals
}

/** What the order says of its money, by account and currency: at the gateway, owed to the customer, earned. */
function books({ payments: known, ...order }: Order): Record<string, number> {
  const totals: Record<string, number> = {}
  const add = (name: string, minor: number) => void (totals[name] = (totals[name] ?? 0) + minor)
  for (const { paymentId, status, amount, saleMinor } of known) {
    if (status !== 'captured') continue
    const left = leftAtGateway({ ...order, payments: known }, paymentId)
    add(`gateway ${amount.currency}`, left)
    const elsewhere = settledBy(order, paymentId, 'settled')
    const writtenOff = settledBy(order, paymentId, 'written-off')
    add(`customer-funds ${amount.currency}`, saleMinor - left + elsewhere + writtenOff)
    add(`other-funds ${amount.currency}`, -elsewhere)
    add(`write-offs ${amount.currency}`, -writtenOff)
    add(`sales ${amount.currency}`, -saleMinor)
  }
  return totals
}

const withoutZeros = (totals: Record<string, number>) =>
  Object.fromEntries(Object.entries(totals).filter(([, minor]) => minor !== 0))

/** Payments with money that did not buy, did not go back, and waits neither in a refund asked for nor with a person. */
function lost(order: Order, effects: readonly Effect[]): string[] {
  const reviewed = new Set(effectsOf(effects, 'open-review').map((it) => it.about))
  const waits = (paymentId: string) =>
    reviewed.has(paymentId) ||
    order.refunds.some(
      (it) => it.paymentId === paymentId && (it.status === 'requested' || reviewed.has(it.id)),
    )
  return order.payments
    .filter(({ paymentId, saleMinor }) => {
      const settled = settledBy(order, paymentId, 'settled') + settledBy(order, paymentId, 'written-off')
      const owed = leftAtGateway(order, paymentId) - saleMinor - settled
      return owed < 0 || (owed > 0 && !waits(paymentId))
    })
    .map((it) => it.paymentId)
}

function expectNothingLost(order: Order, effects: readonly Effect[]) {
  expect(lost(order, effects)).toEqual([])
  expect(withoutZeros(ledger(effects))).toEqual(withoutZeros(books(order)))
}

/** Each effect's key stands once, each posting sums to zero, and one download is granted and one confirmation sent at most. */
function expectOnce(effects: readonly Effect[]) {
  const keys = effects.filter(isCall).map((it) => it.key)
  expect(new Set(keys).size).toBe(keys.length)
  const postings = effectsOf(effects, 'post').map((it) => it.posting)
  expect(new Set(postings.map((it) => it.key)).size).toBe(postings.length)
  for (const { entries } of postings) expect(entries.reduce((sum, it) => sum + it.minor, 0)).toBe(0)
  expect(effectsOf(effects, 'grant-download').length).toBeLessThanOrEqual(1)
  expect(keys.filter((it) => it.startsWith('order-confirmed/')).length).toBeLessThanOrEqual(1)
}

/** What the rules promise to be the same whatever the order of the facts; which of two payments buys is not. */
const outcome = (order: Order, effects: readonly Effect[]) => ({
  status: isOpen(order.status) ? 'open' : order.status,
  fulfilment: order.fulfilment,
  payments: Object.fromEntries(order.payments.map((it) => [it.paymentId, it.status])),
  accepted: order.payments.filter((it) => it.verdict === 'accepted').length,
  held: order.payments.filter((it) => it.verdict === 'held').length,
  ledger: ledger(effects),
})

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

/** Words of the gateway on what was refunded at its desk, never more than the payment has left. */
function deskRefund(order: Order, { pick, below }: Random, name: string): Row {
  const payment = pick(order.payments)
  const left = leftAtGateway(order, payment.paymentId)
  if (left === 0) return []
  const { paymentId, amount: whole, gatewayOrderId } = payment
  const amount = { ...whole, minor: pick([left, 1 + below(left)]) }
  const status = pick(['pending', 'processed', 'failed'] as const)
  return [
    paymentReported({ paymentId, gatewayOrderId, amount: whole }),
    refundReported({ gatewayRefundId: name, paymentId, amount, status }),
  ]
}

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

test('whatever a person answers, in whatever order and however often, no rupee is lost or given back twice', () => {
  expect.hasAssertions()
  for (const seed of seeds) {
    const dice = random(seed)
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
    for (const fact of withRepeats(payments(dice), dice).flat()) {
      life.take(fact)
      if (chance(0.5)) life.refund(() => pick(['pending', 'processed', 'failed'] as const))
      if (chance(0.5)) answerAll()
      if (chance(0.3) && answers.length > 0) life.take(pick(answers))
      expectNothingLost(life.order(), life.effects)
    }
    for (let round = 0; round < 4; round++) {
      life.refund(() => (round < 3 ? pick(['processed', 'failed'] as const) : 'processed'))
      answerAll()
      expectNothingLost(life.order(), life.effects)
    }
    life.refund(() => 'processed')
    expectOnce(life.effects)
    const open = life.order().refunds.filter((it) => it.status === 'requested')
    expect(open, `seed ${seed}`).toEqual([])
  }
})
