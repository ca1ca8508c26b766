import type { Database } from '#sandbox/database.ts'
import { loseUnanswered } from '#sandbox/razorpay/disputes.ts'
import { settleLatePayments } from '#sandbox/razorpay/payments.ts'
import type { Settings } from '#sandbox/settings.ts'
import { settlePendingCharges } from '#sandbox/stripe/charges.ts'
import { loseUnansweredDisputes } from '#sandbox/stripe/disputes.ts'
import { signatureHeader } from '#sandbox/stripe/events.ts'
import { expireOldSessions } from '#sandbox/stripe/sessions.ts'
import type { Line } from '#sandbox/webhooks/worker.ts'

const HALF_DAY_S = 43_200
/** 22 hours in all: one more would end after the 24 hours Razorpay keeps trying. */
const DAY_OF_GAPS_S = [2, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, HALF_DAY_S]
/** 70 hours in all: Stripe keeps trying for three days. */
const THREE_DAYS_OF_GAPS_S = [...DAY_OF_GAPS_S, ...Array.from({ length: 4 }, () => HALF_DAY_S)]

export const razorpayLine = (database: Database, { webhookUrl: url }: Settings): Line => ({
  events: 'webhooks',
  deliveries: 'deliveries',
  subject: 'payment_id',
  url,
  headers: async ({ signature, event_id: id }) => ({
    'user-agent': 'Razorpay-Webhook/v1 (sandbox)',
    'x-razorpay-signature': signature ?? '',
    'x-razorpay-event-id': id,
  }),
  retryGapsS: DAY_OF_GAPS_S,
  bankDue: `least((select min(captures_at) from sandbox.payments where captures_at is not null),
    (select to_timestamp(min(respond_by)) from sandbox.disputes where status = 'open'))`,
  hearBank: async () => {
    await settleLatePayments(database)
    await loseUnanswered(database)
  },
})

export const stripeLine = (database: Database, { stripeWebhookUrl: url }: Settings): Line => ({
  events: 'stripe_events',
  deliveries: 'stripe_deliveries',
  subject: 'session_id',
  url,
  headers: async ({ body, signature }) => ({
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks) (sandbox)',
    'stripe-signature': await signatureHeader(database.query, body, signature),
  }),
  retryGapsS: THREE_DAYS_OF_GAPS_S,
  bankDue: `least((select min(settles_at) from sandbox.stripe_charges where settles_at is not null),
    (select to_timestamp(min(expires_at)) from sandbox.stripe_sessions where status = 'open'),
    (select to_timestamp(min(due_by)) from sandbox.stripe_disputes where status = 'needs_response'))`,
  hearBank: async () => {
    await settlePendingCharges(database)
    await expireOldSessions(database)
    await loseUnansweredDisputes(database)
  },
})
