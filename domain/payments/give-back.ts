import type { Decision, Effect } from '#domain/orders/effects.ts'
import type { Order, Refund } from '#domain/orders/order.ts'
import { postRefundElsewhere } from '#domain/ledger/posting.ts'
import type { Payment } from '#domain/payments/payment.ts'
import type { Money } from '#domain/shared/money.ts'

type Return = Pick<Refund, 'id' | 'paymentId' | 'amount' | 'reason'>

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

/** What of a captured payment bought nothing and is not spoken for by a refund, in minor units. */
export function owedMinor({ refunds }: Pick<Order, 'refunds'>, payment: Payment): number {
  if (payment.status !== 'captured') return 0
  const spokenFor = refunds
    .filter((it) => it.paymentId === payment.paymentId && it.status !== 'failed')
    .reduce((sum, it) => sum + it.amount.minor, 0)
  return Math.max(0, payment.amount.minor - payment.saleMinor - spokenFor)
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
  const refund: Refund = { ...back, gatewayRefundId: null, status: 'requested' }
  const call: Effect = { kind: 'issue-refund', key: refundKey(refund), refundId: refund.id }
  return { order: { ...order, refunds: [...order.refunds, refund] }, effects: [...effects, call] }
}

/** A person has paid it back outside of the gateway. */
export function settleElsewhere(order: Order, back: Return): Decision {
  const refund: Refund = { ...back, gatewayRefundId: null, status: 'settled' }
  const refunds = [...order.refunds.filter((it) => it.id !== refund.id), refund]
  const posting = postRefundElsewhere(refund.id, refund.amount)
  return { order: { ...order, refunds }, effects: [{ kind: 'post', posting }] }
}

/** An order's money in one currency, in minor units. */
interface Purse {
  readonly currency: string
  readonly paidMinor: number
  /** Went back, or is on its way. */
  readonly returnedMinor: number
  readonly keptMinor: number
  readonly owedMinor: number
}

/** What was paid, what went back, what the shop keeps and what it still owes; one for each currency that was paid in. */
export function pursesOf(order: Pick<Order, 'payments' | 'refunds'>): Purse[] {
  const captured = order.payments.filter((it) => it.status === 'captured')
  return [...Map.groupBy(captured, (it) => it.amount.currency)].map(([currency, payments]) => {
    const ids = new Set(payments.map((it) => it.paymentId))
    const returned = order.refunds.filter((it) => ids.has(it.paymentId) && isOut(it))
    const paidMinor = sum(payments.map((it) => it.amount.minor))
    const returnedMinor = sum(returned.map((it) => it.amount.minor))
    const keptMinor = sum(payments.map((it) => it.saleMinor))
    return { currency, paidMinor, returnedMinor, keptMinor, owedMinor: paidMinor - returnedMinor - keptMinor }
  })
}

const isOut = ({ status }: Refund) => status !== 'requested' && status !== 'failed'
const sum = (amounts: readonly number[]) => amounts.reduce((total, it) => total + it, 0)
