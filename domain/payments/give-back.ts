import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { Order, Refund } from '#domain/orders/order.ts'
import { postRefundElsewhere, postWriteOff } from '#domain/ledger/posting.ts'
import type { Payment } from '#domain/payments/payment.ts'
import { isOut, reopensAccess, saleReturned } from '#domain/payments/undo-sale.ts'
import type { Money } from '#domain/shared/money.ts'

type Return = Pick<Refund, 'id' | 'paymentId' | 'amount' | 'reason'> &
  Partial<Pick<Refund, 'revokes' | 'ofSaleMinor'>>

/** What we give back of a payment first: once at most, whole or its excess, so its id names the refund. */
export const firstRefundId = (paymentId: string) => `rf_${paymentId}`

/** The refund in place of one that failed. Always the same id, so that it is made once however often it is asked for. */
export function nextRefundId(failed: Pick<Refund, 'id'>): string {
  const ours = failed.id.startsWith('rf_') ? failed.id : null
  if (ours === null) return `rf_${failed.id}`
  const [, base = ours, nth = '1'] = /^(.+)-(\d+)$/.exec(ours) ?? []
  return `${base}-${Number(nth) + 1}`
}

/** The key of the call that makes a refund. */
export const refundKey = ({ id, paymentId }: Pick<Refund, 'id' | 'paymentId'>) =>
  id === firstRefundId(paymentId) ? `refund/${paymentId}` : `refund/${id}`

type Returns = Pick<Order, 'refunds' | 'disputes'>

/**
 * What of a payment goes back or has gone, by refunds and lost disputes, in minor units, less what the customer gave
 * back of it; `but` one of them, where what was so before it is asked.
 */
export function spokenForMinor({ refunds, disputes }: Returns, paymentId: string, but?: string): number {
  const mine = refunds.filter((it) => it.paymentId === paymentId && it.id !== but)
  const back = mine.filter((it) => it.status !== 'failed')
  const lost = disputes.filter(
    (it) => it.paymentId === paymentId && it.status === 'lost' && it.disputeId !== but,
  )
  return sum([...back, ...lost].map((it) => it.amount.minor)) - sum(mine.map((it) => it.regainedMinor))
}

/** What of a captured payment bought nothing and is not spoken for, in minor units. */
export function owedMinor(order: Returns, payment: Payment, but?: string): number {
  if (payment.status !== 'captured') return 0
  const spokenFor = spokenForMinor(order, payment.paymentId, but)
  return Math.max(0, payment.amount.minor - payment.saleMinor - spokenFor)
}

/** What the customer has, or gets, of a captured payment beyond all of it: by a refund and by their bank. */
export function twiceBackMinor(order: Returns & Pick<Order, 'payments'>, paymentId: string): number {
  const payment = order.payments.find((it) => it.paymentId === paymentId && it.status === 'captured')
  return payment ? Math.max(0, spokenForMinor(order, paymentId) - payment.amount.minor) : 0
}

/** What may go back in place of a refund that failed: never more than is still owed. Null when that is nothing. */
export function stillOwed(order: Order, failed: Refund): Money | null {
  const payment = order.payments.find((it) => it.paymentId === failed.paymentId)
  const minor = payment ? Math.min(failed.amount.minor, owedMinor(order, payment)) : 0
  return minor > 0 ? { ...failed.amount, minor } : null
}

/**
 * The money is spoken for from here on, and whoever asks the gateway again, even after a restored backup, asks for the
 * same refund.
 */
export function giveBack({ order, effects }: Decision, back: Return): Decision {
  const refund = refundOf(back, 'requested')
  const call: Effect = { kind: 'issue-refund', key: refundKey(refund), refundId: refund.id }
  return { order: { ...order, refunds: [...order.refunds, refund] }, effects: [...effects, call] }
}

