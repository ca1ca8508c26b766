import type { EntityManager } from '@mikro-orm/postgresql'
import { inboxFailures } from '#domain/inbox/errors.ts'
import type { Account } from '#domain/ledger/accounts.ts'
import type { PostingKind } from '#domain/ledger/posting.ts'
import type { CallKind } from '#domain/orders/effects.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Secrets } from '../../secrets.ts'
import { type InboxRow, readInboxRows } from './desk.ts'

/** One row with what it says and what came of it. */
export interface InboxEntry extends InboxRow {
  readonly eventId: string
  readonly gatewayOrderId: string | null
  readonly requestId: string | null
  readonly facts: readonly OrderFact[]
  readonly hasPayload: boolean
  /** The decisions it was taken in by, oldest first: more than one where it was told again and told something new. */
  readonly decisions: readonly Followed[]
}

export interface Followed {
  readonly at: Date
  /** The order's status after it. */
  readonly status: string
  readonly effects: readonly FollowedEffect[]
  /** What it wrote into the books. */
  readonly posted: readonly FollowedPosting[]
}

interface FollowedPosting {
  readonly id: number
  readonly kind: PostingKind
  readonly currency: string
  readonly entries: readonly { readonly id: number; readonly account: Account; readonly minor: number }[]
}

interface FollowedEffect {
  readonly kind: CallKind
  readonly about: string
  readonly state: 'open' | 'done' | 'waiting'
  readonly tries: number
  readonly note: string | null
  readonly closedAt: Date | null
  readonly nextTryAt: Date | null
}

interface Details {
  [column: string]: unknown
  event_id: string
  gateway_order_id: string | null
  request_id: string | null
  facts: OrderFact[]
  has_payload: boolean
}

const everything = {
  source: null,
  type: null,
  subject: null,
  state: null,
  from: null,
  to: null,
  timeZone: 'UTC',
}

export async function readInboxEntry(em: EntityManager, id: number): Promise<InboxEntry> {
  const beyond = { direction: 'older' as const, key: [String(id + 1)] }
  const [row] = await readInboxRows(em, { filter: everything, beyond, limit: 1, fromId: id })
  const [details] = await em.execute<Details[]>(
    `select event_id, gateway_order_id, request_id, facts, payload is not null as has_payload
     from inbox where id = ?`,
    [id],
  )
  if (!row || !details) throw new AppError(inboxFailures.notFound(id))
  return {
    ...row,
    eventId: details.event_id,
    gatewayOrderId: details.gateway_order_id,
    requestId: details.request_id,
    facts: details.facts,
    hasPayload: details.has_payload,
    decisions: await decisionsOn(em, row),
  }
}

interface DecisionRow {
  [column: string]: unknown
  at: string
  status: string
  effects:
    | {
        kind: CallKind
        about: string
        state: FollowedEffect['state']
        tries: number
        note: string | null
        closed_at: string | null
        next_try_at: string | null
      }[]
    | null
  posted: FollowedPosting[] | null
}

const instant = (text: string | null) => (text === null ? null : new Date(text))

async function decisionsOn(em: EntityManager, { id, subject }: InboxRow): Promise<Followed[]> {
  if (!subject?.startsWith('order/')) return []
  const rows = await em.execute<DecisionRow[]>(
    `select d.at, d.state ->> 'status' as status, (
       select json_agg(json_build_object('kind', kind, 'about', about, 'state', state, 'tries', tries, 'note', note,
         'closed_at', closed_at, 'next_try_at', next_try_at) order by id)
       from effects e where e.subject = ? and e.decision_id = d.id) as effects, (
       select json_agg(json_build_object('id', t.id, 'kind', t.kind, 'currency', t.currency, 'entries', (
         select json_agg(json_build_object('id', id, 'account', account, 'minor', amount_minor)
           order by amount_minor < 0, id)
         from ledger_entries where transaction_id = t.id)) order by t.id)
       from ledger_transactions t where t.order_number = d.order_number and t.decision_id = d.id) as posted
     from decisions d where d.order_number = ? and d.facts @> to_jsonb(?::bigint) order by d.id`,
    [subject, subject.slice('order/'.length), id],
  )
  return rows.map(({ at, status, effects, posted }) => ({
    at: new Date(at),
    status,
    posted: posted ?? [],
    effects: (effects ?? []).map(({ closed_at, next_try_at, ...it }) => ({
      ...it,
      closedAt: instant(closed_at),
      nextTryAt: instant(next_try_at),
    })),
  }))
}

/** What came with a row as it came, decrypted. */
export async function readPayload(em: EntityManager, secrets: Secrets, id: number): Promise<string> {
  const [row] = await em.execute<{ payload: Buffer | null }[]>('select payload from inbox where id = ?', [id])
  if (!row) throw new AppError(inboxFailures.notFound(id))
  if (!row.payload) throw new AppError(inboxFailures.noPayload())
  try {
    return secrets.decrypt(Buffer.from(row.payload)).toString('utf8')
  } catch {
    throw new AppError(inboxFailures.payloadLocked())
  }
}
