import { expect, test } from 'vitest'
import {
  aLife,
  deskRefund,
  expectNothingLost,
  expectOnce,
  leftAtGateway,
  outcome,
  payments,
  type Random,
  type Row,
  withRepeats,
} from '#tests/support/lives.ts'
import { paymentReported, placedAt, refundReported, rupees } from '#tests/support/orders.ts'
import { random } from '#tests/support/random.ts'
import { type DisputeReport, disputePhases, isContested } from '#domain/disputes/dispute.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import type { Order } from '#domain/orders/order.ts'

const seeds = Array.from({ length: 300 }, (_, index) => index + 1)

/** The bank’s next word on a payment, of a dispute that it may have opened by that; null when it says nothing. */
function bankSays(order: Order, told: Map<string, DisputeReport>, { pick, chance, below }: Random) {
  const captured = order.payments.filter((it) => it.status === 'captured')
  if (captured.length === 0) return null
  const { paymentId, amount } = pick(captured)
  const current = [...told.values()].findLast((it) => it.paymentId === paymentId && it.status !== 'lost')
  if (current && (isContested(current) || chance(0.5))) return goOn(current, pick)
  const minor = pick([amount.minor, 1 + below(amount.minor)])
  const opened: DisputeReport = {
    disputeId: `disp_${told.size}`,
    paymentId,
    amount: { ...amount, minor },
    phase: pick(['retrieval', 'chargeback'] as const),
    status: 'open',
    reasonCode: 'fraud',
    respondBy: placedAt + 1000,
    deductedMinor: pick([0, minor]),
  }
  return opened
}

function goOn(known: DisputeReport, pick: Random['pick']): DisputeReport | null {
  const later = disputePhases[disputePhases.indexOf(known.phase) + 1]
  const asked = { ...known, status: 'open' as const, respondBy: (known.respondBy ?? 0) + 1000 }
  const again = later ? { ...asked, phase: later, deductedMinor: known.amount.minor } : null
  if (!isContested(known)) return again
  return pick([
    { ...known, status: 'under_review' as const },
    known.status === 'open' ? asked : again,
    again,
    { ...known, status: 'won' as const, deductedMinor: 0 },
    { ...known, status: 'closed' as const, deductedMinor: 0 },
    { ...known, status: 'lost' as const, deductedMinor: known.amount.minor },
  ])
}

const ownersRefund = (order: Order, id: string, { pick, below, chance }: Random) => {
  const { paymentId, amount } = pick(order.payments)
  const amountMinor = pick([leftAtGateway(order, paymentId), 100 + below(amount.minor)])
  return { id, paymentId, amountMinor, reason: 'customer-asked' as const, revokes: chance(0.5) }
}

/** However it went back: an order of whose payment nothing is left says so. */
function isToldRight(order: Order) {
  const bought = order.payments.find((it) => it.verdict === 'accepted')
  return !bought || leftAtGateway(order, bought.paymentId) > 0 || order.status === 'refunded'
}

test('with refunds of the owner and disputes at any time, the books say what the order says and no rupee is lost', () => {
  expect.hasAssertions()
  for (const seed of seeds) {
    const dice = random(seed)
    const { chance, pick } = dice
    const life = aLife()
    const disputes = new Map<string, DisputeReport>()
    const told: OrderFact[] = []
    const take = (fact: OrderFact | null) => {
      if (!fact) return
      told.push(fact)
      life.take(fact)
      expectNothingLost(life.order(), life.effects)
      expect(isToldRight(life.order())).toBe(true)
    }
    const steps = withRepeats(payments(dice), dice).flat()
    for (const [index, fact] of [...steps, ...steps, ...steps].entries()) {
      take(fact)
      const order = life.order()
      const planned = chance(0.4) ? life.plan(ownersRefund(order, `rf_own_${index}`, dice)) : null
      const report = chance(0.5) ? bankSays(life.order(), disputes, dice) : null
      if (report) disputes.set(report.disputeId, report)
      take(report && { type: 'dispute-reported', report })
      take(planned)
      if (chance(0.2)) life.take({ type: 'time-reached' }, placedAt + pick([0, 1000, 5000]))
      if (chance(0.3)) life.refund(() => pick(['pending', 'processed', 'failed'] as const))
      if (chance(0.2)) deskRefund(life.order(), dice, `rfnd_${index}`).forEach(take)
      take(pick(told))
    }
    expectOnce(life.effects)
  }
})

const report = (overrides: Partial<DisputeReport>): DisputeReport => ({
  disputeId: 'disp_1',
  paymentId: 'pay_1',
  amount: rupees(499),
  phase: 'chargeback',
  status: 'open',
  reasonCode: 'fraud',
  respondBy: placedAt + 1000,
  deductedMinor: 0,
  ...overrides,
})

/** As webhooks tell it: each of its payment first. */
const row = (told: DisputeReport): Row => [paymentReported(), { type: 'dispute-reported', report: told }]

test('words on a dispute, and on refunds at the gateway’s desk, in any order and repeated, come to one end', () => {
  for (const seed of seeds) {
    const dice = random(seed)
    const { pick, below } = dice
    const deducted = pick([0, 49_900])
    const last = pick([
      report({ phase: 'pre_arbitration', status: 'won' }),
      report({ phase: 'pre_arbitration', status: 'lost', deductedMinor: 49_900 }),
      report({ phase: 'pre_arbitration', status: 'under_review', deductedMinor: deducted }),
    ])
    const rows: Row[] = [
      row(report({ deductedMinor: deducted })),
      row(report({ status: 'under_review', deductedMinor: deducted })),
      row(report({ phase: 'pre_arbitration', respondBy: placedAt + 2000, deductedMinor: deducted })),
      row(last),
      [
        paymentReported(),
        refundReported({
          gatewayRefundId: 'rfnd_desk',
          amount: { minor: 1 + below(49_900), currency: 'INR' },
        }),
      ],
    ]
    const ends = Array.from({ length: 5 }, () => {
      const life = aLife()
      life.takeAll(withRepeats(rows, dice))
      expectOnce(life.effects)
      expectNothingLost(life.order(), life.effects)
      const { disputes } = life.order()
      return {
        ...outcome(life.order(), life.effects),
        disputes: disputes.map(({ phase, status, heldMinor }) => ({ phase, status, heldMinor })),
      }
    })
    for (const end of ends) expect(end, `seed ${seed}`).toEqual(ends[0])
  }
})
