import type { EntityManager } from '@mikro-orm/postgresql'
import { handedOver } from '#domain/inbox/states.ts'
import { type DisputeReport, saysMore } from '#domain/disputes/dispute.ts'
import { disputeInWords } from '#domain/disputes/words.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { closeReview, openReview } from '../orders/reviews.ts'

/** A row that waits for its workflow to be told. */
export interface Undelivered {
  readonly id: number
  readonly subject: string
  readonly type: string
  readonly facts: readonly OrderFact[]
}

const leaseSeconds = 15
const batch = 200
/** Tellings after which a fact that no run takes in waits for a person. */
const tellingsAllowed = 10

/**
 * Claims rows nobody has told their workflow of, or that were told 30 s ago and are still unhandled. A subject that is
 * at work on another fact or effect (for at most 2 s) is left alone: it will look again, and need not be woken twice.
 */
export async function claimUndelivered(em: EntityManager): Promise<Undelivered[]> {
  const rows = await em.execute<(Omit<Undelivered, 'id'> & { id: string })[]>(
    `update inbox set lease_until = now() + interval '${leaseSeconds} seconds'
     where id in (
       select id from inbox i
       where handled_at is null and subject is not null and deliveries < ${tellingsAllowed}
         and (lease_until is null or lease_until < now())
         and (delivered_at is null or delivered_at < now() - interval '30 seconds')
         and not exists (select from inbox told where told.subject = i.subject and told.handled_at is null
           and told.delivered_at > now() - interval '2 seconds')
         and not exists (select from effects e where e.subject = i.subject and e.state = 'open'
           and e.created_at > now() - interval '2 seconds')
       order by id limit ${batch} for update skip locked)
     returning id, subject, type, facts`,
  )
  return rows.map((row) => ({ ...row, id: Number(row.id) })).toSorted((a, b) => a.id - b.id)
}

/** True while a row waits only because its subject is busy: worth another look very soon. */
export async function anyHeldBack(em: EntityManager): Promise<boolean> {
  const [row] = await em.execute<{ held: boolean }[]>(
    `select exists (select from inbox where handled_at is null and subject is not null and delivered_at is null
       and (lease_until is null or lease_until < now())) as held`,
  )
  return row?.held ?? false
}

export const markDelivered = (em: EntityManager, ids: readonly number[]) =>
  em.execute(
    `update inbox set delivered_at = now(), deliveries = deliveries + 1, lease_until = null where id = any(?::bigint[])`,
    [`{${ids.join(',')}}`],
  )

/** Lets the rows be claimed again after a pause: the engine could not be reached. */
export const release = (em: EntityManager, ids: readonly number[]) =>
  em.execute(`update inbox set lease_until = now() + interval '1 second' where id = any(?::bigint[])`, [
    `{${ids.join(',')}}`,
  ])

/** Marks rows that cannot change anything as handled, without waking a run. */
export const markKnown = (em: EntityManager, ids: readonly number[]) =>
  em.execute(
    `update inbox set handled_at = now(), lease_until = null, outcome = 'told nothing new' where id = any(?::bigint[])`,
    [`{${ids.join(',')}}`],
  )

/** Finds the order of facts that came before we knew the gateway's order id, or the payment that a refund or dispute is about. */
export async function resolveSubjects(em: EntityManager): Promise<void> {
  await em.execute(
    `update inbox i set subject = 'order/' || c.order_number from checkouts c
     where i.handled_at is null and i.subject is null and c.gateway_order_id = i.gateway_order_id`,
  )
  await em.execute(
    `update inbox i set subject = 'order/' || p.order_number from payments p
     where i.handled_at is null and i.subject is null
       and i.facts -> 0 ->> 'type' in ('dispute-reported', 'refund-reported')
       and p.id = i.facts -> 0 -> 'report' ->> 'paymentId'`,
  )
}

interface Stuck {
  id: string
  subject: string | null
  facts: OrderFact[]
}

