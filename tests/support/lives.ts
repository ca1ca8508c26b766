import { expect } from 'vitest'
import { anOrder, effectsOf, paymentReported, placedAt, policy, refundReported, rupees } from './orders.ts'
import type { random } from './random.ts'
import { isContested } from '#domain/disputes/dispute.ts'
import { decide } from '#domain/orders/decide.ts'
import { type Effect, isCall } from '#domain/orders/effects.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { isOpen, type Order, rankOf } from '#domain/orders/order.ts'
import { taxWithin } from '#domain/ledger/tax.ts'
import type { Payment, PaymentStatus } from '#domain/payments/payment.ts'
import { planRefund, type RefundIntent } from '#domain/payments/request-refund.ts'

export type Random = ReturnType<typeof random>
/** What one inbox row tells: a refund's row tells of its payment first. */
export type Row = readonly OrderFact[]

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
export function payments({ below, pick }: Random): Row[] {
  return Array.from({ length: 1 + below(4) }, (_, index) => `pay_${index + 1}`).flatMap((paymentId) => {
    const amount = pick(amounts)
    const fee = amount.currency === 'INR' ? { minor: 1_178, taxMinor: 180 } : null
    return pick(lives).map((status) => [paymentReported({ paymentId, status, amount, fee })])
  })
}

export const withRepeats = (rows: readonly Row[], { pick, below, shuffle }: Random): Row[] =>
  shuffle([...rows, ...Array.from({ length: below(rows.length + 1) }, () => pick(rows))])

/** An order through its whole life, with everything it ever asked for. Checks at each step what must hold always. */
export function aLife() {
  let order = anOrder({ taxPercent: 18 })
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
    /** The owner gives some of a payment back, where that can be; answers the fact of it. */
    plan: (intent: RefundIntent): OrderFact | null => {
      const planned = planRefund(order, intent)
      if ('code' in planned) return null
      order = { ...order, refunds: [...order.refunds, planned] }
      return { type: 'refund-requested', refundId: planned.id }
    },
    /** The gateway makes the refunds asked for, unless the payment has not so much left. */
    refund: (status: () => 'pending' | 'processed' | 'failed') => {
      for (const { id, paymentId, amount } of order.refunds.filter((it) => it.status === 'requested')) {
        if (isDisputed(order, paymentId) || leftAtGateway(order, paymentId) < amount.minor) continue
        const report = { refundId: id, gatewayRefundId: `g:${id}`, paymentId, amount }
        take(refundReported({ ...report, status: status() }))
      }
    },
  }
}

const isOut = ({ status }: Order['refunds'][number]) => status === 'pending' || status === 'processed'

type Returns = Pick<Order, 'payments' | 'refunds' | 'disputes'>

const sum = (minors: readonly number[]) => minors.reduce((total, it) => total + it, 0)

const disputesOf = ({ disputes }: Pick<Order, 'disputes'>, paymentId: string) =>
  disputes.filter((it) => it.paymentId === paymentId)

const isDisputed = (order: Returns, paymentId: string) => disputesOf(order, paymentId).some(isContested)

/** What the customer’s bank has taken for good. */
const lostMinor = (order: Returns, paymentId: string) =>
  sum(
    disputesOf(order, paymentId)
      .filter((it) => it.status === 'lost')
      .map((it) => it.amount.minor),
  )

/** Captured and neither refunded nor lost; below zero where the customer has more than all of it. */
export function leftAtGateway(order: Returns, paymentId: string): number {
  const payment = order.payments.find((it) => it.paymentId === paymentId)
  if (payment?.status !== 'captured') return 0
  const back = order.refunds.filter((it) => it.paymentId === paymentId && isOut(it))
  return payment.amount.minor - sum(back.map((it) => it.amount.minor)) - lostMinor(order, paymentId)
}

/** What the customer gave back of a payment after having it twice. */
const regainedOf = ({ refunds }: Pick<Order, 'refunds'>, paymentId: string) =>
  sum(refunds.filter((it) => it.paymentId === paymentId).map((it) => it.regainedMinor))

/** What of a payment goes back twice, by refunds asked for or made and by the bank, and is not with us again. */
function twiceBack(order: Returns, { paymentId, amount }: Payment): number {
  const asked = order.refunds.filter((it) => it.paymentId === paymentId && it.status !== 'failed')
  const back = sum(asked.map((it) => it.amount.minor)) + lostMinor(order, paymentId)
  return Math.max(0, back - regainedOf(order, paymentId) - amount.minor)
}

