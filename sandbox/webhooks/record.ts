import { randomBytes } from 'node:crypto'
import type { Sql } from '#sandbox/database.ts'
import { newId, sign, unixNow } from '#sandbox/ids.ts'
import type { Payment } from '#sandbox/razorpay/entities.ts'
import type { GatewayEvent } from '#sandbox/razorpay/progress.ts'

type Webhook = { event_id: string; type: string; body: string }
type Delivery = { event_id: string; signature: string; retried: boolean; due_at: Date }

/**
 * Events become rows in the transaction that makes them true, with the deliveries the payment's mode asks for.
 * They are signed here and now: as at Razorpay a retry keeps its signature when the secret has been rotated.
 */
export async function recordEvents(
  query: Sql,
  payment: Payment,
  events: readonly GatewayEvent[],
): Promise<void> {
  const [current] = await query<{ secret: string }>('select current as secret from sandbox.webhook_secret')
  if (current === undefined) throw new Error('No webhook secret is configured.')
  const webhooks = events.map(webhookOf)
  const deliveries = webhooks.flatMap((webhook) => deliveriesOf(webhook, payment, current.secret))
  await query(
    `with recorded as (
       insert into sandbox.webhooks (event_id, payment_id, type, body)
       select event_id, $3, type, body from json_to_recordset($1) as e(event_id text, type text, body text))
     insert into sandbox.deliveries (event_id, payment_id, signature, retried, due_at)
     select event_id, $3, signature, retried, due_at
     from json_to_recordset($2) as d(event_id text, signature text, retried boolean, due_at timestamptz)`,
    [JSON.stringify(webhooks), JSON.stringify(deliveries), payment.id],
  )
}

const webhookOf = ({ type, payload }: GatewayEvent): Webhook => ({
  event_id: newId('evt'),
  type,
  body: JSON.stringify({
    entity: 'event',
    account_id: 'acc_SandboxAccount',
    event: type,
    contains: Object.keys(payload),
    payload,
    created_at: unixNow(),
  }),
})

function deliveriesOf({ event_id, body }: Webhook, { webhook: mode }: Payment, secret: string): Delivery[] {
  const genuine = { event_id, signature: sign(body, secret), retried: true, due_at: new Date() }
  if (mode === 'once') return [genuine]
  if (mode === 'twice') return [genuine, genuine]
  if (mode === 'drop') return []
  if (mode === 'forged') return [{ ...genuine, signature: randomBytes(32).toString('hex'), retried: false }]
  return [{ ...genuine, due_at: new Date(Date.now() + mode.delay_ms) }]
}

/** From here on events are signed with this secret, also after a restart. */
export async function rotateWebhookSecret(query: Sql, secret: string): Promise<void> {
  await query('update sandbox.webhook_secret set current = $1', [secret])
}

/** A rotated secret stays until another one is configured: then the setting is what its author expects to hold. */
export async function configureWebhookSecret(query: Sql, secret: string): Promise<void> {
  await query(
    `insert into sandbox.webhook_secret as kept (configured, current) values ($1, $1)
     on conflict (single) do update set configured = $1,
       current = case when kept.configured = $1 then kept.current else $1 end`,
    [secret],
  )
}
