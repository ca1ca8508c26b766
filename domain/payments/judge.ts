import { money, type Money } from '#domain/shared/money.ts'
import type { OwnersReason } from './request-refund.ts'
import { isOpen, type Order, wasPaid } from '#domain/orders/order.ts'
import type { Payment } from '#domain/payments/payment.ts'

export type RefundReason =
  | 'second-payment'
  | 'paid-too-much'
  | 'paid-too-little'
  | 'captured-after-cancellation'
  | 'captured-after-expiry'
  | 'did-not-match'
  | 'made-at-the-gateway'
  | OwnersReason

/** What becomes of captured money: it buys the order (less what is too much), goes back, or waits for a person. */
export type Judgement =
  | { readonly verdict: 'accepted'; readonly sale: Money; readonly excess: Money | null }
  | { readonly verdict: 'refunded'; readonly reason: RefundReason }
  | { readonly verdict: 'held'; readonly why: 'currency-mismatch' | 'unknown-checkout' }

/** Judges a capture at its own checkout's amount; an offer or a fee borne by the customer explains a difference. */
export function judgeCapture(order: Order, payment: Payment): Judgement {
  const checkout = order.checkouts.find((it) => it.gatewayOrderId === payment.gatewayOrderId)
  if (!checkout) return { verdict: 'held', why: 'unknown-checkout' }
  const due = checkout.amount
  if (payment.amount.currency !== due.currency) return { verdict: 'held', why: 'currency-mismatch' }
  if (wasPaid(order.status)) return { verdict: 'refunded', reason: 'second-payment' }
  if (order.status === 'cancelled') return { verdict: 'refunded', reason: 'captured-after-cancellation' }
  const forGoods = payment.amount.minor - payment.customerFeeMinor
  if (forGoods < due.minor && !payment.offer) return { verdict: 'refunded', reason: 'paid-too-little' }
  if (order.status === 'expired' && !order.stillSold)
    return { verdict: 'refunded', reason: 'captured-after-expiry' }
  const excess = Math.max(0, forGoods - due.minor)
  return {
    verdict: 'accepted',
    sale: money(payment.amount.minor - excess, due.currency),
    excess: excess > 0 ? money(excess, due.currency) : null,
  }
}

/** Whether we may capture an authorised payment ourselves: the order is open and this is exactly its price. */
export function mayCapture(order: Order, payment: Payment): boolean {
  const judged = judgeCapture(order, payment)
  return isOpen(order.status) && judged.verdict === 'accepted' && judged.excess === null
}