/** What a person settled of a payment outside of the gateway: paid back, or written off. */
const settledBy = (
  { refunds }: Pick<Order, 'refunds'>,
  paymentId: string,
  status: 'settled' | 'written-off',
) =>
  refunds
    .filter((it) => it.paymentId === paymentId && it.status === status)
    .reduce((total, it) => total + it.amount.minor, 0)

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
function books(order: Order): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const payment of order.payments) {
    if (payment.status !== 'captured') continue
    for (const [account, minor] of Object.entries(booksOf(order, payment))) {
      const name = `${account} ${payment.amount.currency}`
      totals[name] = (totals[name] ?? 0) + minor
    }
  }
  return totals
}

function booksOf(order: Order, payment: Payment) {
  const { paymentId, saleMinor, taxPercent, fee } = payment
  const left = leftAtGateway(order, paymentId)
  const held = sum(disputesOf(order, paymentId).map((it) => it.heldMinor))
  const elsewhere = settledBy(order, paymentId, 'settled')
  const writtenOff = settledBy(order, paymentId, 'written-off')
  const twice = twiceBack(order, payment)
  const regained = regainedOf(order, paymentId)
  const tax = taxWithin(saleMinor, taxPercent)
  return {
    gateway: left - held - (fee?.minor ?? 0),
    'disputed-funds': held,
    'gateway-fees': (fee?.minor ?? 0) - (fee?.taxMinor ?? 0),
    'input-tax': fee?.taxMinor ?? 0,
    'customer-funds': saleMinor - left + elsewhere + writtenOff - twice - regained,
    'dispute-losses': twice,
    'other-funds': regained - elsewhere,
    'write-offs': -writtenOff,
    sales: tax - saleMinor,
    'output-tax': -tax,
  }
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
    .filter((payment) => {
      const { paymentId, status, saleMinor } = payment
      if (status !== 'captured') return false
      const settled = settledBy(order, paymentId, 'settled') + settledBy(order, paymentId, 'written-off')
      const twice = twiceBack(order, payment) + regainedOf(order, paymentId)
      const owed = leftAtGateway(order, paymentId) + twice - saleMinor - settled
      return owed < 0 || (owed > 0 && !waits(paymentId))
    })
    .map((it) => it.paymentId)
}

export function expectNothingLost(order: Order, effects: readonly Effect[]) {
  expect(lost(order, effects)).toEqual([])
  expect(withoutZeros(ledger(effects))).toEqual(withoutZeros(books(order)))
}

/** Each effect's key stands once, each posting sums to zero, and one download is granted and one confirmation sent at most. */
export function expectOnce(effects: readonly Effect[]) {
  const keys = effects.filter(isCall).map((it) => it.key)
  expect(new Set(keys).size).toBe(keys.length)
  const postings = effectsOf(effects, 'post').map((it) => it.posting)
  expect(new Set(postings.map((it) => it.key)).size).toBe(postings.length)
  for (const { entries } of postings) expect(entries.reduce((total, it) => total + it.minor, 0)).toBe(0)
  expect(effectsOf(effects, 'grant-download').length).toBeLessThanOrEqual(1)
  expect(keys.filter((it) => it.startsWith('order-confirmed/')).length).toBeLessThanOrEqual(1)
}

/** What the rules promise to be the same whatever the order of the facts; which of two payments buys is not. */
export const outcome = (order: Order, effects: readonly Effect[]) => ({
  status: isOpen(order.status) ? 'open' : order.status,
  fulfilment: order.fulfilment,
  payments: Object.fromEntries(order.payments.map((it) => [it.paymentId, it.status])),
  accepted: order.payments.filter((it) => it.verdict === 'accepted').length,
  held: order.payments.filter((it) => it.verdict === 'held').length,
  ledger: withoutZeros(ledger(effects)),
})

/** Words of the gateway on what was refunded at its desk, never more than the payment has left. */
export function deskRefund(order: Order, { pick, below }: Random, name: string): Row {
  const payment = pick(order.payments)
  const left = leftAtGateway(order, payment.paymentId)
  if (left <= 0 || isDisputed(order, payment.paymentId)) return []
  const { paymentId, amount: whole, gatewayOrderId } = payment
  const amount = { ...whole, minor: pick([left, 1 + below(left)]) }
  const status = pick(['pending', 'processed', 'failed'] as const)
  return [
    paymentReported({ paymentId, gatewayOrderId, amount: whole }),
    refundReported({ gatewayRefundId: name, paymentId, amount, status }),
  ]
}
