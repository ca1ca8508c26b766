import { movement } from '#sandbox/stripe/balance.ts'
import type { StripeEvent } from '#sandbox/stripe/events.ts'
import { chargeObject, intentObject, sessionObject } from '#sandbox/stripe/objects.ts'
import type { BalanceTransaction, Charge, FailureReason, Intent, Session } from '#sandbox/stripe/rows.ts'

/** A session, one charge for it and its intent, with what was moved and announced on the way here. */
export type Progress = {
  session: Session
  intent: Intent
  charge: Charge
  moved: readonly BalanceTransaction[]
  events: readonly StripeEvent[]
}

type Changes = {
  session: Partial<Session>
  intent: Partial<Intent>
  charge: Partial<Charge>
  moved?: readonly BalanceTransaction[]
  announces: (after: { session: object; intent: object; charge: object }) => readonly StripeEvent[]
}

function go(before: Progress, { session, intent, charge, moved = [], announces }: Changes): Progress {
  const after = {
    session: { ...before.session, ...session },
    intent: { ...before.intent, ...intent },
    charge: { ...before.charge, ...charge },
  }
  const told = announces({
    session: sessionObject(after.session),
    intent: intentObject(after.intent),
    charge: chargeObject(after.charge),
  })
  return { ...after, moved: [...before.moved, ...moved], events: [...before.events, ...told] }
}

/** Money of a charge is taken: at once, of an authorised one, or when a pending one succeeds. */
export function capture(before: Progress, amount: number = before.charge.amount): Progress {
  const { charge, session } = before
  const moved = movement({
    amount,
    currency: charge.currency,
    type: 'charge',
    reporting_category: 'charge',
    source: charge.id,
  })
  const wasAuthorised = charge.status === 'succeeded'
  const wasPending = session.status === 'complete' && !wasAuthorised
  return go(before, {
    session: { status: 'complete', payment_status: 'paid' },
    intent: { status: 'succeeded', amount_received: amount, failure: null },
    charge: {
      status: 'succeeded',
      captured: true,
      amount_captured: amount,
      // What is not captured is let go, and Stripe counts it as given back.
      amount_refunded: charge.amount - amount,
      balance_transaction: moved.id,
      settles_at: null,
      settles_as: null,
    },
    moved: [moved],
    announces: (after) => [
      { type: wasAuthorised ? 'charge.captured' : 'charge.succeeded', object: after.charge },
      { type: 'payment_intent.succeeded', object: after.intent },
      ...(wasAuthorised
        ? []
        : [
            {
              type: `checkout.session.${wasPending ? 'async_payment_succeeded' : 'completed'}`,
              object: after.session,
            } as const,
          ]),
    ],
  })
}

/** The bank keeps the money for us until it is captured. */
export const authorize = (before: Progress): Progress =>
  go(before, {
    session: { status: 'complete' },
    intent: { status: 'requires_capture', failure: null },
    charge: { status: 'succeeded' },
    announces: (after) => [
      { type: 'charge.succeeded', object: after.charge },
      { type: 'payment_intent.amount_capturable_updated', object: after.intent },
      { type: 'checkout.session.completed', object: after.session },
    ],
  })

/** The customer is done, the bank is not. */
export const begin = (before: Progress): Progress =>
  go(before, {
    session: { status: 'complete' },
    intent: { status: 'processing', failure: null },
    charge: {},
    announces: (after) => [
      { type: 'charge.pending', object: after.charge },
      { type: 'payment_intent.processing', object: after.intent },
      { type: 'checkout.session.completed', object: after.session },
    ],
  })

/** An open session can be tried again; one whose pending payment fails stays complete and unpaid. */
export function fail(before: Progress, reason: FailureReason): Progress {
  const wasPending = before.session.status === 'complete'
  return go(before, {
    session: {},
    intent: { status: 'requires_payment_method', failure: reason },
    charge: { status: 'failed', failure: reason, settles_at: null, settles_as: null },
    announces: (after) => [
      { type: 'charge.failed', object: after.charge },
      { type: 'payment_intent.payment_failed', object: after.intent },
      ...(wasPending
        ? [{ type: 'checkout.session.async_payment_failed', object: after.session } as const]
        : []),
    ],
  })
}
