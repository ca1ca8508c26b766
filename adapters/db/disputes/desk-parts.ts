import type { EntityManager } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'

interface Of {
  readonly disputeId: string
  readonly orderNumber: string
}

/** What a dispute has posted, oldest first. */
interface Posted {
  readonly id: string
  readonly kind: PostingKind
  readonly currency: string
  /** The day in the books, such as 2026-11-23. */
  readonly day: string
  readonly at: Date
  readonly entries: readonly { readonly account: Account; readonly minor: number }[]
}

/** Our bound on what one dispute shows of each of its parts. */
const most = 200

/** For SQL, with the dispute's id four times: the transactions that are about it. */
export const ofDispute = `(t.key in ('dispute-lost/' || ?, 'refund-of-sale/' || ?)
  or starts_with(t.key, 'dispute-held/' || ? || '/') or starts_with(t.key, 'dispute-won/' || ? || '/'))`

export async function readPosted(em: EntityManager, { disputeId: id, orderNumber }: Of): Promise<Posted[]> {
  const rows = await em.execute<(Omit<Posted, 'at'> & { at: string })[]>(
    `select t.id::text, t.kind, t.currency, t.booked_on::text as day, t.occurred_at as at,
       (select json_agg(json_build_object('account', account, 'minor', amount_minor) order by id)
        from ledger_entries where transaction_id = t.id) as entries
     from ledger_transactions t where t.order_number = ? and ${ofDispute} order by t.id limit ${most}`,
    [orderNumber, id, id, id, id],
  )
  return rows.map((row) => ({ ...row, at: new Date(row.at) }))
}

interface Sent {
  readonly key: string
  readonly madeAt: Date
  readonly bytes: number
  /** The gateway's; null until it has it. */
  readonly documentId: string | null
}

/** What was sent against a dispute, latest first; without its content. */
export async function readSent(em: EntityManager, disputeId: string): Promise<Sent[]> {
  const rows = await em.execute<
    { key: string; made_at: string; bytes: number; document_id: string | null }[]
  >(
    `select key, made_at, octet_length(pdf) as bytes, document_id from evidence where dispute_id = ?
     order by made_at desc limit ${most}`,
    [disputeId],
  )
  return rows.map(({ key, made_at, bytes, document_id }) => ({
    key,
    madeAt: new Date(made_at),
    bytes,
    documentId: document_id,
  }))
}

/** Exactly what was sent; null where nothing was. */
export async function readSentPdf(em: EntityManager, disputeId: string, key: string): Promise<Buffer | null> {
  const [row] = await em.execute<{ pdf: Buffer }[]>(
    'select pdf from evidence where dispute_id = ? and key = ?',
    [disputeId, key],
  )
  return row?.pdf ?? null
}

interface Answered {
  readonly resolution: Resolution
  readonly by: string | null
  readonly at: Date
  readonly note: string | null
}

/** How a person answered it the last time; null where nobody has. */
export async function readAnswer(
  em: EntityManager,
  { disputeId, orderNumber }: Of,
): Promise<Answered | null> {
  const [row] = await em.execute<
    { resolution: Resolution; resolved_by: string | null; resolved_at: string; note: string | null }[]
  >(
    `select resolution, resolved_by, resolved_at, note from reviews
     where order_number = ? and about = ? and reason = 'dispute-to-answer' and resolution is not null
     order by id desc limit 1`,
    [orderNumber, disputeId],
  )
  return row
    ? { resolution: row.resolution, by: row.resolved_by, at: new Date(row.resolved_at), note: row.note }
    : null
}

/** The number of the review that waits for a person to answer it; null where none does. */
export async function openReviewOf(em: EntityManager, disputeId: string): Promise<number | null> {
  const [row] = await em.execute<{ id: string }[]>(
    `select id from reviews where reason = 'dispute-to-answer' and about = ? and resolved_at is null`,
    [disputeId],
  )
  return row ? Number(row.id) : null
}
