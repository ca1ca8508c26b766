import type { Fulfilment, ShownStatus } from '#domain/orders/order.ts'
import type { Tone } from './tone.ts'

interface Words {
  readonly label: string
  readonly tone: Tone
}

/** An order's status in the words of the desk. */
export const orderStatusWords: Readonly<Record<ShownStatus, Words>> = {
  created: { label: 'Waiting for payment', tone: 'info' },
  failed: { label: 'Payment failed', tone: 'warn' },
  expired: { label: 'Expired', tone: 'quiet' },
  cancelled: { label: 'Cancelled', tone: 'quiet' },
  paid: { label: 'Paid', tone: 'good' },
  partially_refunded: { label: 'Partly refunded', tone: 'warn' },
  refunded: { label: 'Refunded', tone: 'quiet' },
  review: { label: 'Needs you', tone: 'bad' },
}

export const fulfilmentWords: Readonly<Record<Fulfilment, Words>> = {
  pending: { label: 'Not delivered', tone: 'quiet' },
  delivered: { label: 'Delivered', tone: 'good' },
  revoked: { label: 'Access withdrawn', tone: 'warn' },
}
