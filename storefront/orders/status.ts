import type { ShownStatus } from '#domain/orders/order.ts'
import { html } from '../shared/html.ts'

const words = {
  created: { word: 'Waiting for payment', tone: 'waiting' },
  paid: { word: 'Paid', tone: 'good' },
  failed: { word: 'Payment failed', tone: 'bad' },
  expired: { word: 'Expired', tone: '' },
  cancelled: { word: 'Cancelled', tone: '' },
  partially_refunded: { word: 'Partly refunded', tone: '' },
  refunded: { word: 'Refunded', tone: '' },
  review: { word: 'Being checked', tone: 'waiting' },
} as const satisfies Record<ShownStatus, { word: string; tone: string }>

/** In place of a status that a payment on its way is about to change. */
export const confirmingBadge = html`<span class="badge waiting">Confirming payment</span>`

export const statusBadge = (status: ShownStatus) =>
  html`<span class="badge ${words[status].tone}">${words[status].word}</span>`
