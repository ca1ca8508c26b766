import { orderEntity, paymentEntity } from '#sandbox/razorpay/entities.ts'
import type { Order, Payment } from '#sandbox/razorpay/entities.ts'

export type GatewayEvent = {
  type:
    | `payment.${'authorized' | 'captured' | 'failed'}`
    | 'order.paid'
    | `refund.${'created' | 'processed' | 'failed'}`
    | `payment.dispute.${'created' | 'under_review' | 'action_required' | 'won' | 'lost' | 'closed'}`
  payload: Readonly<Record<string, { entity: object }>>
}

/** An order, one payment for it, and what was announced on the way here. */
export type Progress = { order: Order; payment: Payment; events: readonly GatewayEvent[] }

const about = (payment: Payment) => ({ payment: { entity: paymentEntity(payment) } })

export function fail({ order, payment, events }: Progress): Progress {
  const failed: Payment = { ...payment, status: 'failed' }
  return { order, payment: failed, events: [...events, { type: 'payment.failed', payload: about(failed) }] }
}

export function authorize({ order, payment, events }: Progress): Progress {
  const authorized: Payment = { ...payment, status: 'authorized' }
  return {
    order,
    payment: authorized,
    events: [...events, { type: 'payment.authorized', payload: about(authorized) }],
  }
}

/** Money in another currency does not count towards the order; the order is announced as paid once. */
export function capture({ order, payment, events }: Progress): Progress {
  const captured: Payment = { ...payment, status: 'captured', captured: true, captures_at: null }
  const counted = payment.currency === order.currency ? payment.amount : 0
  const amountPaid = Math.min(order.amount, order.amount_paid + counted)
  const isPaid = amountPaid === order.amount
  const after: Order = { ...order, amount_paid: amountPaid, status: isPaid ? 'paid' : order.status }
  const announced: GatewayEvent[] = [{ type: 'payment.captured', payload: about(captured) }]
  if (isPaid && order.status !== 'paid')
    announced.push({
      type: 'order.paid',
      payload: { ...about(captured), order: { entity: orderEntity(after) } },
    })
  return { order: after, payment: captured, events: [...events, ...announced] }
}
