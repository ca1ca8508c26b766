import { postRegained } from '#domain/ledger/posting.ts'
import type { Decision } from '#domain/orders/effects.ts'
import type { Order, Refund } from '#domain/orders/order.ts'
import type { Money } from '#domain/shared/money.ts'
import { isOut } from './undo-sale.ts'

type Given = Pick<Order, 'payments' | 'refunds' | 'disputes'>

/** What the customer has of a payment beyond all of it, in minor units; what was written off they do not have. */
function surplusMinor({ payments, refunds, disputes }: Given, paymentId: string): number {
  const payment = payments.find((it) => it.paymentId === paymentId && it.status === 'captured')
  const mine = refunds.filter((it) => it.paymentId === paymentId)
  const lost = disputes.filter((it) => it.paymentId === paymentId && it.status === 'lost')
  const hasMinor =
    sum([...mine.filter(isOut), ...lost].map((it) => it.amount.minor)) -
    sum(mine.map((it) => it.regainedMinor))
  return payment ? Math.max(0, hasMinor - payment.amount.minor) : 0
}

/** What went to the customer twice by this refund and is not with us again; null where nothing did. */
export function goneTwice(order: Given, { paymentId, amount, ...refund }: Refund): Money | null {
  const minor = Math.min(amount.minor - refund.regainedMinor, surplusMinor(order, paymentId))
  return isOut(refund) && minor > 0 ? { ...amount, minor } : null
}

/** The customer has given it back, outside of the gateway: what was a loss is none. */
export function regain(order: Order, refundId: string): Decision {
  const refund = order.refunds.find((it) => it.id === refundId && it.regainedMinor === 0)
  const amount = refund && goneTwice(order, refund)
  if (!refund || !amount) return { order, effects: [] }
  const refunds = order.refunds.map((it) => (it === refund ? { ...refund, regainedMinor: amount.minor } : it))
  return {
    order: { ...order, refunds },
    effects: [{ kind: 'post', posting: postRegained(refundId, amount) }],
  }
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, it) => total + it, 0)
