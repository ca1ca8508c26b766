import type { EntityManager } from '@mikro-orm/postgresql'
import type { OrderFact } from '#domain/orders/facts.ts'
import type { Gateway } from '#domain/payments/payment.ts'

/** Something we were told, on its way into the inbox. */
export interface NewFact {
  readonly source: Gateway | 'browser' | 'fetch' | 'shop' | 'desk'
  /** With the source, what makes a repeat harmless. */
  readonly eventId: string
  readonly type: string
  /** The thing it is about, where the teller knows; else it is found by the gateway's order id. */
  readonly subject?: string
  readonly gatewayOrderId?: string | null
  /** The payment of a refund or dispute, by which its order is found where nothing else says it. */
  readonly paymentId?: string | null
  readonly facts: readonly OrderFact[]
  /** When it happened, in ms, where the teller says. */
  readonly happenedAt?: number | undefined
  /** Encrypted. */
  readonly payload?: Buffer
  readonly requestId?: string
  /** Why nothing will be done about it. */
  readonly ignored?: string
  /** The run that asked is about to look: no need to tell it. */
  readonly told?: boolean
}

const insert = `
  insert into inbox (source, event_id, type, subject, gateway_order_id, facts, payload, key_id, request_id,
    happened_at, received_at, delivered_at, handled_at, outcome)
  select r.source, r.event_id, r.type, coalesce(r.subject, 'order/' || c.order_number, 'order/' || p.order_number), r.gateway_order_id,
    r.facts, decode(r.payload, 'base64'), case when r.payload is not null then 'shop' end, r.request_id,
    to_timestamp(r.happened_at / 1000.0), now(), case when r.told then now() end, case when r.ignored is not null then now() end, r.ignored
  from json_to_recordset(?::json) as r (source text, event_id text, type text, subject text, gateway_order_id text,
    payment_id text, facts jsonb, payload text, request_id text, ignored text, told boolean, happened_at numeric)
  left join checkouts c on c.gateway_order_id = r.gateway_order_id
  left join payments p on p.id = r.payment_id
  on conflict (source, event_id) do nothing`

/** Many facts in one statement; what is known already changes nothing. Each is durable when this has returned. */
export async function recordFacts(em: EntityManager, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return
  const rows = facts.map((it) => ({
    source: it.source,
    event_id: it.eventId,
    type: it.type,
    subject: it.subject ?? null,
    gateway_order_id: it.gatewayOrderId ?? null,
    payment_id: it.paymentId ?? null,
    facts: it.facts,
    payload: it.payload?.toString('base64') ?? null,
    request_id: it.requestId ?? null,
    ignored: it.ignored ?? null,
    told: it.told ?? false,
    happened_at: it.happenedAt ?? null,
  }))
  await em.execute(insert, [JSON.stringify(rows)])
}

export const inboxChannel = 'inbox'

/** Wakes the dispatchers; after the commit, never inside it, because NOTIFY serialises commits. */
export const ringDispatchers = (em: EntityManager) => em.execute(`select pg_notify('${inboxChannel}', '')`)
