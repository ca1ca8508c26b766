import type { Database, Sql } from '#sandbox/database.ts'
import { unixNow } from '#sandbox/ids.ts'
import { InvalidField, oneOf, onlyFields, optionalText, queryInteger } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { movement, recordMovements } from '#sandbox/stripe/balance.ts'
import { findIntent, lockCharge, saveCharge } from '#sandbox/stripe/charges.ts'
import { closeInquiry, lostMinor } from '#sandbox/stripe/disputes.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'
import { recordStripeEvents } from '#sandbox/stripe/events.ts'
import type { StripeEvent } from '#sandbox/stripe/events.ts'
import { metadataOf } from '#sandbox/stripe/form.ts'
import type { Metadata } from '#sandbox/stripe/form.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import { chargeObject, refundObject } from '#sandbox/stripe/objects.ts'
import type { Charge, Refund } from '#sandbox/stripe/rows.ts'
import { MOST_MINOR } from '#sandbox/stripe/sessions.ts'

/** How it goes on after it is made: on its way until told otherwise, or sent back by the bank right after. */
export type Fate = 'succeeds' | 'waits' | 'fails'

type RefundRequest = {
  chargeId: string
  /** Null for all that is left. */
  amount: number | null
  reason: string | null
  metadata: Metadata
}

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

/** What the shop asks for: of a charge, or of the last one of a payment intent. */
export async function readRefund(query: Sql, fields: Fields): Promise<RefundRequest> {
  onlyFields(fields, ['charge', 'payment_intent', 'amount', 'reason', 'metadata', 'expand'])
  const intent = optionalText(fields, 'payment_intent', 255)
  const charge =
    optionalText(fields, 'charge', 255) ??
    (intent === null ? null : (await findIntent(query, intent)).latest_charge)
  if (charge === null)
    throw new InvalidField(
      'charge',
      'One of the following params should be provided: payment_intent or charge.',
    )
  return {
    chargeId: charge,
    amount: queryInteger(fields, 'amount', { min: 1, max: MOST_MINOR }),
    reason: fields['reason'] === undefined ? null : oneOf(fields['reason'], 'reason', reasons),
    metadata: metadataOf(fields),
  }
}

/** Never more than was captured and has not gone back yet. */
async function refundable(query: Sql, charge: Charge, asked: number | null): Promise<number> {
  if (!charge.captured) throw stripeRefusals.notRefundable(charge.id)
  const lost = await lostMinor(query, charge)
  if (charge.amount_refunded === charge.amount) throw stripeRefusals.alreadyRefunded(charge.id)
  const left = charge.amount - charge.amount_refunded - lost
  if (left <= 0) throw stripeRefusals.disputed(charge.id)
  if (asked !== null && asked > left) throw stripeRefusals.refundTooLarge(asked, left, charge.currency)
  return asked ?? left
}

const announced = (refund: Refund, ...types: ('refund.created' | 'refund.updated' | 'refund.failed')[]) =>
  types.map((type): StripeEvent => ({ type, object: refundObject(refund) }))

const announce = (query: Sql, { session_id: sessionId, webhook }: Charge, events: readonly StripeEvent[]) =>
  recordStripeEvents(query, { sessionId, webhook }, events)

/** A refund to a card succeeds at once. */
export async function createRefund(query: Sql, asked: RefundRequest, fate: Fate): Promise<Refund> {
  const charge = await lockCharge(query, asked.chargeId)
  const amount = await refundable(query, charge, asked.amount)
  const id = newStripeId('re')
  const { currency } = charge
  const moved = movement({
    amount: -amount,
    currency,
    type: 'refund',
    reporting_category: 'refund',
    source: id,
  })
  const made: Refund = {
    id,
    session_id: charge.session_id,
    charge: charge.id,
    payment_intent: charge.payment_intent,
    amount,
    currency,
    status: fate === 'succeeds' ? 'succeeded' : 'pending',
    reason: asked.reason,
    metadata: asked.metadata,
    balance_transaction: moved.id,
    failure_balance_transaction: null,
    created: unixNow(),
  }
  const after = { ...charge, amount_refunded: charge.amount_refunded + amount }
  await recordMovements(query, [moved])
  await saveRefund(query, made)
  await saveCharge(query, after)
  await announce(query, after, [
    ...announced(made, 'refund.created'),
    { type: 'charge.refunded', object: chargeObject(after) },
  ])
  if (after.amount_refunded === after.amount) await closeInquiry(query, after)
  if (fate === 'fails') await fail(query, made)
  return made
}

/** The bank sends it back: the money is in the balance again. */
async function fail(query: Sql, refund: Refund): Promise<Refund> {
  const charge = await lockCharge(query, refund.charge)
  const { amount, currency, id } = refund
  const moved = movement({
    amount,
    currency,
    type: 'refund_failure',
    reporting_category: 'refund_failure',
    source: id,
  })
  const failed: Refund = { ...refund, status: 'failed', failure_balance_transaction: moved.id }
  await recordMovements(query, [moved])
  await saveRefund(query, failed)
  await saveCharge(query, { ...charge, amount_refunded: charge.amount_refunded - amount })
  await announce(query, charge, announced(failed, 'refund.updated', 'refund.failed'))
  return failed
}

/** What the bank says of a refund later: one that waits succeeds, and any may fail but a failed one. */
export const settleRefund = (
  { transaction }: Database,
  id: string,
  outcome: 'succeeded' | 'failed',
): Promise<Refund> =>
  transaction(async (query) => {
    const charge = await lockCharge(query, (await findRefund(query, id)).charge)
    const refund = await findRefund(query, id)
    if (refund.status === 'failed' || refund.status === outcome)
      throw new InvalidField('outcome', `The refund is ${refund.status} already.`)
    if (outcome === 'failed') return fail(query, refund)
    const settled: Refund = { ...refund, status: 'succeeded' }
    await saveRefund(query, settled)
    await announce(query, charge, announced(settled, 'refund.updated'))
    return settled
  })

async function findRefund(query: Sql, id: string): Promise<Refund> {
  const [refund] = await query<Refund>('select * from sandbox.stripe_refunds where id = $1', [id])
  if (refund === undefined) throw stripeRefusals.unknownId('refund', id)
  return refund
}

const saveRefund = (query: Sql, it: Refund) =>
  query(
    `insert into sandbox.stripe_refunds (id, session_id, charge, payment_intent, amount, currency, status, reason,
       metadata, balance_transaction, failure_balance_transaction, created)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do update set status = excluded.status,
       failure_balance_transaction = excluded.failure_balance_transaction`,
    [
      it.id,
      it.session_id,
      it.charge,
      it.payment_intent,
      it.amount,
      it.currency,
      it.status,
      it.reason,
      JSON.stringify(it.metadata),
      it.balance_transaction,
      it.failure_balance_transaction,
      it.created,
    ],
  )
