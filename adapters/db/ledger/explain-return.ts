import type { EntityManager } from '@mikro-orm/postgresql'
import { aPart, type Explained, type Part } from '#domain/ledger/explain.ts'
import { disputeSaid, refundSaid } from '#domain/ledger/explain-words.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { Reference } from '#domain/ledger/reference.ts'
import { kindsInWords } from '#domain/ledger/words.ts'
import { refundInWords } from '#domain/orders/money-words.ts'
import type { Order, Refund } from '#domain/orders/order.ts'
import { lastTold, made, moved, ofCustomer, orderOf, partOf, postedFor, toldPart } from './explain-parts.ts'

type Of<K extends Reference['of']> = Extract<Reference, { of: K }>

/** What a refund was to be by what was decided: its own row is what that left behind. */
async function askedRefund(em: EntityManager, number: string, { id }: Refund) {
  const [row] = await em.execute<{ decision: string; minor: string | null }[]>(
    `select d.id as decision, (select r #>> '{amount,minor}' from jsonb_array_elements(d.state -> 'refunds') r
       where r ->> 'id' = ?) as minor
     from effects e join decisions d on d.id = e.decision_id
     where e.subject = 'order/' || ? and e.kind = 'issue-refund' and e.about = ? order by e.id limit 1`,
    [id, number, id],
  )
  return row ? { decision: Number(row.decision), minor: row.minor === null ? null : Number(row.minor) } : null
}

async function requestOf(em: EntityManager, number: string, { id }: Refund): Promise<number[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from inbox where subject = 'order/' || ? and facts @> ?::jsonb order by id limit 1`,
    [number, JSON.stringify([{ type: 'refund-requested', refundId: id }])],
  )
  return rows.map((it) => Number(it.id))
}

/** The books where they know of it; until then what was decided, and before that its own row. */
async function refundPart(em: EntityManager, order: Order, refund: Refund): Promise<Part> {
  const names = new Set([refund.id, refund.gatewayRefundId])
  const about = (await postedFor(em, order.number)).filter((it) => names.has(it.key.split('/')[1] ?? ''))
  const out = about.filter((it) => isOut(refund) && outKinds.has(it.kind))
  const asked = await askedRefund(em, order.number, refund)
  const [first] = out
  return aPart({
    label: first ? kindsInWords[first.kind] : refundInWords(refund),
    minor: first ? out.reduce((sum, it) => sum + ofCustomer(it), 0) : (asked?.minor ?? refund.amount.minor),
    orderNumber: order.number,
    transactions: about.map((it) => it.id),
    decisions: asked ? [asked.decision] : [],
    facts: asked ? [] : await requestOf(em, order.number, refund),
  })
}

const outKinds: ReadonlySet<PostingKind> = new Set(['refund', 'refund-elsewhere', 'write-off'])
const isOut = ({ status }: Refund) => status !== 'requested' && status !== 'failed'

export async function explainRefund(em: EntityManager, id: string): Promise<Explained | null> {
  const find = 'select order_number as number from refunds where id = ? or gateway_refund_id = ?'
  const order = await orderOf(em, find, [id, id])
  const refund = order?.refunds.find((it) => it.id === id || it.gatewayRefundId === id)
  if (!order || !refund) return null
  return made(refundSaid(refund), refund.amount, [await refundPart(em, order, refund)])
}

export async function explainDispute(
  em: EntityManager,
  { id, isHeld }: Of<'dispute'>,
): Promise<Explained | null> {
  const order = await orderOf(em, 'select order_number as number from disputes where id = ?', [id])
  const dispute = order?.disputes.find((it) => it.disputeId === id)
  if (!order || !dispute) return null
  const { paymentId, status, amount, heldMinor } = dispute
  const about = (await postedFor(em, order.number)).filter((it) => it.key.split('/')[1] === id)
  const said = disputeSaid({ id, paymentId, status }, isHeld)
  if (isHeld) {
    const parts = about.map((it) => partOf(it, moved(it, ['disputed-funds']))).filter((it) => it.minor !== 0)
    return made(said, { ...amount, minor: heldMinor }, parts)
  }
  const lost = about.filter((it) => it.kind === 'dispute-lost')
  const report = { type: 'dispute-reported', field: 'disputeId', id }
  const told = await lastTold(em, order.number, report)
  const part =
    lost.length > 0
      ? aPart({
          label: kindsInWords['dispute-lost'],
          minor: lost.reduce((sum, it) => sum + ofCustomer(it), 0),
        })
      : toldPart('As the gateway said last', told, amount.minor)
  return made(said, amount, [{ ...part, orderNumber: order.number, transactions: about.map((it) => it.id) }])
}
