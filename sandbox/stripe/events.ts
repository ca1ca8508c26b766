import { randomBytes } from 'node:crypto'
import type { Sql } from '#sandbox/database.ts'
import { sign, unixNow } from '#sandbox/ids.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import { API_VERSION } from '#sandbox/stripe/objects.ts'
import type { StripeWebhookMode } from '#sandbox/stripe/rows.ts'

export type StripeEvent = {
  type:
    | `checkout.session.${'completed' | 'expired' | 'async_payment_succeeded' | 'async_payment_failed'}`
    | `payment_intent.${'succeeded' | 'payment_failed' | 'processing' | 'amount_capturable_updated' | 'canceled'}`
    | `charge.${'succeeded' | 'failed' | 'pending' | 'captured' | 'refunded'}`
    | `refund.${'created' | 'updated' | 'failed'}`
    | `charge.dispute.${'created' | 'updated' | 'closed' | 'funds_withdrawn' | 'funds_reinstated'}`
  /** What it is about, as it was right after. */
  object: object
}

type Subject = { sessionId: string; webhook: StripeWebhookMode }
type Delivery = { event_id: string; signature: string | null; retried: boolean; due_at: Date }

/**
 * Events become rows in the transaction that makes them true, with the deliveries the charge's mode asks for. They are
 * signed when they are sent, as each attempt carries its own time.
 */
export async function recordStripeEvents(
  query: Sql,
  { sessionId, webhook }: Subject,
  announced: readonly StripeEvent[],
): Promise<void> {
  if (announced.length === 0) return
  const events = announced.map((event) => ({ event_id: newStripeId('evt'), ...event }))
  const inOrder = webhook === 'reordered' ? events.toReversed() : events
  const deliveries = inOrder.flatMap(({ event_id: id }) => deliveriesOf(id, webhook))
  await query(
    `with recorded as (
       insert into sandbox.stripe_events (event_id, session_id, type, body)
       select event_id, $3, type, body from json_to_recordset($1) as e(event_id text, type text, body text))
     insert into sandbox.stripe_deliveries (event_id, session_id, signature, retried, due_at)
     select event_id, $3, signature, retried, due_at
     from json_to_recordset($2) as d(event_id text, signature text, retried boolean, due_at timestamptz)`,
    [
      JSON.stringify(events.map((it) => ({ event_id: it.event_id, type: it.type, body: bodyOf(it) }))),
      JSON.stringify(deliveries),
      sessionId,
    ],
  )
}

const bodyOf = ({ event_id: id, type, object }: StripeEvent & { event_id: string }) =>
  JSON.stringify(
    {
      id,
      object: 'event',
      api_version: API_VERSION,
      created: unixNow(),
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    },
    null,
    2,
  )

function deliveriesOf(event_id: string, mode: StripeWebhookMode): Delivery[] {
  const genuine = { event_id, signature: null, retried: true, due_at: new Date() }
  if (mode === 'once' || mode === 'reordered') return [genuine]
  if (mode === 'twice') return [genuine, genuine]
  if (mode === 'drop') return []
  if (mode === 'forged') return [{ ...genuine, signature: randomBytes(32).toString('hex'), retried: false }]
  return [{ ...genuine, due_at: new Date(Date.now() + mode.delay_ms) }]
}

/** `Stripe-Signature` of a body sent now; after a rotation the old secret signs beside the new one while it lasts. */
export async function signatureHeader(query: Sql, body: string, forged: string | null): Promise<string> {
  const at = unixNow()
  const [known] = await query<{ current: string; previous: string | null }>(
    `select current, case when previous_until > $1 then previous end as previous from sandbox.stripe_secret`,
    [new Date()],
  )
  if (known === undefined) throw new Error('No Stripe webhook secret is configured.')
  const secrets = known.previous === null ? [known.current] : [known.current, known.previous]
  const signatures = forged === null ? secrets.map((it) => sign(`${at}.${body}`, it)) : [forged]
  return [`t=${at}`, ...signatures.map((it) => `v1=${it}`)].join(',')
}

/** From here on events are signed with this secret, and for so many seconds with the old one too. */
export async function rotateStripeSecret(query: Sql, secret: string, oldForS: number): Promise<void> {
  await query('update sandbox.stripe_secret set previous = current, previous_until = $2, current = $1', [
    secret,
    new Date(Date.now() + oldForS * 1000),
  ])
}

/** A rotated secret stays until another one is configured. */
export async function configureStripeSecret(query: Sql, secret: string): Promise<void> {
  await query(
    `insert into sandbox.stripe_secret as kept (configured, current) values ($1, $1)
     on conflict (single) do update set configured = $1,
       current = case when kept.configured = $1 then kept.current else $1 end,
       previous = case when kept.configured = $1 then kept.previous end`,
    [secret],
  )
}
