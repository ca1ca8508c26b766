import { unixNow } from '#sandbox/ids.ts'
import { AVAILABLE_AFTER_S } from '#sandbox/stripe/balance.ts'
import { failures } from '#sandbox/stripe/failures.ts'
import type { BalanceTransaction, Charge, Intent, Refund, Session, StoredFile } from '#sandbox/stripe/rows.ts'

/** The version of Stripe's interface that this speaks and announces in. */
export const API_VERSION = '2026-10-28.endive'

const customerOf = ({ customer_email: email }: Session) =>
  email && { address: null, email, name: null, phone: null, tax_exempt: 'none', tax_ids: null }

export const sessionObject = (session: Session) => ({
  id: session.id,
  object: 'checkout.session',
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  amount_subtotal: session.amount_total,
  amount_total: session.amount_total,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  cancel_url: session.cancel_url,
  client_reference_id: session.client_reference_id,
  client_secret: null,
  created: session.created,
  currency: session.currency,
  custom_fields: [],
  customer: null,
  customer_creation: 'if_required',
  customer_details: customerOf(session),
  customer_email: session.customer_email,
  expires_at: session.expires_at,
  invoice: null,
  livemode: false,
  locale: null,
  metadata: session.metadata,
  mode: 'payment',
  payment_intent: session.payment_intent,
  payment_link: null,
  payment_method_collection: 'if_required',
  payment_method_options: {},
  payment_method_types: ['card'],
  payment_status: session.payment_status,
  recovered_from: null,
  setup_intent: null,
  shipping_options: [],
  status: session.status,
  submit_type: null,
  subscription: null,
  success_url: session.success_url,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: 'hosted',
  url: session.status === 'open' ? session.url : null,
})

export const intentObject = (intent: Intent) => ({
  id: intent.id,
  object: 'payment_intent',
  amount: intent.amount,
  amount_capturable: intent.status === 'requires_capture' ? intent.amount : 0,
  amount_received: intent.amount_received,
  application: null,
  automatic_payment_methods: null,
  canceled_at: intent.canceled_at,
  cancellation_reason: intent.canceled_at === null ? null : 'automatic',
  capture_method: intent.capture_method,
  client_secret: null,
  confirmation_method: 'automatic',
  created: intent.created,
  currency: intent.currency,
  customer: null,
  description: intent.description,
  last_payment_error:
    intent.failure === null
      ? null
      : {
          charge: intent.latest_charge,
          code: failures[intent.failure].code,
          ...(failures[intent.failure].code === 'card_declined' ? { decline_code: intent.failure } : {}),
          message: failures[intent.failure].message,
          type: 'card_error',
        },
  latest_charge: intent.latest_charge,
  livemode: false,
  metadata: intent.metadata,
  next_action: null,
  payment_method: null,
  payment_method_types: ['card'],
  processing: null,
  receipt_email: null,
  status: intent.status,
})

const approved = {
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  seller_message: 'Payment complete.',
  type: 'authorized',
}

function outcomeOf({ status, failure }: Charge) {
  if (failure === null) return status === 'pending' ? null : approved
  return {
    network_decline_code: null,
    network_status: 'declined_by_network',
    reason: failure,
    risk_level: 'normal',
    seller_message: `The bank returned the decline code \`${failure}\`.`,
    type: 'issuer_declined',
  }
}

const card = {
  brand: 'visa',
  country: 'IN',
  exp_month: 12,
  exp_year: 2034,
  funding: 'credit',
  last4: '4242',
  network: 'visa',
}

export const chargeObject = (charge: Charge) => ({
  id: charge.id,
  object: 'charge',
  amount: charge.amount,
  amount_captured: charge.amount_captured,
  amount_refunded: charge.amount_refunded,
  balance_transaction: charge.balance_transaction,
  billing_details: { address: null, email: charge.email, name: null, phone: null, tax_id: null },
  calculated_statement_descriptor: 'SANDBOX',
  captured: charge.captured,
  created: charge.created,
  currency: charge.currency,
  customer: null,
  description: charge.description,
  disputed: charge.disputed,
  failure_balance_transaction: null,
  failure_code: charge.failure === null ? null : failures[charge.failure].code,
  failure_message: charge.failure === null ? null : failures[charge.failure].message,
  fraud_details: {},
  livemode: false,
  metadata: charge.metadata,
  outcome: outcomeOf(charge),
  paid: charge.status === 'succeeded',
  payment_intent: charge.payment_intent,
  payment_method: null,
  payment_method_details: { card, type: 'card' },
  receipt_email: null,
  receipt_number: null,
  receipt_url: null,
  refunded: charge.amount_refunded === charge.amount,
  review: null,
  shipping: null,
  status: charge.status,
})

export const refundObject = (refund: Refund) => ({
  id: refund.id,
  object: 'refund',
  amount: refund.amount,
  balance_transaction: refund.balance_transaction,
  charge: refund.charge,
  created: refund.created,
  currency: refund.currency,
  metadata: refund.metadata,
  payment_intent: refund.payment_intent,
  reason: refund.reason,
  receipt_number: null,
  status: refund.status,
  ...(refund.status === 'pending' ? { pending_reason: 'processing' } : {}),
  ...(refund.status === 'failed'
    ? {
        failure_reason: 'expired_or_canceled_card',
        failure_balance_transaction: refund.failure_balance_transaction,
      }
    : {}),
})

export const balanceObject = (moved: BalanceTransaction) => ({
  id: moved.id,
  object: 'balance_transaction',
  amount: moved.amount,
  available_on: moved.created + AVAILABLE_AFTER_S,
  balance_type: 'payments',
  created: moved.created,
  currency: moved.currency,
  description: null,
  exchange_rate: null,
  fee: moved.fee,
  fee_details: feeDetails(moved),
  net: moved.amount - moved.fee,
  reporting_category: moved.reporting_category,
  source: moved.source,
  status: moved.created + AVAILABLE_AFTER_S <= unixNow() ? 'available' : 'pending',
  type: moved.type,
})

function feeDetails({ fee, tax, currency }: BalanceTransaction) {
  if (fee === 0) return []
  const detail = { application: null, currency }
  return [
    { ...detail, amount: fee - tax, description: 'Stripe processing fees', type: 'stripe_fee' },
    { ...detail, amount: tax, description: 'GST', type: 'tax' },
  ]
}

export const fileObject = ({ id, purpose, filename, size, type, created }: StoredFile) => ({
  id,
  object: 'file',
  created,
  expires_at: null,
  filename,
  links: { object: 'list', data: [], has_more: false, url: `/v1/file_links?file=${id}` },
  purpose,
  size,
  title: null,
  type,
  url: null,
})
