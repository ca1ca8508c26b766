import type { WebhookMode } from '#sandbox/razorpay/entities.ts'
import type { Metadata } from '#sandbox/stripe/form.ts'

/** `reordered`: what one step announces is sent last first. */
export type StripeWebhookMode = WebhookMode | 'reordered'

export type Item = { name: string; description: string | null; unit_amount: number; quantity: number }

export type Session = {
  id: string
  amount_total: number
  /** In small letters, as everywhere at Stripe. */
  currency: string
  client_reference_id: string | null
  metadata: Metadata
  customer_email: string | null
  success_url: string
  cancel_url: string | null
  items: readonly Item[]
  intent_metadata: Metadata
  intent_description: string | null
  capture_method: 'automatic' | 'manual'
  status: 'open' | 'complete' | 'expired'
  payment_status: 'unpaid' | 'paid'
  /** None before the first attempt. */
  payment_intent: string | null
  url: string
  expires_at: number
  created: number
}

export const failureReasons = [
  'generic_decline',
  'insufficient_funds',
  'expired_card',
  'incorrect_cvc',
  'processing_error',
] as const
export type FailureReason = (typeof failureReasons)[number]

export type Intent = {
  id: string
  session_id: string
  amount: number
  currency: string
  status: 'requires_payment_method' | 'processing' | 'requires_capture' | 'succeeded' | 'canceled'
  metadata: Metadata
  description: string | null
  capture_method: 'automatic' | 'manual'
  latest_charge: string | null
  amount_received: number
  /** Why the last attempt failed, until one succeeds. */
  failure: FailureReason | null
  canceled_at: number | null
  created: number
}

export type Charge = {
  id: string
  session_id: string
  payment_intent: string
  amount: number
  amount_captured: number
  amount_refunded: number
  currency: string
  status: 'pending' | 'succeeded' | 'failed'
  captured: boolean
  failure: FailureReason | null
  email: string | null
  metadata: Metadata
  description: string | null
  balance_transaction: string | null
  disputed: boolean
  webhook: StripeWebhookMode
  /** When a pending one comes to its end, and which. */
  settles_at: Date | null
  settles_as: 'succeeded' | 'failed' | null
  created: number
}

export type Refund = {
  id: string
  session_id: string
  charge: string
  payment_intent: string
  amount: number
  currency: string
  status: 'pending' | 'succeeded' | 'failed'
  reason: string | null
  metadata: Metadata
  balance_transaction: string | null
  failure_balance_transaction: string | null
  created: number
}

export type Dispute = {
  id: string
  session_id: string
  charge: string
  payment_intent: string
  amount: number
  currency: string
  status:
    | 'warning_needs_response'
    | 'warning_under_review'
    | 'warning_closed'
    | 'needs_response'
    | 'under_review'
    | 'won'
    | 'lost'
  reason: string
  due_by: number
  /** What was handed in or is kept as a draft, by Stripe's names. */
  evidence: Metadata
  submission_count: number
  submitted_at: number | null
  metadata: Metadata
  created: number
}

export type BalanceTransaction = {
  id: string
  /** Signed: what leaves the balance is negative. */
  amount: number
  currency: string
  fee: number
  /** The part of the fee that is tax. */
  tax: number
  type: 'charge' | 'refund' | 'refund_failure' | 'adjustment'
  reporting_category: 'charge' | 'refund' | 'refund_failure' | 'dispute' | 'dispute_reversal'
  /** The charge, refund or dispute it is of. */
  source: string
  created: number
}

export type StoredFile = {
  id: string
  purpose: string
  filename: string
  size: number
  /** `pdf`, `png` or `jpg`. */
  type: string
  created: number
}
