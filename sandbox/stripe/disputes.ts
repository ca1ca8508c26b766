import type { Database, Sql } from '#sandbox/database.ts'
import { unixNow } from '#sandbox/ids.ts'
import { InvalidField } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { movement, movementsOf, recordMovements } from '#sandbox/stripe/balance.ts'
import { findCharge, lockCharge, saveCharge } from '#sandbox/stripe/charges.ts'
import { disputeObject } from '#sandbox/stripe/dispute-object.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'
import { recordStripeEvents } from '#sandbox/stripe/events.ts'
import type { StripeEvent } from '#sandbox/stripe/events.ts'
import { readAnswer } from '#sandbox/stripe/evidence.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import type { Charge, Dispute } from '#sandbox/stripe/rows.ts'

type Announced = 'created' | 'updated' | 'closed' | 'funds_withdrawn' | 'funds_reinstated'

export type Opening = {
  chargeId: string
  /** An inquiry (`retrieval`) takes no money; a chargeback takes it at once. */
  phase: 'retrieval' | 'chargeback'
  /** Null for the whole charge. */
  amount: number | null
  reason: string
  dueInS: number
}

export const disputeWords = ['under_review', 'action_required', 'won', 'lost', 'closed'] as const

/** What the bank says next. `action_required` makes a chargeback of an inquiry. */
export type Word = {
  outcome: (typeof disputeWords)[number]
  /** Null for the time there was. */
  dueInS: number | null
}

const isInquiry = ({ status }: Dispute) => status.startsWith('warning_')
const waits = ({ status }: Dispute) => status === 'needs_response' || status === 'warning_needs_response'
const isOpen = (it: Dispute) =>
  waits(it) || it.status === 'under_review' || it.status === 'warning_under_review'

async function findDispute(query: Sql, id: string): Promise<Dispute> {
  const [dispute] = await query<Dispute>('select * from sandbox.stripe_disputes where id = $1', [id])
  if (dispute === undefined) throw stripeRefusals.unknownId('dispute', id)
  return dispute
}

const disputesOf = (query: Sql, charge: Charge) =>
  query<Dispute>('select * from sandbox.stripe_disputes where charge = $1', [charge.id])

/** What banks took of a charge for good; while one holds it back, nothing of the charge can be refunded. */
export async function lostMinor(query: Sql, charge: Charge): Promise<number> {
  const disputes = await disputesOf(query, charge)
  if (disputes.some((it) => isOpen(it) && !isInquiry(it))) throw stripeRefusals.disputed(charge.id)
  return disputes.filter(({ status }) => status === 'lost').reduce((sum, it) => sum + it.amount, 0)
}

/** A customer went to their bank. A bank does not look whether the money has gone back already. */
export const openDispute = ({ transaction }: Database, opening: Opening): Promise<Dispute> =>
  transaction(async (query) => {
    const charge = await lockCharge(query, opening.chargeId)
    if (!charge.captured) throw new InvalidField('charge', 'Only a captured charge can be disputed.')
    const amount = opening.amount ?? charge.amount_captured
    if (amount > charge.amount_captured)
      throw new InvalidField('amount', 'The charge is of less than this amount.')
    if ((await disputesOf(query, charge)).some(isOpen))
      throw new InvalidField('charge', 'The charge is disputed already.')
    const dispute: Dispute = {
      id: newStripeId('du'),
      session_id: charge.session_id,
      charge: charge.id,
      payment_intent: charge.payment_intent,
      amount,
      currency: charge.currency,
      status: opening.phase === 'retrieval' ? 'warning_needs_response' : 'needs_response',
      reason: opening.reason,
      due_by: unixNow() + opening.dueInS,
      evidence: {},
      submission_count: 0,
      submitted_at: null,
      metadata: {},
      created: unixNow(),
    }
    await saveCharge(query, { ...charge, disputed: true })
    if (isInquiry(dispute)) return record(query, dispute, ['created'])
    await move(query, dispute, 'dispute')
    return record(query, dispute, ['created', 'funds_withdrawn'])
  })

/** The bank goes on with a dispute as it is told to, where that can be. */
export const decideDispute = (database: Database, id: string, word: Word): Promise<Dispute> =>
  database.transaction(async (query) => {
    const dispute = await lockDispute(query, id)
    if (!isOpen(dispute)) throw new InvalidField('outcome', `The dispute is ${dispute.status} already.`)
    return isInquiry(dispute) ? decideInquiry(query, dispute, word) : decideChargeback(query, dispute, word)
  })

async function decideInquiry(query: Sql, dispute: Dispute, { outcome, dueInS }: Word): Promise<Dispute> {
  if (outcome === 'under_review')
    return record(query, { ...dispute, status: 'warning_under_review' }, ['updated'])
  if (outcome === 'closed') return record(query, { ...dispute, status: 'warning_closed' }, ['closed'])
  if (outcome !== 'action_required')
    throw new InvalidField('outcome', `An inquiry is not ${outcome}: it is closed, or becomes a chargeback.`)
  const due_by = dueInS === null ? dispute.due_by : unixNow() + dueInS
  const escalated: Dispute = {
    ...dispute,
    status: 'needs_response',
    due_by,
    submission_count: 0,
    submitted_at: null,
  }
  await move(query, escalated, 'dispute')
  return record(query, escalated, ['updated', 'funds_withdrawn'])
}

