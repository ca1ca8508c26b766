import type { Database, Sql } from '#sandbox/database.ts'
import { unixNow } from '#sandbox/ids.ts'
import { InvalidField, queryInteger } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { recordMovements } from '#sandbox/stripe/balance.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'
import { recordStripeEvents } from '#sandbox/stripe/events.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import { authorize, begin, capture, fail } from '#sandbox/stripe/progress.ts'
import type { Progress } from '#sandbox/stripe/progress.ts'
import type { Charge, FailureReason, Intent, Session, StripeWebhookMode } from '#sandbox/stripe/rows.ts'
import {
  MOST_MINOR,
  findSession,
  intentOf,
  lockSession,
  saveIntent,
  saveSession,
} from '#sandbox/stripe/sessions.ts'

/** `late` and `late-failed` are with the bank first, and come to their end after a while. */
export const outcomes = ['captured', 'authorized', 'failed', 'late', 'late-failed'] as const

export type Attempt = {
  sessionId: string
  outcome: (typeof outcomes)[number]
  reason: FailureReason
  /** Null for what the session asks for. */
  amount: number | null
  currency: string | null
  webhook: StripeWebhookMode
  /** Null for the one the shop gave. */
  email: string | null
  bankTakesMs: number
}

const newIntent = (session: Session): Intent => ({
  id: newStripeId('pi'),
  session_id: session.id,
  amount: session.amount_total,
  currency: session.currency,
  status: 'requires_payment_method',
  metadata: session.intent_metadata,
  description: session.intent_description,
  capture_method: session.capture_method,
  latest_charge: null,
  amount_received: 0,
  failure: null,
  canceled_at: null,
  created: unixNow(),
})

function attempted(session: Session, known: Intent | null, attempt: Attempt): Progress {
  const isLate = attempt.outcome === 'late' || attempt.outcome === 'late-failed'
  const before = known ?? newIntent(session)
  const amount = attempt.amount ?? session.amount_total
  const currency = attempt.currency ?? session.currency
  const email = session.customer_email ?? attempt.email
  const charge: Charge = {
    id: newStripeId('ch'),
    session_id: session.id,
    payment_intent: before.id,
    amount,
    amount_captured: 0,
    amount_refunded: 0,
    currency,
    status: 'pending',
    captured: false,
    failure: null,
    email,
    metadata: before.metadata,
    description: before.description,
    balance_transaction: null,
    disputed: false,
    webhook: attempt.webhook,
    settles_at: isLate ? new Date(Date.now() + attempt.bankTakesMs) : null,
    settles_as: isLate ? (attempt.outcome === 'late' ? 'succeeded' : 'failed') : null,
    created: unixNow(),
  }
  return {
    session: { ...session, payment_intent: before.id, customer_email: email },
    intent: { ...before, amount, currency, latest_charge: charge.id },
    charge,
    moved: [],
    events: [],
  }
}

function play(start: Progress, { outcome, reason }: Attempt): Progress {
  switch (outcome) {
    case 'captured':
      return start.session.capture_method === 'manual' ? authorize(start) : capture(start)
    case 'authorized':
      return authorize(start)
    case 'failed':
      return fail(start, reason)
    case 'late':
    case 'late-failed':
      return begin(start)
  }
}

/** One attempt to pay a session. One that is complete or expired takes no other: unlike an order at Razorpay. */
export const pay = ({ transaction }: Database, attempt: Attempt): Promise<Charge> =>
  transaction(async (query) => {
    const session = await lockSession(query, attempt.sessionId)
    if (session.status !== 'open')
      throw new InvalidField('session', `The session is ${session.status}: nobody can pay it any more.`)
    return save(query, play(attempted(session, await intentOf(query, session), attempt), attempt))
  })

async function save(query: Sql, { session, intent, charge, moved, events }: Progress): Promise<Charge> {
  await saveSession(query, session)
  await saveIntent(query, intent)
  await saveCharge(query, charge)
  await recordMovements(query, moved)
  await recordStripeEvents(query, { sessionId: session.id, webhook: charge.webhook }, events)
  return charge
}

