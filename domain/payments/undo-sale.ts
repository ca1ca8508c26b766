import { postRefundOfSale } from '#domain/ledger/posting.ts'
import { taxWithin } from '#domain/ledger/tax.ts'
import type { Decision } from '#domain/orders/effects.ts'
import type { Refund } from '#domain/orders/order.ts'
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

/** What becomes of the order once money of its sale has gone back; `revokes` ends the customer's access. */
export function saleReturned(
  { order, effects }: Decision,
  paymentId: string,
  { ofSaleMinor, revokes }: Pick<Refund, 'ofSaleMinor' | 'revokes'>,
): Decision {
  const payment = order.payments.find((it) => it.paymentId === paymentId)
  const waits = order.refunds.some((it) => it.paymentId === paymentId && it.ofSaleMinor > 0 && !isOut(it))
  const whole = payment?.saleMinor === 0 && !waits
  const status = ofSaleMinor === 0 ? order.status : whole ? 'refunded' : 'partially_refunded'
  if (!revokes || order.fulfilment !== 'delivered') return { order: { ...order, status }, effects }
  return {
    order: { ...order, status, fulfilment: 'revoked' },
    effects: [...effects, { kind: 'revoke-download' }],
  }
}

/** The money has left us, or does so without our doing anything more. */
export const isOut = ({ status }: Pick<Refund, 'status'>) =>
  status === 'pending' || status === 'processed' || status === 'settled'
