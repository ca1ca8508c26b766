import { askRefund } from '#adapters/db/orders/refund-commands.ts'
import type { DisputeStatus } from '#domain/disputes/dispute.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import type { PaymentReport } from '#domain/payments/payment.ts'
import type { OwnersReason } from '#domain/payments/request-refund.ts'
import type { Money } from '#domain/shared/money.ts'
import { digest, type Living, pass, refundsBecome, tell } from './living.ts'

/** Something that happens to an order. */
export type Happening = (order: Living) => Promise<void>

const dayMs = 86_400_000
const by = 'demo'

/** Two in a hundred, and GST on it. */
function feeOf({ minor, currency }: Money): PaymentReport['fee'] {
  if (currency !== 'INR') return null
  const taxMinor = Math.round(minor * 0.02 * 0.18)
  return { minor: Math.round(minor * 0.02) + taxMinor, taxMinor }
}

function report(order: Living, status: PaymentReport['status'], amount: Money): Promise<void> {
  const paymentId = `pay_${digest(`${order.number}/${++order.payments}`)}`
  if (status === 'captured') order.paymentId ||= paymentId
  const { gatewayOrderId } = order
  const known = { gateway: 'razorpay', paymentId, gatewayOrderId, status, amount } as const
  const fee = status === 'captured' ? feeOf(amount) : null
  return tell(order, 'razorpay', {
    type: 'payment-reported',
    report: { ...known, offer: false, customerFeeMinor: 0, fee },
  })
}

export const pay: Happening = (order) => report(order, 'captured', order.amount)
export const payTooMuch: Happening = (order) =>
  report(order, 'captured', { ...order.amount, minor: order.amount.minor + 1_000 })
export const payInDollars: Happening = (order) => report(order, 'captured', { minor: 1_900, currency: 'USD' })
export const failToPay: Happening = (order) => report(order, 'failed', order.amount)

export const cancel: Happening = (order) => tell(order, 'desk', { type: 'cancel-requested' })

export const refundsArrive: Happening = (order) => refundsBecome(order, 'pending', 'processed')
export const refundsFail: Happening = (order) => refundsBecome(order, 'pending', 'failed')

export const refundAtTheGateway: Happening = (order) => {
  const { paymentId, amount } = order
  const known = { gatewayRefundId: `rfnd_${digest(paymentId)}`, refundId: null, paymentId, amount }
  return tell(order, 'razorpay', { type: 'refund-reported', report: { ...known, status: 'processed' } })
}

interface GivenBack {
  /** Of what was paid, from 0 to 1. */
  readonly part: number
  readonly revokes: boolean
  readonly reason: OwnersReason
}

export const giveBack =
  ({ part, ...how }: GivenBack): Happening =>
  async (order) => {
    const { orm, number, paymentId, amount } = order
    const told = { key: `demo/refund/${number}`, requestId: 'demo' }
    const asked = { number, paymentId, amountMinor: Math.round(amount.minor * part), note: null, by, ...how }
    await orm.em.fork().transactional((tx) => askRefund(tx, told, asked))
    await pass(order)
  }

export const dispute =
  (status: DisputeStatus): Happening =>
  (order) => {
    const { paymentId, amount } = order
    const respondBy = status === 'open' ? order.at + 35 * dayMs : null
    const contested = { phase: 'chargeback', status, reasonCode: 'goods_or_services_not_received' } as const
    const money = { paymentId, amount, deductedMinor: amount.minor }
    return tell(order, 'razorpay', {
      type: 'dispute-reported',
      report: { disputeId: `disp_${digest(order.number)}`, ...money, ...contested, respondBy },
    })
  }

/** A person answers what waits for one. */
export const resolve =
  (reason: ReviewReason, resolution: Resolution): Happening =>
  async (order) => {
    const [review] = await order.orm.em.fork().execute<{ id: string; about: string }[]>(
      `update reviews set resolved_at = shop_now(), resolution = ?, resolved_by = ?, note = 'Agreed on the phone'
       where order_number = ? and reason = ? and resolved_at is null returning id, about`,
      [resolution, by, order.number, reason],
    )
    if (!review) throw new Error(`Nothing waits for a person about order ${order.number}: ${reason}.`)
    const { id, about } = review
    await tell(order, 'desk', { type: 'review-resolved', review: Number(id), reason, about, resolution })
  }

export const download: Happening = async ({ orm, number }) => {
  await orm.em.fork().execute(
    `with given as (update grants set downloads = downloads + 1 where order_number = ? and revoked_at is null
       returning order_number, product_slug)
     insert into downloads (token_hash, order_number, version_id, begun_at, ip)
     select md5(g.order_number), g.order_number, v.id, shop_now(), '203.0.113.7'
     from given g join product_files f on f.product_slug = g.product_slug join file_versions v on v.file_id = f.id`,
    [number],
  )
}
