import { deadlineOf } from '#domain/disputes/answer.ts'
import type { Dispute } from '#domain/disputes/dispute.ts'
import type { Money } from '#domain/shared/money.ts'
import type { Payment } from '#domain/payments/payment.ts'
import { isOpen, type Order } from './order.ts'

/** How long the rules wait, in ms of shop time. */
export interface Policy {
  /** From authorisation to our own capture, when the gateway's automatic one does not come. */
  readonly captureAfterMs: number
  /** From authorisation to the day by which the gateway has given back what was never captured. */
  readonly lapseAfterMs: number
}

export interface Wait {
  readonly kind: 'order-expiry' | 'capture-check' | 'lapse-check' | 'dispute-deadline'
  /** The payment or dispute it is about, or the order's number. */
  readonly about: string
  readonly dueAt: number
  readonly amount: Money | null
}

export const captureDue = (payment: Payment, policy: Policy) =>
  (payment.authorizedAt ?? 0) + policy.captureAfterMs

export const lapseDue = (payment: Payment, policy: Policy) =>
  (payment.authorizedAt ?? 0) + policy.lapseAfterMs

/** Everything this order waits for, soonest first. Empty: time alone changes nothing about it any more. */
export function waitsOf(order: Order, policy: Policy): Wait[] {
  const expiry: Wait[] = isOpen(order.status)
    ? [
        {
          kind: 'order-expiry',
          about: order.number,
          dueAt: order.expiresAt,
          amount: order.checkouts.at(-1)?.amount ?? null,
        },
      ]
    : []
  const payments = order.payments.flatMap((payment) => waitOfPayment(payment, policy))
  const disputes = order.disputes.flatMap(waitOfDispute)
  return [...expiry, ...payments, ...disputes].toSorted((a, b) => a.dueAt - b.dueAt)
}

function waitOfDispute(dispute: Dispute): Wait[] {
  const dueAt = deadlineOf(dispute)
  const { disputeId: about, amount } = dispute
  return dueAt === null ? [] : [{ kind: 'dispute-deadline', about, dueAt, amount }]
}

function waitOfPayment(payment: Payment, policy: Policy): Wait[] {
  if (payment.status !== 'authorized') return []
  const { paymentId: about, amount } = payment
  if (payment.plan === 'none')
    return [{ kind: 'capture-check', about, dueAt: captureDue(payment, policy), amount }]
  if (payment.plan === 'lapsing')
    return [{ kind: 'lapse-check', about, dueAt: lapseDue(payment, policy), amount }]
  return []
}
