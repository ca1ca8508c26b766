import { refundStatusesInWords } from '#domain/orders/money-words.ts'
import type { RefundStatus } from '#domain/orders/order.ts'
import type { Tone } from './tone.ts'

const words = (status: RefundStatus, tone: Tone) => ({ label: refundStatusesInWords[status], tone })

/** How a refund stands, as a badge. */
export const refundStatusWords: Readonly<
  Record<RefundStatus, { readonly label: string; readonly tone: Tone }>
> = {
  requested: words('requested', 'info'),
  pending: words('pending', 'info'),
  processed: words('processed', 'good'),
  failed: words('failed', 'bad'),
  settled: words('settled', 'quiet'),
  'written-off': words('written-off', 'quiet'),
}
