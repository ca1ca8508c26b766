import { decide } from '#domain/orders/decide.ts'
import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { Happening, OrderFact, RefundReport } from '#domain/orders/facts.ts'
import { type Order, orderNumber, type Refund } from '#domain/orders/order.ts'
import type { Policy } from '#domain/orders/waits.ts'
import type { Payment, PaymentReport } from '#domain/payments/payment.ts'
import { money } from '#domain/shared/money.ts'

export const minuteMs = 60_000
export const dayMs = 24 * 60 * minuteMs

/** The instant at which the orders of tests were placed. */
export const placedAt = Date.UTC(2026, 0, 15, 6, 30)

export const policy: Policy = { captureAfterMs: 5 * minuteMs, lapseAfterMs: 5 * dayMs }

export const rupees = (amount: number) => money(amount * 100, 'INR')

/** An unpaid order of ₹499 with one checkout, `order_1`. */
export const anOrder = (overrides: Partial<Order> = {}): Order => ({
  number: orderNumber('10001'),
  status: 'created',
  fulfilment: 'pending',
  expiresAt: placedAt + 7 * dayMs,
  stillSold: true,
  checkouts: [{ id: 'co_1', gatewayOrderId: 'order_1', amount: rupees(499), hasPage: false }],
  payments: [],
  refunds: [],
  disputes: [],
  taxPercent: 0,
  asked: [],
  ...overrides,
})

/** The gateway says that `pay_1` was captured at the order's price. */
export const aReport = (overrides: Partial<PaymentReport> = {}): PaymentReport => ({
  paymentId: 'pay_1',
  gatewayOrderId: 'order_1',
  status: 'captured',
  amount: rupees(499),
  offer: false,
  customerFeeMinor: 0,
  fee: null,
  ...overrides,
})

/** `pay_1` as it stands in the order: authorised when the order was placed, nothing done about it yet. */
export const aPayment = (overrides: Partial<Payment> = {}): Payment => ({
  ...aReport({ status: 'authorized' }),
  gateway: 'razorpay',
  authorizedAt: placedAt,
  plan: 'none',
  verdict: null,
  saleMinor: 0,
  taxPercent: 0,
  ...overrides,
})

/** The gateway says that the whole of `pay_1` went back, at its own desk. */
const aRefundReport = (overrides: Partial<RefundReport> = {}): RefundReport => ({
  gatewayRefundId: 'rfnd_1',
  refundId: null,
  paymentId: 'pay_1',
  amount: rupees(499),
  status: 'processed',
  ...overrides,
})

/** A refund of ours, asked for and not yet taken by the gateway. */
export const aRefund = (overrides: Partial<Refund> = {}): Refund => ({
  id: 'rf_1',
  gatewayRefundId: null,
  paymentId: 'pay_1',
  amount: rupees(499),
  status: 'requested',
  reason: 'second-payment',
  revokes: false,
  ofSaleMinor: 0,
  regainedMinor: 0,
  ...overrides,
})

export const paymentReported = (overrides: Partial<PaymentReport> = {}): OrderFact => ({
  type: 'payment-reported',
  report: aReport(overrides),
})

export const refundReported = (overrides: Partial<RefundReport> = {}): OrderFact => ({
  type: 'refund-reported',
  report: aRefundReport(overrides),
})

const at = (fact: OrderFact | Happening): Happening => ('at' in fact ? fact : { ...fact, at: placedAt })

/** The order after these facts, one after the other, and all that they asked for. */
export function after(order: Order, ...facts: (OrderFact | Happening)[]): Decision {
  const effects: Effect[] = []
  let current = order
  for (const fact of facts) {
    const decision = decide(current, at(fact), policy)
    current = decision.order
    effects.push(...decision.effects)
  }
  return { order: current, effects }
}

export const effectsOf = <const K extends Effect['kind']>(effects: readonly Effect[], kind: K) =>
  effects.filter((it): it is Extract<Effect, { kind: K }> => it.kind === kind)

/** What each account holds after the postings among these effects, in minor units: debit is positive. */
export function balances(effects: readonly Effect[]): Record<string, number> {
  const totals: Record<string, number> = { gateway: 0, 'customer-funds': 0, sales: 0 }
  for (const { posting } of effectsOf(effects, 'post'))
    for (const { account, minor } of posting.entries) totals[account] = (totals[account] ?? 0) + minor
  return totals
}
