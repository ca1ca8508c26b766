import type { Database, Sql } from '#sandbox/database.ts'
import { newId, unixNow } from '#sandbox/ids.ts'
import { InvalidField } from '#sandbox/input.ts'
import { disputeEntity, disputePhases, paymentEntity } from '#sandbox/razorpay/entities.ts'
import type { Dispute, DisputePhase, Evidence, Payment } from '#sandbox/razorpay/entities.ts'
import { refusals } from '#sandbox/razorpay/errors.ts'
import { readAnswer } from '#sandbox/razorpay/evidence.ts'
import { lockPayment } from '#sandbox/razorpay/payments.ts'
import type { GatewayEvent } from '#sandbox/razorpay/progress.ts'
import { recordEvents } from '#sandbox/webhooks/record.ts'

export type Opening = {
  paymentId: string
  phase: DisputePhase
  /** Null for the whole payment. */
  amount: number | null
  reasonCode: string
  respondByS: number
  deduct: Dispute['deduct']
}

export const disputeOutcomes = ['under_review', 'action_required', 'won', 'lost', 'closed'] as const

/** What the bank says next. */
export type Word = {
  outcome: (typeof disputeOutcomes)[number]
  /** Null for the one that it is in. */
  phase: DisputePhase | null
  /** Seconds from now; null for the time there was. */
  respondByS: number | null
}

const isContested = ({ status }: Dispute) => status === 'open' || status === 'under_review'

export async function findDispute(query: Sql, id: string): Promise<Dispute> {
  const [dispute] = await query<Dispute>('select * from sandbox.disputes where id = $1', [id])
  if (dispute === undefined) throw refusals.unknownId()
  return dispute
}

/** What the bank has taken of a payment for good; while it still considers to, nothing of the payment can go back. */
export async function lostMinor(query: Sql, payment: Payment): Promise<number> {
  const disputes = await query<Dispute>('select * from sandbox.disputes where payment_id = $1', [payment.id])
  if (disputes.some(isContested)) throw refusals.disputed()
  const lost = disputes.filter(({ status }) => status === 'lost')
  return lost.reduce((sum, { amount }) => sum + amount, 0)
}

/** A customer went to their bank. A bank does not look whether the money has gone back already. */
export const openDispute = ({ transaction }: Database, opening: Opening): Promise<Dispute> =>
  transaction(async (query) => {
    const { payment } = await lockPayment(query, opening.paymentId)
    if (!payment.captured) throw new InvalidField('payment', 'Only a captured payment can be disputed.')
    const amount = opening.amount ?? payment.amount
    if (amount > payment.amount) throw new InvalidField('amount', 'The payment is of less than this amount.')
    const others = await query<Dispute>('select * from sandbox.disputes where payment_id = $1', [payment.id])
    if (others.some(isContested)) throw new InvalidField('payment', 'The payment is disputed already.')
    const { phase, deduct, reasonCode, respondByS } = opening
    const dispute: Dispute = {
      id: newId('disp'),
      payment_id: payment.id,
      amount,
      currency: payment.currency,
      amount_deducted: deduct === 'at-once' ? amount : 0,
      deduct,
      reason_code: reasonCode,
      respond_by: unixNow() + respondByS,
      status: 'open',
      phase,
      evidence: null,
      created_at: unixNow(),
    }
    await save(query, dispute)
    await announce(query, payment, { type: 'created', dispute })
    return dispute
  })

/** The bank goes on with a dispute as it is told to, where that can be. */
export const decideDispute = (database: Database, id: string, word: Word): Promise<Dispute> =>
  change(database, id, (dispute) => ({ type: word.outcome, dispute: decided(dispute, word) }))