export const saveCharge = (query: Sql, it: Charge) =>
  query(
    `insert into sandbox.stripe_charges (id, session_id, payment_intent, amount, amount_captured, amount_refunded,
       currency, status, captured, failure, email, metadata, description, balance_transaction, disputed, webhook,
       settles_at, settles_as, created)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
     on conflict (id) do update set amount_captured = excluded.amount_captured,
       amount_refunded = excluded.amount_refunded, status = excluded.status, captured = excluded.captured,
       failure = excluded.failure, balance_transaction = excluded.balance_transaction,
       disputed = excluded.disputed, settles_at = excluded.settles_at, settles_as = excluded.settles_as`,
    [
      it.id,
      it.session_id,
      it.payment_intent,
      it.amount,
      it.amount_captured,
      it.amount_refunded,
      it.currency,
      it.status,
      it.captured,
      it.failure,
      it.email,
      JSON.stringify(it.metadata),
      it.description,
      it.balance_transaction,
      it.disputed,
      JSON.stringify(it.webhook),
      it.settles_at,
      it.settles_as,
      it.created,
    ],
  )

export async function findCharge(query: Sql, id: string): Promise<Charge> {
  const [charge] = await query<Charge>('select * from sandbox.stripe_charges where id = $1', [id])
  if (charge === undefined) throw stripeRefusals.unknownId('charge', id)
  return charge
}

/** The charge as it is once its session is locked. */
export async function lockCharge(query: Sql, id: string): Promise<Charge> {
  await lockSession(query, (await findCharge(query, id)).session_id)
  return findCharge(query, id)
}

async function progressOf(query: Sql, id: string): Promise<Progress> {
  const charge = await lockCharge(query, id)
  const session = await findSession(query, charge.session_id)
  const intent = await intentOf(query, session)
  if (intent === null) throw stripeRefusals.unknownId('payment_intent', charge.payment_intent)
  return { session, intent, charge, moved: [], events: [] }
}

/** Captures an authorised charge, in whole where no amount is given. */
export async function captureCharge(query: Sql, id: string, fields: Fields): Promise<Charge> {
  const progress = await progressOf(query, id)
  const { charge, intent } = progress
  const asked =
    queryInteger(fields, 'amount_to_capture', { min: 1, max: MOST_MINOR }) ??
    queryInteger(fields, 'amount', { min: 1, max: MOST_MINOR })
  if (charge.captured) throw stripeRefusals.alreadyCaptured(id)
  if (intent.status !== 'requires_capture') throw stripeRefusals.intentNotCapturable(intent.status)
  if (asked !== null && asked > charge.amount) throw stripeRefusals.captureTooLarge()
  return save(query, capture(progress, asked ?? charge.amount))
}

/** The same by its intent, which stays in the status it has when there is nothing to capture. */
export async function captureIntent(query: Sql, id: string, fields: Fields): Promise<Intent> {
  const known = await findIntent(query, id)
  if (known.status !== 'requires_capture' || known.latest_charge === null)
    throw stripeRefusals.intentNotCapturable(known.status)
  await captureCharge(query, known.latest_charge, fields)
  return findIntent(query, id)
}

export async function findIntent(query: Sql, id: string): Promise<Intent> {
  const [intent] = await query<Intent>('select * from sandbox.stripe_intents where id = $1', [id])
  if (intent === undefined) throw stripeRefusals.unknownId('payment_intent', id)
  return intent
}

/** Brings in the banks' answers that are due. */
export async function settlePendingCharges({ query, transaction }: Database): Promise<void> {
  const due = await query<{ id: string }>(
    'select id from sandbox.stripe_charges where settles_at <= $1 order by settles_at limit 16',
    [new Date()],
  )
  for (const { id } of due)
    await transaction(async (own) => {
      const progress = await progressOf(own, id)
      const { settles_as: end } = progress.charge
      if (end !== null)
        await save(own, end === 'succeeded' ? capture(progress) : fail(progress, 'generic_decline'))
    })
}
