import type { Ledger } from '#sandbox/control/ledger.ts'
import type { Sql } from '#sandbox/database.ts'
import { evidenceFiles } from '#sandbox/stripe/evidence.ts'
import type { Charge, Dispute, Refund, Session } from '#sandbox/stripe/rows.ts'

type Kept = {
  sessions: Session[]
  charges: Charge[]
  refunds: Refund[]
  disputes: Dispute[]
  events: Ledger['webhooks']
}

const listOf = (columns: string, table: string) =>
  `(select coalesce(json_agg(row_to_json(entry)), '[]')
    from (select ${columns} from sandbox.stripe_${table} order by seq) as entry) as ${table}`

/**
 * What happened, oldest first, all of one instant, in the words of the other gateway's ledger: one oracle compares the
 * shop with both.
 */
export async function readStripeLedger(query: Sql): Promise<Ledger | undefined> {
  const [kept] = await query<Kept>(
    `select ${listOf('*', 'sessions')}, ${listOf('*', 'charges')},
      ${listOf('*', 'refunds')}, ${listOf('*', 'disputes')}, ${listOf('event_id, type, attempts', 'events')}`,
  )
  return (
    kept && {
      orders: kept.sessions.map((it) => ({
        id: it.id,
        amount: it.amount_total,
        currency: it.currency.toUpperCase(),
        receipt: it.client_reference_id,
        status: orderStatus(it),
      })),
      payments: kept.charges.map((it) => ({
        id: it.id,
        order_id: it.session_id,
        amount: it.amount,
        currency: it.currency.toUpperCase(),
        status: paymentStatus(it),
      })),
      refunds: kept.refunds.map(({ id, charge, amount, status }) => ({
        id,
        payment_id: charge,
        amount,
        status: refundStatus(status),
      })),
      disputes: kept.disputes.map(disputeLine),
      webhooks: kept.events,
    }
  )
}

export function orderStatus({
  status,
  payment_status: paid,
  payment_intent: intent,
}: Pick<Session, 'status' | 'payment_status' | 'payment_intent'>): string {
  if (paid === 'paid') return 'paid'
  if (status === 'expired') return 'expired'
  return intent === null ? 'created' : 'attempted'
}

export function paymentStatus({ status, captured, amount, amount_refunded: refunded }: Charge): string {
  if (status === 'failed') return 'failed'
  if (status === 'pending') return 'created'
  if (!captured) return 'authorized'
  return refunded === amount ? 'refunded' : 'captured'
}

export const refundStatus = (status: Refund['status']) => (status === 'succeeded' ? 'processed' : status)

export const standings: Readonly<
  Record<Dispute['status'], { phase: string; status: string; isTaken: boolean }>
> = {
  warning_needs_response: { phase: 'retrieval', status: 'open', isTaken: false },
  warning_under_review: { phase: 'retrieval', status: 'under_review', isTaken: false },
  warning_closed: { phase: 'retrieval', status: 'closed', isTaken: false },
  needs_response: { phase: 'chargeback', status: 'open', isTaken: true },
  under_review: { phase: 'chargeback', status: 'under_review', isTaken: true },
  won: { phase: 'chargeback', status: 'won', isTaken: false },
  lost: { phase: 'chargeback', status: 'lost', isTaken: true },
}

function disputeLine(dispute: Dispute): Ledger['disputes'][number] {
  const { phase, status, isTaken } = standings[dispute.status]
  const { id, charge, amount, evidence, submitted_at } = dispute
  const documents = evidenceFiles.flatMap((name) =>
    evidence[name] === undefined ? [] : [[name, [evidence[name]]] as const],
  )
  return {
    id,
    payment_id: charge,
    amount,
    amount_deducted: isTaken ? amount : 0,
    phase,
    status,
    evidence:
      Object.keys(evidence).length === 0
        ? null
        : {
            amount,
            summary: evidence['uncategorized_text'] ?? null,
            documents: Object.fromEntries(documents),
            submitted_at,
          },
  }
}
