import { exactTime } from '../ui/times.ts'

const faults: Readonly<Record<string, string>> = {
  'lost-answer': 'It is done, but the answer is lost',
  'status-500': 'Refused with an error of the gateway’s',
  'time-out': 'It is done, but the answer takes too long',
  'refund-fails': 'The refund is taken and fails later',
  'balance-too-low': 'Too little balance for the refund',
}

export const faultInWords = (kind: string): string => faults[kind] ?? kind

/** What only a refund can meet. */
export const ofRefunds: ReadonlySet<string> = new Set(['refund-fails', 'balance-too-low'])
export const refundRoute = 'POST /v1/payments/:id/refund'

const routes: Readonly<Record<string, string>> = {
  'POST /v1/orders': 'Open an order',
  'GET /v1/orders': 'List orders',
  'GET /v1/orders/:id': 'Look up an order',
  'GET /v1/orders/:id/payments': 'Look up an order’s payments',
  'GET /v1/payments': 'List payments',
  'GET /v1/payments/:id': 'Look up a payment',
  'POST /v1/payments/:id/capture': 'Capture a payment',
  [refundRoute]: 'Refund a payment',
  'GET /v1/payments/:id/refunds': 'Look up a payment’s refunds',
  'GET /v1/refunds': 'List refunds',
  'GET /v1/refunds/:id': 'Look up a refund',
}

export const routeInWords = (route: string): string => routes[route] ?? route

interface Webhook {
  readonly attempts: readonly { readonly at: string; readonly status: number }[]
  readonly next_at: string | null
}

/** How a webhook fared: each try with its answer, and when the next is. */
export function sendingInWords({ attempts, next_at: next }: Webhook): string {
  const tries = attempts.map(({ status }) => (status === 0 ? 'no answer' : String(status))).join(', ')
  if (next) return `${tries ? `${tries}; ` : ''}next try ${exactTime(next)}`
  return tries || 'never sent'
}