/** Captured or disputed money that belongs to no order after ten minutes, and facts no run takes in: each to a person, once. */
export const handOverStuck = (em: EntityManager) => em.transactional(handOver)

async function handOver(em: EntityManager): Promise<void> {
  const stuck = await em.execute<Stuck[]>(
    `update inbox set handled_at = now(), outcome = case
       when subject is null and not facts @> '[{"type": "payment-reported", "report": {"status": "captured"}}]'
         and not facts @> '[{"type": "dispute-reported"}]'
       then 'belongs to no order' else '${handedOver}' end
     where handled_at is null and (deliveries >= ${tellingsAllowed} and delivered_at < now() - interval '30 seconds'
       or subject is null and (received_at < now() - interval '10 minutes' or exists (select from reviews r
         where r.reason = 'orphan-dispute' and r.resolved_at is null and facts @> ${tellsOf('r.about')})))
     returning id, subject, facts`,
  )
  for (const row of stuck.toSorted((a, b) => Number(a.id) - Number(b.id))) await openReviewOf(em, row)
}

async function openReviewOf(em: EntityManager, { id, subject, facts }: Stuck) {
  const payment = facts.find((it) => it.type === 'payment-reported')?.report
  if (subject) {
    const reason = 'fact-not-handled' as const
    return openReview(em, {
      orderNumber: subject.startsWith('order/') ? orderNumber(subject.slice('order/'.length)) : null,
      reason,
      about: `${subject}#${id}`,
      amount: payment?.amount ?? null,
    })
  }
  const dispute = facts.find((it) => it.type === 'dispute-reported')?.report
  if (dispute) return askOrphan(em, Number(id), dispute)
  if (payment?.status !== 'captured') return undefined
  const { paymentId: about, amount } = payment
  return openReview(em, { orderNumber: null, reason: 'orphan-payment', about, amount })
}

/**
 * A dispute without an order is a person's for as long as its bank waits for an answer, with all that is known of it; it
 * closes by itself after that. One that is lost before anybody heard of it is theirs, too.
 */
async function askOrphan(em: EntityManager, id: number, dispute: DisputeReport) {
  const { disputeId, amount, status, respondBy: dueAt } = dispute
  const known = await toldBefore(em, id, disputeId)
  if (known && !saysMore(dispute, known)) return
  const review = { reason: 'orphan-dispute', about: disputeId } as const
  await closeReview(em, review)
  if (status === 'open' || (!known && status === 'lost'))
    await openReview(em, { ...review, orderNumber: null, amount, dueAt, why: disputeInWords(dispute) })
}

/** The weightiest of what was told of it in rows before this one. */
async function toldBefore(em: EntityManager, id: number, disputeId: string): Promise<DisputeReport | null> {
  const rows = await em.execute<{ facts: OrderFact[] }[]>(
    `select facts from inbox where subject is null and id < ? and facts @> ${tellsOf('?::text')} order by id`,
    [id, disputeId],
  )
  const reports = rows.flatMap(({ facts }) =>
    facts.flatMap((it) => (it.type === 'dispute-reported' ? [it.report] : [])),
  )
  return reports.reduce<DisputeReport | null>(
    (known, report) => (known && !saysMore(report, known) ? known : report),
    null,
  )
}

/** What facts hold that tell of this dispute. */
const tellsOf = (disputeId: string) => `jsonb_build_array(jsonb_build_object('type', 'dispute-reported',
  'report', jsonb_build_object('disputeId', ${disputeId})))`

const page = 1000

/** Everything that waits, has something to do or has news, a page at a time. */
export async function* subjectsNotAtRest(em: EntityManager): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const rows = await em.execute<{ subject: string }[]>(
      `select subject from (
         select subject from upcoming union select subject from effects where state = 'open'
         union select subject from inbox where handled_at is null and subject is not null
       ) as waiting where subject > ? order by subject limit ${page}`,
      [after],
    )
    if (rows.length > 0) yield rows.map((it) => it.subject)
    if (rows.length < page) return
    after = rows.at(-1)?.subject ?? after
  }
}