function decided(dispute: Dispute, { outcome, phase: wanted, respondByS }: Word): Dispute {
  const phase = wanted ?? dispute.phase
  const isLater = disputePhases.indexOf(phase) > disputePhases.indexOf(dispute.phase)
  if (disputePhases.indexOf(phase) < disputePhases.indexOf(dispute.phase))
    throw new InvalidField('phase', `The dispute is in the phase ${dispute.phase} already.`)
  const goesOn = dispute.status === 'won' && outcome === 'action_required' && isLater
  if (!isContested(dispute) && !goesOn)
    throw new InvalidField('outcome', `The dispute is ${dispute.status} already.`)
  const respond_by = respondByS === null ? dispute.respond_by : unixNow() + respondByS
  const status = outcome === 'action_required' ? ('open' as const) : outcome
  return withStatus({ ...dispute, phase, respond_by }, status)
}

/** The money is kept while the bank considers, unless it only goes when it is lost; then it is one's own, or gone. */
function withStatus(dispute: Dispute, status: Dispute['status']): Dispute {
  const kept = { ...dispute, status }
  if (status === 'lost') return { ...kept, amount_deducted: dispute.amount }
  if (!isContested(kept)) return { ...kept, amount_deducted: 0 }
  return { ...kept, amount_deducted: dispute.deduct === 'at-once' ? dispute.amount : 0 }
}

export const acceptDispute = (database: Database, id: string): Promise<Dispute> =>
  change(database, id, (dispute) => {
    if (dispute.status !== 'open') throw refusals.disputeNotOpen()
    return { type: 'lost', dispute: withStatus(dispute, 'lost') }
  })

/** A draft is only kept; what is handed in goes to the bank. */
export const contestDispute = (database: Database, id: string, body: unknown): Promise<Dispute> =>
  change(database, id, async (dispute, query) => {
    if (dispute.status !== 'open') throw refusals.disputeNotOpen()
    const { evidence, isSubmitted } = await readAnswer(query, dispute, body)
    if (!isSubmitted) return { type: null, dispute: { ...dispute, evidence } }
    const submitted: Evidence = { ...evidence, submitted_at: unixNow() }
    return { type: 'under_review', dispute: withStatus({ ...dispute, evidence: submitted }, 'under_review') }
  })

/** The bank decides against whoever has not answered in time. */
export async function loseUnanswered(database: Database): Promise<void> {
  const now = unixNow()
  const due = await database.query<{ id: string }>(
    `select id from sandbox.disputes where status = 'open' and respond_by <= $1 order by respond_by limit 16`,
    [now],
  )
  for (const { id } of due)
    await change(database, id, (dispute) => {
      const isDue = dispute.status === 'open' && dispute.respond_by <= now
      return isDue ? { type: 'lost', dispute: withStatus(dispute, 'lost') } : { type: null, dispute }
    })
}

type Announced = { type: (typeof disputeOutcomes)[number] | 'created' | null; dispute: Dispute }

const change = (
  { transaction }: Database,
  id: string,
  next: (dispute: Dispute, query: Sql) => Announced | Promise<Announced>,
): Promise<Dispute> =>
  transaction(async (query) => {
    const { payment } = await lockPayment(query, (await findDispute(query, id)).payment_id)
    const changed = await next(await findDispute(query, id), query)
    await save(query, changed.dispute)
    await announce(query, payment, changed)
    return changed.dispute
  })

async function announce(query: Sql, payment: Payment, { type, dispute }: Announced): Promise<void> {
  if (type === null) return
  const event: GatewayEvent = {
    type: `payment.dispute.${type}`,
    payload: { payment: { entity: paymentEntity(payment) }, dispute: { entity: disputeEntity(dispute) } },
  }
  await recordEvents(query, payment, [event])
}

const save = (query: Sql, dispute: Dispute) =>
  query(
    `insert into sandbox.disputes (id, payment_id, amount, currency, amount_deducted, deduct, reason_code,
       respond_by, status, phase, evidence, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do update set amount_deducted = excluded.amount_deducted, respond_by = excluded.respond_by,
       status = excluded.status, phase = excluded.phase, evidence = excluded.evidence`,
    [
      dispute.id,
      dispute.payment_id,
      dispute.amount,
      dispute.currency,
      dispute.amount_deducted,
      dispute.deduct,
      dispute.reason_code,
      dispute.respond_by,
      dispute.status,
      dispute.phase,
      dispute.evidence === null ? null : JSON.stringify(dispute.evidence),
      dispute.created_at,
    ],
  )
