export type Notes = Readonly<Record<string, string | number>>

export type Order = {
  id: string
  amount: number
  amount_paid: number
  currency: string
  receipt: string | null
  status: 'created' | 'attempted' | 'paid'
  attempts: number
  notes: Notes
  partial_payment: boolean
  callback_url: string | null
  created_at: number
}

/** How the webhooks about a payment reach the shop. */
export type WebhookMode = 'once' | 'twice' | 'drop' | 'forged' | { delay_ms: number }

export type Payment = {
  id: string
  order_id: string
  amount: number
  currency: string
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed'
  captured: boolean
  amount_refunded: number
  email: string | null
  contact: string | null
  webhook: WebhookMode
  /** When the bank's late answer comes: authorised if it had failed, and captured. */
  captures_at: Date | null
  created_at: number
}

export type Refund = {
  id: string
  payment_id: string
  amount: number
  currency: string
  status: 'pending' | 'processed' | 'failed'
  speed: 'normal' | 'optimum'
  receipt: string | null
  notes: Notes
  idempotency_key: string | null
  /** The request that made it, by which a repeated key is told from a reused one. */
  request: string
  created_at: number
}

export const disputePhases = ['fraud', 'retrieval', 'chargeback', 'pre_arbitration', 'arbitration'] as const
export type DisputePhase = (typeof disputePhases)[number]

/** The kinds of documents that can be handed in. */
export const evidenceLists = [
  'shipping_proof',
  'billing_proof',
  'cancellation_proof',
  'customer_communication',
  'proof_of_service',
  'explanation_letter',
  'refund_confirmation',
  'access_activity_log',
  'refund_cancellation_policy',
  'term_and_conditions',
] as const

export type Evidence = {
  amount: number
  summary: string | null
  /** Ids by their kind. */
  documents: Readonly<Partial<Record<(typeof evidenceLists)[number] | 'others', readonly string[]>>>
  submitted_at: number | null
}

export type Dispute = {
  id: string
  payment_id: string
  amount: number
  currency: string
  /** Taken of the balance until it is decided, or for good. */
  amount_deducted: number
  deduct: 'at-once' | 'when-lost'
  reason_code: string
  respond_by: number
  status: 'open' | 'under_review' | 'won' | 'lost' | 'closed'
  phase: DisputePhase
  evidence: Evidence | null
  created_at: number
}

export type StoredDocument = {
  id: string
  purpose: string
  name: string
  mime_type: string
  size: number
  created_at: number
}

// Razorpay's server writes an empty map as an empty list.
const notesOut = (notes: Notes) => (Object.keys(notes).length === 0 ? [] : notes)

export const orderEntity = (order: Order) => ({
  id: order.id,
  entity: 'order',
  amount: order.amount,
  amount_paid: order.amount_paid,
  amount_due: order.amount - order.amount_paid,
  currency: order.currency,
  receipt: order.receipt,
  partial_payment: order.partial_payment,
  offer_id: null,
  status: order.status,
  attempts: order.attempts,
  notes: notesOut(order.notes),
  created_at: order.created_at,
})

/** 2 % and 18 % tax on it, in paise; as at Razorpay the fee includes its tax. */
function feeOf(amountMinor: number): { fee: number; tax: number } {
  const charge = Math.round((amountMinor * 2) / 100)
  const tax = Math.round((charge * 18) / 100)
  return { fee: charge + tax, tax }
}

const declined = {
  error_code: 'BAD_REQUEST_ERROR',
  error_description:
    "Your payment didn't go through as it was declined by the bank. Try another payment method or contact your bank.",
  error_source: 'bank',
  error_step: 'payment_authorization',
  error_reason: 'payment_failed',
}
const noError = {
  error_code: null,
  error_description: null,
  error_source: null,
  error_step: null,
  error_reason: null,
}

function refundStatus(payment: Payment): 'partial' | 'full' | null {
  if (payment.amount_refunded === 0) return null
  return payment.amount_refunded === payment.amount ? 'full' : 'partial'
}

export const paymentEntity = (payment: Payment) => ({
  id: payment.id,
  entity: 'payment',
  amount: payment.amount,
  currency: payment.currency,
  status: payment.status,
  order_id: payment.order_id,
  invoice_id: null,
  international: false,
  method: 'upi',
  amount_refunded: payment.amount_refunded,
  refund_status: refundStatus(payment),
  captured: payment.captured,
  description: null,
  card_id: null,
  bank: null,
  wallet: null,
  vpa: 'customer@sandbox',
  email: payment.email,
  contact: payment.contact,
  notes: [],
  fee_bearer: 'platform',
  ...(payment.captured ? feeOf(payment.amount) : { fee: null, tax: null }),
  ...(payment.status === 'failed' ? declined : noError),
  acquirer_data: {},
  created_at: payment.created_at,
})

export const refundEntity = (refund: Refund) => ({
  id: refund.id,
  entity: 'refund',
  amount: refund.amount,
  currency: refund.currency,
  payment_id: refund.payment_id,
  notes: notesOut(refund.notes),
  receipt: refund.receipt,
  acquirer_data: {},
  created_at: refund.created_at,
  batch_id: null,
  status: refund.status,
  speed_processed: refund.status === 'processed' ? 'normal' : null,
  speed_requested: refund.speed,
  error_description:
    refund.status === 'failed' ? 'The customer’s bank sent it back: the account is closed.' : null,
})

export const disputeEntity = (dispute: Dispute) => ({
  id: dispute.id,
  entity: 'dispute',
  payment_id: dispute.payment_id,
  amount: dispute.amount,
  currency: dispute.currency,
  amount_deducted: dispute.amount_deducted,
  reason_code: dispute.reason_code,
  respond_by: dispute.respond_by,
  status: dispute.status,
  phase: dispute.phase,
  created_at: dispute.created_at,
  evidence: evidenceEntity(dispute),
})

const evidenceEntity = ({ amount, evidence }: Dispute) => ({
  amount: evidence?.amount ?? amount,
  summary: evidence?.summary ?? null,
  ...Object.fromEntries(evidenceLists.map((name) => [name, evidence?.documents[name] ?? null])),
  others: evidence?.documents.others ? [{ type: 'others', document_ids: evidence.documents.others }] : null,
  submitted_at: evidence?.submitted_at ?? null,
})

export const documentEntity = ({ id, purpose, name, mime_type, size, created_at }: StoredDocument) => ({
  id,
  entity: 'document',
  purpose,
  name,
  mime_type,
  size,
  created_at,
})

export const collection = <Item>(items: readonly Item[]) => ({
  entity: 'collection',
  count: items.length,
  items,
})
