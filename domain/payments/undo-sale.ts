import { postRefundOfSale } from '#domain/ledger/posting.ts'
import { taxWithin } from '#domain/ledger/tax.ts'
import type { Decision } from '#domain/orders/effects.ts'
import { type Order, rankOf, type Refund } from '#domain/orders/order.ts'
import type { Payment } from './payment.ts'

/** Takes so much of a payment's sale back, with its tax: earned money becomes the customer's again. */
export function undoSale(
  { order, effects }: Decision,
  payment: Payment,
  { minor, about }: { readonly minor: number; readonly about: string },
): Decision {
  if (minor === 0) return { order, effects }
  const saleMinor = payment.saleMinor - minor
  // Of what is left, so that the last part takes exactly the tax that the others have left.
  const taxMinor = taxWithin(payment.saleMinor, payment.taxPercent) - taxWithin(saleMinor, payment.taxPercent)
  const posting = postRefundOfSale(about, { ...payment.amount, minor }, taxMinor)
  const payments = order.payments.map((it) =>
    it.paymentId === payment.paymentId ? { ...payment, saleMinor } : it,
  )
  return { order: { ...order, payments }, effects: [...effects, { kind: 'post', posting }] }
}

/** What becomes of the order once money of a payment has gone back; `revokes` ends the customer's access. */
export function saleReturned(
  { order, effects }: Decision,
  paymentId: string,
  { revokes }: Pick<Refund, 'revokes'>,
): Decision {
  const payment = order.payments.find((it) => it.paymentId === paymentId)
  const told = payment ? statusAfter(order, payment) : order.status
  const status = rankOf(told) > rankOf(order.status) ? told : order.status
  if (!revokes || order.fulfilment !== 'delivered') return { order: { ...order, status }, effects }
  return {
    order: { ...order, status, fulfilment: 'revoked' },
    effects: [...effects, { kind: 'revoke-download' }],
  }
}

/** Giving this refund up opens the download again: it had ended it, and nothing else that gave money back has. */
export function reopensAccess(order: Order, { revokes }: Partial<Pick<Refund, 'revokes'>>): boolean {
  if (!revokes || order.fulfilment !== 'revoked') return false
  return !order.refunds.some((it) => it.revokes && isOut(it)) && !isLostToBank(order)
}

/** A lost dispute of the payment that bought the order has ended the access. */
export const isLostToBank = ({ payments, disputes }: Pick<Order, 'payments' | 'disputes'>): boolean =>
  disputes.some(
    ({ status, paymentId }) =>
      status === 'lost' && payments.some((it) => it.paymentId === paymentId && it.verdict === 'accepted'),
  )

/**
 * By what the customer has back, from us or from their bank. A refund that waits or failed holds nothing open where the
 * bank has given the money in its place. What was written off is kept, so that not all of it went back; where the bank
 * took some of that, the customer has a part back.
 */
function statusAfter({ status, ...order }: Order, { paymentId, verdict, amount, saleMinor }: Payment) {
  if (verdict !== 'accepted') return status
  const refunds = order.refunds.filter((it) => it.paymentId === paymentId)
  const lost = order.disputes.filter((it) => it.paymentId === paymentId && it.status === 'lost')
  const back = [...refunds.filter(isOut), ...lost].map((it) => it.amount.minor)
  const leftMinor = amount.minor - sum(back)
  if (leftMinor <= 0) return 'refunded'
  const waitingMinor = sum(refunds.filter((it) => !isOut(it)).map((it) => it.ofSaleMinor))
  const owedMinor = Math.min(waitingMinor, Math.max(0, leftMinor - saleMinor))
  const soldMinor = saleMinor + sum([...refunds, ...lost].map((it) => it.ofSaleMinor))
  const keptMinor = saleMinor + owedMinor + writtenOffMinor(refunds)
  if (saleMinor + owedMinor === soldMinor && keptMinor <= leftMinor) return status
  return keptMinor === 0 ? 'refunded' : 'partially_refunded'
}

/** Given up for good, and not paid by the gateway after all. */
export const writtenOffMinor = (refunds: readonly Refund[]) =>
  sum(
    refunds
      .filter((it) => it.status === 'written-off' && it.gatewayRefundId === null)
      .map((it) => it.amount.minor),
  )

const sum = (amounts: readonly number[]) => amounts.reduce((total, it) => total + it, 0)

/** The money has left us, or does so without our doing anything more. */
export const isOut = ({ status }: Pick<Refund, 'status'>) =>
  status === 'pending' || status === 'processed' || status === 'settled'