async function decideChargeback(query: Sql, dispute: Dispute, { outcome }: Word): Promise<Dispute> {
  if (outcome === 'under_review') return record(query, { ...dispute, status: outcome }, ['updated'])
  if (outcome === 'lost') return record(query, { ...dispute, status: outcome }, ['closed'])
  if (outcome !== 'won')
    throw new InvalidField(
      'outcome',
      'A chargeback at Stripe is reviewed, won or lost; no one asks for more.',
    )
  await move(query, dispute, 'dispute_reversal')
  return record(query, { ...dispute, status: outcome }, ['closed', 'funds_reinstated'])
}

/** The shop gives it up. */
export async function closeDispute(query: Sql, id: string): Promise<Dispute> {
  const dispute = await lockDispute(query, id)
  if (!waits(dispute)) throw stripeRefusals.disputeClosed()
  return record(query, { ...dispute, status: isInquiry(dispute) ? 'warning_closed' : 'lost' }, ['closed'])
}

/** A draft is only kept; what is submitted goes to the bank, once. */
export async function answerDispute(query: Sql, id: string, fields: Fields): Promise<Dispute> {
  const dispute = await lockDispute(query, id)
  if (!waits(dispute)) throw stripeRefusals.disputeClosed()
  const { evidence, isSubmitted, metadata } = await readAnswer(query, dispute.evidence, fields)
  const kept: Dispute = { ...dispute, evidence, metadata: { ...dispute.metadata, ...metadata } }
  if (!isSubmitted) return record(query, kept, ['updated'])
  return record(
    query,
    {
      ...kept,
      status: isInquiry(dispute) ? 'warning_under_review' : 'under_review',
      submission_count: dispute.submission_count + 1,
      submitted_at: unixNow(),
    },
    ['updated'],
  )
}

/** What a refund of the whole charge does to a customer's inquiry. */
export async function closeInquiry(query: Sql, charge: Charge): Promise<void> {
  const inquiry = (await disputesOf(query, charge)).find((it) => isOpen(it) && isInquiry(it))
  if (inquiry !== undefined) await record(query, { ...inquiry, status: 'warning_closed' }, ['closed'])
}

/** The bank decides against whoever has not answered in time; an inquiry stays until the bank goes on with it. */
export async function loseUnansweredDisputes({ query, transaction }: Database): Promise<void> {
  const now = unixNow()
  const due = await query<{ id: string }>(
    `select id from sandbox.stripe_disputes where status = 'needs_response' and due_by <= $1
     order by due_by limit 16`,
    [now],
  )
  for (const { id } of due)
    await transaction(async (own) => {
      const dispute = await lockDispute(own, id)
      if (dispute.status === 'needs_response' && dispute.due_by <= now)
        await record(own, { ...dispute, status: 'lost' }, ['closed'])
    })
}

async function lockDispute(query: Sql, id: string): Promise<Dispute> {
  await lockCharge(query, (await findDispute(query, id)).charge)
  return findDispute(query, id)
}

const move = (query: Sql, { id, amount, currency }: Dispute, category: 'dispute' | 'dispute_reversal') =>
  recordMovements(query, [
    movement({
      amount: category === 'dispute' ? -amount : amount,
      currency,
      type: 'adjustment',
      reporting_category: category,
      source: id,
    }),
  ])

async function record(query: Sql, dispute: Dispute, names: readonly Announced[]): Promise<Dispute> {
  await save(query, dispute)
  const { session_id: sessionId, webhook } = await findCharge(query, dispute.charge)
  const object = disputeObject(dispute, await movementsOf(query, dispute.id))
  const events = names.map((name): StripeEvent => ({ type: `charge.dispute.${name}`, object }))
  await recordStripeEvents(query, { sessionId, webhook }, events)
  return dispute
}

const save = (query: Sql, it: Dispute) =>
  query(
    `insert into sandbox.stripe_disputes (id, session_id, charge, payment_intent, amount, currency, status, reason,
       due_by, evidence, submission_count, submitted_at, metadata, created)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (id) do update set status = excluded.status, due_by = excluded.due_by,
       evidence = excluded.evidence, submission_count = excluded.submission_count,
       submitted_at = excluded.submitted_at, metadata = excluded.metadata`,
    [
      it.id,
      it.session_id,
      it.charge,
      it.payment_intent,
      it.amount,
      it.currency,
      it.status,
      it.reason,
      it.due_by,
      JSON.stringify(it.evidence),
      it.submission_count,
      it.submitted_at,
      JSON.stringify(it.metadata),
      it.created,
    ],
  )
