import type { InboxRow } from '#adapters/db/inbox/desk.ts'
import type { Followed, InboxEntry } from '#adapters/db/inbox/entry.ts'
import { whyNotAgain } from '#domain/inbox/redelivery.ts'
import { inboxState } from '#domain/inbox/states.ts'
import { callsInWords, factInWords, outcomeInWords, sourceInWords, typeInWords } from '#domain/inbox/words.ts'
import { moneyLine } from '#domain/orders/story.ts'
import type { InboxEntryView, InboxRowView } from './desk-schemas.ts'

const iso = (at: Date | null) => at?.toISOString() ?? null

export const rowView = (row: InboxRow): InboxRowView => ({
  id: row.id,
  source: row.source,
  source_in_words: sourceInWords(row.source),
  type: row.type,
  type_in_words: typeInWords(row.type),
  subject: row.subject,
  received_at: row.receivedAt.toISOString(),
  delivered_at: iso(row.deliveredAt),
  deliveries: row.deliveries,
  handled_at: iso(row.handledAt),
  state: inboxState(row),
  outcome_in_words: outcomeInWords(row),
})

export const entryView = (entry: InboxEntry): InboxEntryView => ({
  ...rowView(entry),
  event_id: entry.eventId,
  gateway_order_id: entry.gatewayOrderId,
  request_id: entry.requestId,
  facts: entry.facts.map(factInWords),
  has_payload: entry.hasPayload,
  decisions: entry.decisions.map(decisionView),
  not_again: whyNotAgain(entry),
})

const postingView = ({ id, kind, currency, entries }: Followed['posted'][number]) => ({
  id,
  sentence: moneyLine(kind).sentence,
  amount_minor: entries.reduce((sum, { minor }) => sum + Math.max(0, minor), 0),
  currency,
  entries: entries.map((it) => ({
    id: it.id,
    account: it.account,
    side: it.minor < 0 ? ('credit' as const) : ('debit' as const),
    amount_minor: Math.abs(it.minor),
  })),
})

const decisionView = ({ at, status, effects, posted }: Followed) => ({
  at: at.toISOString(),
  status,
  posted: posted.map(postingView),
  effects: effects.map(({ kind, closedAt, nextTryAt, ...it }) => ({
    ...it,
    in_words: callsInWords[kind],
    closed_at: iso(closedAt),
    next_try_at: iso(nextTryAt),
  })),
})
