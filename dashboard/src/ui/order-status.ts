import type { Fulfilment, ShownStatus } from '#domain/orders/order.ts'
import { statusesInWords } from '#domain/orders/words.ts'
import type { Tone } from './tone.ts'

interface Words {
  readonly label: string
  readonly tone: Tone
}

const words = (status: ShownStatus, tone: Tone): Words => ({ label: statusesInWords[status], tone })

/** An order's status in the words of the desk. */
export const orderStatusWords: Readonly<Record<ShownStatus, Words>> = {
  created: words('created', 'info'),
  failed: words('failed', 'warn'),
  expired: words('expired', 'quiet'),
  cancelled: words('cancelled', 'quiet'),
  paid: words('paid', 'good'),
  partially_refunded: words('partially_refunded', 'warn'),
  refunded: words('refunded', 'quiet'),
  review: words('review', 'bad'),
}

/** An order never moves back, though the refund that it was moved on for may have failed, or been given up. */
const notMade: Words = { label: 'Refund not made', tone: 'warn' }

/** The same where it is known what went back, in minor units. */
export const orderStatusIn = (status: ShownStatus, returnedMinor?: number): Words =>
  returnedMinor === 0 && (status === 'partially_refunded' || status === 'refunded')
    ? notMade
    : orderStatusWords[status]

export const fulfilmentWords: Readonly<Record<Fulfilment, Words>> = {
  pending: { label: 'Not delivered', tone: 'quiet' },
  delivered: { label: 'Delivered', tone: 'good' },
  revoked: { label: 'Access withdrawn', tone: 'warn' },
}

export const isOrderStatus = (text: string): text is ShownStatus => Object.hasOwn(orderStatusWords, text)
