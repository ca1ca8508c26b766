import type { Gateway } from '#domain/payments/payment.ts'
import { exactTime } from '../ui/times.ts'

const faults: Readonly<Record<string, string>> = {
  'lost-answer': 'It is done, but the answer is lost',
  'status-500': 'Refused with an error of the gateway’s',
  'time-out': 'It is done, but the answer takes too long',
  'rate-limit': 'Refused: too many requests',
  'refund-fails': 'The refund is taken and fails later',
  'refund-waits': 'The refund is taken and stays on its way',
  'balance-too-low': 'Too little balance for the refund',
  'still-working': 'The refund is still being worked on',
}

export const faultInWords = (kind: string): string => faults[kind] ?? kind

const day = 86_400

/** How long a bank gives to answer a dispute. */
export const deadlines = [
  { value: String(7 * day), label: 'In 7 days' },
  { value: String(2 * day), label: 'In 2 days' },
  { value: '3600', label: 'In an hour' },
  { value: '120', label: 'In 2 minutes' },
] as const

/** Some of the reasons banks give, by each gateway's names. */
export const disputeReasons = {
  razorpay: [
    'goods_or_services_not_received',
    'goods_or_services_not_as_described',
    'credit_not_processed',
    'duplicate_processing',
    'unauthorised_transaction',
  ],
  stripe: ['product_not_received', 'product_unacceptable', 'credit_not_processed', 'duplicate', 'fraudulent'],
} as const satisfies Record<Gateway, readonly string[]>

const movements: Readonly<Record<string, string>> = {
  charge: 'Payment',
  refund: 'Refund',
  refund_failure: 'Refund given back',
  dispute: 'Taken for a dispute',
  dispute_reversal: 'Dispute given back',
}

/** What moved the gateway's balance. */
export const movementInWords = (type: string): string => movements[type] ?? type

const refundRoute = 'POST /v1/payments/:id/refund'
const stripeRefundRoute = 'POST /stripe/v1/refunds'

/** What only a refund can meet, and where. */
const ofRefunds: Readonly<Record<string, readonly string[]>> = {
  'refund-fails': [refundRoute, stripeRefundRoute],
  'refund-waits': [stripeRefundRoute],
  'balance-too-low': [refundRoute, stripeRefundRoute],
  'still-working': [refundRoute, stripeRefundRoute],
}

export const canStrike = (kind: string, route: string): boolean => ofRefunds[kind]?.includes(route) ?? true

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
  'GET /v1/disputes': 'List disputes',
  'GET /v1/disputes/:id': 'Look up a dispute',
  'POST /v1/disputes/:id/accept': 'Accept a dispute',
  'PATCH /v1/disputes/:id/contest': 'Contest a dispute',
  'POST /v1/documents': 'Upload a document',
  'POST /stripe/v1/checkout/sessions': 'Open a checkout (Stripe)',
  'GET /stripe/v1/checkout/sessions': 'List checkouts (Stripe)',
  'GET /stripe/v1/checkout/sessions/:id': 'Look up a checkout (Stripe)',
  'POST /stripe/v1/checkout/sessions/:id/expire': 'Close a checkout (Stripe)',
  'GET /stripe/v1/payment_intents': 'List payment intents (Stripe)',
  'GET /stripe/v1/payment_intents/:id': 'Look up a payment intent (Stripe)',
  'POST /stripe/v1/payment_intents/:id/capture': 'Capture a payment intent (Stripe)',
  'GET /stripe/v1/charges': 'List payments (Stripe)',
  'GET /stripe/v1/charges/:id': 'Look up a payment (Stripe)',
  'POST /stripe/v1/charges/:id/capture': 'Capture a payment (Stripe)',
  [stripeRefundRoute]: 'Refund a payment (Stripe)',
  'GET /stripe/v1/refunds': 'List refunds (Stripe)',
  'GET /stripe/v1/refunds/:id': 'Look up a refund (Stripe)',
  'GET /stripe/v1/disputes': 'List disputes (Stripe)',
  'GET /stripe/v1/disputes/:id': 'Look up a dispute (Stripe)',
  'POST /stripe/v1/disputes/:id': 'Contest a dispute (Stripe)',
  'POST /stripe/v1/disputes/:id/close': 'Accept a dispute (Stripe)',
  'POST /stripe/v1/files': 'Upload a document (Stripe)',
  'GET /stripe/v1/files/:id': 'Look up a document (Stripe)',
  'GET /stripe/v1/balance_transactions': 'List movements of the balance (Stripe)',
  'GET /stripe/v1/balance_transactions/:id': 'Look up a movement of the balance (Stripe)',
  'GET /stripe/v1/balance': 'Look up the balance (Stripe)',
  'GET /stripe/v1/account': 'Look up the account (Stripe)',
}

export const routeInWords = (route: string): string => routes[route] ?? route

function answerInWords(status: number): string {
  if (status === 0) return 'no answer'
  return status < 300 ? 'taken' : `refused (${status})`
}

interface Webhook {
  readonly attempts: readonly { readonly at: string; readonly status: number }[]
  readonly next_at: string | null
}

/** How a webhook fared: each try with its answer, and when the next is. */
export function sendingInWords({ attempts, next_at: next }: Webhook): string {
  const tries = attempts.map(({ status }) => answerInWords(status)).join(', ')
  if (next) return `${tries ? `${tries}; ` : ''}next try ${exactTime(next)}`
  return tries || 'never sent'
}