/** A person has paid it back outside of the gateway, and the customer is told so. */
export function settleElsewhere(order: Order, back: Return): Decision {
  const refund = refundOf(back, 'settled')
  const posting = postRefundElsewhere(refund.id, refund.amount)
  const settled: Decision = {
    order: withRefund(order, refund),
    effects: [
      { kind: 'post', posting },
      { kind: 'send-mail', key: `refunded/${refund.id}`, template: 'payment-refunded', about: refund.id },
    ],
  }
  return saleReturned(settled, refund.paymentId, refund)
}

/** It cannot go back: a person has said that it stays with the shop. Who has nothing back keeps the purchase. */
export function writeOff(order: Order, back: Return): Decision {
  const refund = refundOf({ ...back, revokes: false, ofSaleMinor: 0 }, 'written-off')
  const posting = postWriteOff(refund.id, refund.amount)
  const given = withRefund(order, refund)
  const kept = { ...given, refunds: endingNothing(given.refunds, refund.id) }
  if (!reopensAccess(order, back)) return { order: kept, effects: [{ kind: 'post', posting }] }
  return {
    order: { ...kept, fulfilment: 'delivered' },
    effects: [{ kind: 'post', posting }, { kind: 'restore-download' }],
  }
}

/** The failed tries that a refund stands in for ended the access for nothing. */
function endingNothing(refunds: readonly Refund[], id: string): readonly Refund[] {
  const before = refunds.find((it) => it.status === 'failed' && nextRefundId(it) === id)
  if (!before) return refunds
  const others = refunds.map((it) => (it === before ? { ...before, revokes: false } : it))
  return endingNothing(others, before.id)
}

const refundOf = (back: Return, status: Refund['status']): Refund => ({
  revokes: false,
  ofSaleMinor: 0,
  ...back,
  gatewayRefundId: null,
  regainedMinor: 0,
  status,
})

const withRefund = (order: Order, refund: Refund): Order => ({
  ...order,
  refunds: [...order.refunds.filter((it) => it.id !== refund.id), refund],
})

/** An order's money in one currency, in minor units. */
interface Purse {
  readonly currency: string
  readonly paidMinor: number
  /** Went back, or is on its way, less what the customer gave back of it. */
  readonly returnedMinor: number
  readonly keptMinor: number
  readonly owedMinor: number
  /** Of it the gateway keeps so much until disputes are decided. */
  readonly heldMinor: number
  /** The gateway's, for its own work. */
  readonly feeMinor: number
}

/** What was paid, what went back, what the shop keeps and what it still owes; one for each currency that was paid in. */
export function pursesOf(order: Pick<Order, 'payments' | 'refunds' | 'disputes'>): Purse[] {
  const captured = order.payments.filter((it) => it.status === 'captured')
  return [...Map.groupBy(captured, (it) => it.amount.currency)].map(([currency, payments]) => {
    const ids = new Set(payments.map((it) => it.paymentId))
    const returned = order.refunds.filter((it) => ids.has(it.paymentId) && isOut(it))
    const paidMinor = sum(payments.map((it) => it.amount.minor))
    const disputes = order.disputes.filter((it) => ids.has(it.paymentId))
    const lost = disputes.filter((it) => it.status === 'lost')
    const writtenOff = order.refunds.filter((it) => ids.has(it.paymentId) && it.status === 'written-off')
    const regainedMinor = sum(
      order.refunds.filter((it) => ids.has(it.paymentId)).map((it) => it.regainedMinor),
    )
    const returnedMinor = sum([...returned, ...lost].map((it) => it.amount.minor)) - regainedMinor
    const keptMinor = sum(payments.map((it) => it.saleMinor)) + sum(writtenOff.map((it) => it.amount.minor))
    return {
      currency,
      paidMinor,
      returnedMinor,
      keptMinor,
      owedMinor: paidMinor - returnedMinor - keptMinor,
      heldMinor: sum(disputes.map((it) => it.heldMinor)),
      feeMinor: sum(payments.map((it) => it.fee?.minor ?? 0)),
    }
  })
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, it) => total + it, 0)
