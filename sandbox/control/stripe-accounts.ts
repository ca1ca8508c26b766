import type { Account, Announced } from '#sandbox/control/ledger.ts'
import type { Page } from '#sandbox/control/requests.ts'
import { orderStatus, paymentStatus, refundStatus, standings } from '#sandbox/control/stripe-ledger.ts'
import type { Sql } from '#sandbox/database.ts'
import type { BalanceTransaction, Charge, Dispute, Refund, Session } from '#sandbox/stripe/rows.ts'

type Kept = Session & {
  seq: number
  charges: (Charge & {
    refunds: Refund[]
    disputes: Dispute[]
    movements: BalanceTransaction[]
    webhooks: Announced[]
  })[]
  webhooks: Announced[]
}

const listOf = (select: string) =>
  `(select coalesce(json_agg(row_to_json(entry) order by entry.seq), '[]') from (${select}) as entry)`

/** What an event is about: a charge, an intent with its latest, or a refund or dispute of one; a session is of none. */
const chargeOfEvent = `coalesce(about ->> 'charge', about ->> 'latest_charge',
  case when about ->> 'object' = 'charge' then about ->> 'id' end)`

const eventsOf = (charge: string) =>
  listOf(`select seq, event_id, type, attempts,
      (select min(due_at) from sandbox.stripe_deliveries d where d.event_id = e.event_id) as next_at
    from sandbox.stripe_events e cross join lateral (select e.body::jsonb #> '{data,object}' as about) as told
    where e.session_id = s.id and ${chargeOfEvent} is not distinct from ${charge}`)

const refundsOf = listOf('select * from sandbox.stripe_refunds where charge = c.id')
const disputesOf = listOf('select * from sandbox.stripe_disputes where charge = c.id')
const movementsOf = listOf(`select * from sandbox.stripe_balance where source in (
    select c.id union all select id from sandbox.stripe_refunds where charge = c.id
    union all select id from sandbox.stripe_disputes where charge = c.id)`)
const chargesOf = listOf(`select c.*, ${refundsOf} as refunds, ${disputesOf} as disputes,
    ${movementsOf} as movements, ${eventsOf('c.id')} as webhooks
  from sandbox.stripe_charges c where c.session_id = s.id`)

/** A page of sessions, newest first, in the words of the other gateway's accounts: a session is an order there. */
export async function readStripeAccounts(query: Sql, { before, count }: Page): Promise<Account[]> {
  const sessions = await query<Kept>(
    `select s.*, ${chargesOf} as charges, ${eventsOf('null')} as webhooks
     from sandbox.stripe_sessions s where $1::bigint is null or s.seq < $1 order by s.seq desc limit $2`,
    [before, count],
  )
  return sessions.map((it) => ({
    seq: it.seq,
    id: it.id,
    receipt: it.client_reference_id,
    amount: it.amount_total,
    currency: it.currency.toUpperCase(),
    status: orderStatus(it),
    created_at: it.created,
    payments: it.charges.map(paymentOf),
    webhooks: it.webhooks,
  }))
}

const paymentOf = (charge: Kept['charges'][number]): Account['payments'][number] => ({
  id: charge.id,
  amount: charge.captured ? charge.amount_captured : charge.amount,
  currency: charge.currency.toUpperCase(),
  status: paymentStatus(charge),
  created_at: charge.created,
  refunds: charge.refunds.map(({ id, metadata, amount, status }) => ({
    id,
    receipt: metadata['refund'] ?? null,
    amount,
    status: refundStatus(status),
  })),
  disputes: charge.disputes.map(disputeOf),
  webhooks: charge.webhooks,
  movements: charge.movements.map(({ id, reporting_category: type, amount, fee }) => ({
    id,
    type,
    amount,
    fee,
  })),
})

function disputeOf(dispute: Dispute): Account['payments'][number]['disputes'][number] {
  const { phase, status, isTaken } = standings[dispute.status]
  const { id, amount, reason, due_by } = dispute
  const amount_deducted = isTaken ? amount : 0
  return { id, amount, amount_deducted, phase, status, reason_code: reason, respond_by: due_by }
}
