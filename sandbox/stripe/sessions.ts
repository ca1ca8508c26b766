import type { Database, Sql } from '#sandbox/database.ts'
import { unixNow } from '#sandbox/ids.ts'
import {
  InvalidField,
  fieldsOf,
  oneOf,
  onlyFields,
  optionalText,
  queryInteger,
  text,
  webAddress,
} from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'
import { recordStripeEvents } from '#sandbox/stripe/events.ts'
import type { StripeEvent } from '#sandbox/stripe/events.ts'
import { listOf, metadataOf } from '#sandbox/stripe/form.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import { intentObject, sessionObject } from '#sandbox/stripe/objects.ts'
import type { Intent, Item, Session, StripeWebhookMode } from '#sandbox/stripe/rows.ts'

/** Of the smaller unit; Stripe's own lowest amount is about half a US dollar and differs by currency. */
const LEAST_MINOR = 50
export const MOST_MINOR = 99_999_999_999
const DAY_S = 86_400
const SOONEST_EXPIRY_S = 1800

/** Parameters that say nothing about money or the way back: taken, and without effect here. */
const cosmetic = [
  'expand',
  'locale',
  'submit_type',
  'payment_method_types',
  'billing_address_collection',
  'customer_creation',
  'adaptive_pricing',
  'ui_mode',
]

type ItemRead = { item: Item; currency: string }

function itemOf(value: unknown): ItemRead {
  const line = fieldsOf(value, 'line_items')
  onlyFields(line, ['price_data', 'quantity'])
  const price = fieldsOf(line['price_data'], 'line_items[price_data]')
  onlyFields(price, ['currency', 'unit_amount', 'product_data', 'tax_behavior'])
  const product = fieldsOf(price['product_data'], 'line_items[price_data][product_data]')
  onlyFields(product, ['name', 'description', 'images', 'metadata', 'tax_code'])
  const currency = text(price, 'currency', 3).toLowerCase()
  if (!/^[a-z]{3}$/.test(currency)) throw new InvalidField('currency', `Invalid currency: ${currency}.`)
  const amount = { min: 0, max: MOST_MINOR }
  const unitAmount = queryInteger(price, 'unit_amount', amount)
  if (unitAmount === null) throw new InvalidField('unit_amount', 'Missing required param: unit_amount.')
  return {
    currency,
    item: {
      name: text(product, 'name', 250),
      description: optionalText(product, 'description', 500),
      unit_amount: unitAmount,
      quantity: queryInteger(line, 'quantity', { min: 1, max: 999_999 }) ?? 1,
    },
  }
}

function itemsOf(fields: Fields) {
  const read = listOf(fields, 'line_items').map(itemOf)
  const [first] = read
  if (first === undefined) throw new InvalidField('line_items', 'Missing required param: line_items.')
  if (read.some((it) => it.currency !== first.currency))
    throw new InvalidField('line_items', 'All prices on a session must be in one currency.')
  const items = read.map(({ item }) => item)
  const total = items.reduce((sum, it) => sum + it.unit_amount * it.quantity, 0)
  if (total < LEAST_MINOR || total > MOST_MINOR)
    throw new InvalidField('line_items', "The Checkout Session's total amount due is too small or too large.")
  return { items, currency: first.currency, amount_total: total }
}

function intentDataOf(fields: Fields) {
  const data = fieldsOf(fields['payment_intent_data'], 'payment_intent_data')
  onlyFields(data, ['metadata', 'description', 'capture_method', 'statement_descriptor_suffix'])
  return {
    intent_metadata: metadataOf(data),
    intent_description: optionalText(data, 'description', 1000),
    capture_method: oneOf(data['capture_method'] ?? 'automatic', 'capture_method', ['automatic', 'manual']),
  }
}

function expiryOf(fields: Fields, now: number): number {
  const at = queryInteger(fields, 'expires_at', { min: 0, max: Number.MAX_SAFE_INTEGER })
  if (at !== null && at < now + SOONEST_EXPIRY_S)
    throw new InvalidField(
      'expires_at',
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
    )
  if (at !== null && at > now + DAY_S)
    throw new InvalidField(
      'expires_at',
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
    )
  return at ?? now + DAY_S
}

/** An address of the shop's; what Stripe fills in, such as {CHECKOUT_SESSION_ID}, stays as it is written. */
function addressOf(value: string, field: string): string {
  webAddress(value, field)
  return value
}

/** What the shop asks for, to be paid at `pageOrigin`. */
export function readSession(fields: Fields, pageOrigin: string): Session {
  onlyFields(fields, [
    ...cosmetic,
    'mode',
    'line_items',
    'client_reference_id',
    'metadata',
    'payment_intent_data',
    'success_url',
    'cancel_url',
    'expires_at',
    'customer_email',
  ])
  oneOf(fields['mode'], 'mode', ['payment'])
  const [id, now] = [newStripeId('cs_test'), unixNow()]
  const cancel = optionalText(fields, 'cancel_url', 5000)
  const email = optionalText(fields, 'customer_email', 512)
  if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email))
    throw new InvalidField('customer_email', `Invalid email address: ${email}`)
  return {
    id,
    ...itemsOf(fields),
    client_reference_id: optionalText(fields, 'client_reference_id', 200),
    metadata: metadataOf(fields),
    customer_email: email,
    success_url: addressOf(text(fields, 'success_url', 5000), 'success_url'),
    cancel_url: cancel === null ? null : addressOf(cancel, 'cancel_url'),
    ...intentDataOf(fields),
    status: 'open',
    payment_status: 'unpaid',
    payment_intent: null,
    url: `${pageOrigin}/stripe/pay/${id}`,
    expires_at: expiryOf(fields, now),
    created: now,
  }
}

export const saveSession = (query: Sql, it: Session) =>
  query(
    `insert into sandbox.stripe_sessions (id, amount_total, currency, client_reference_id, metadata, customer_email,
       success_url, cancel_url, items, intent_metadata, intent_description, capture_method, status, payment_status,
       payment_intent, url, expires_at, created)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict (id) do update set status = excluded.status, payment_status = excluded.payment_status,
       payment_intent = excluded.payment_intent, customer_email = excluded.customer_email`,
    [
      it.id,
      it.amount_total,
      it.currency,
      it.client_reference_id,
      JSON.stringify(it.metadata),
      it.customer_email,
      it.success_url,
      it.cancel_url,
      JSON.stringify(it.items),
      JSON.stringify(it.intent_metadata),
      it.intent_description,
      it.capture_method,
      it.status,
      it.payment_status,
      it.payment_intent,
      it.url,
      it.expires_at,
      it.created,
    ],
  )

export const saveIntent = (query: Sql, it: Intent) =>
  query(
    `insert into sandbox.stripe_intents (id, session_id, amount, currency, status, metadata, description,
       capture_method, latest_charge, amount_received, failure, canceled_at, created)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (id) do update set amount = excluded.amount, currency = excluded.currency, status = excluded.status,
       latest_charge = excluded.latest_charge, amount_received = excluded.amount_received,
       failure = excluded.failure, canceled_at = excluded.canceled_at`,
    [
      it.id,
      it.session_id,
      it.amount,
      it.currency,
      it.status,
      JSON.stringify(it.metadata),
      it.description,
      it.capture_method,
      it.latest_charge,
      it.amount_received,
      it.failure,
      it.canceled_at,
      it.created,
    ],
  )

export async function findSession(query: Sql, id: string): Promise<Session> {
  const [session] = await query<Session>('select * from sandbox.stripe_sessions where id = $1', [id])
  if (session === undefined) throw stripeRefusals.unknownId('checkout.session', id)
  return session
}

/** Whoever changes a session or anything paid by it takes this lock first, so that none waits in a ring. */
export async function lockSession(query: Sql, id: string): Promise<Session> {
  const [session] = await query<Session>('select * from sandbox.stripe_sessions where id = $1 for update', [
    id,
  ])
  if (session === undefined) throw stripeRefusals.unknownId('checkout.session', id)
  return session
}

export async function intentOf(query: Sql, session: Session): Promise<Intent | null> {
  if (session.payment_intent === null) return null
  const [intent] = await query<Intent>('select * from sandbox.stripe_intents where id = $1', [
    session.payment_intent,
  ])
  return intent ?? null
}

/** Nobody can pay it any more; an intent that waited for another try is cancelled with it. */
export async function expireSession(
  query: Sql,
  id: string,
  webhook: StripeWebhookMode = 'once',
): Promise<Session> {
  const session = await lockSession(query, id)
  if (session.status !== 'open') throw stripeRefusals.notOpen(session.status)
  const expired: Session = { ...session, status: 'expired' }
  await saveSession(query, expired)
  const events: StripeEvent[] = [{ type: 'checkout.session.expired', object: sessionObject(expired) }]
  const intent = await intentOf(query, session)
  if (intent !== null) {
    const cancelled: Intent = { ...intent, status: 'canceled', canceled_at: unixNow() }
    await saveIntent(query, cancelled)
    events.push({ type: 'payment_intent.canceled', object: intentObject(cancelled) })
  }
  await recordStripeEvents(query, { sessionId: id, webhook }, events)
  return expired
}

/** Ends the sessions whose time is over. */
export async function expireOldSessions({ query, transaction }: Database): Promise<void> {
  const due = await query<{ id: string }>(
    `select id from sandbox.stripe_sessions where status = 'open' and expires_at <= $1
     order by expires_at limit 16`,
    [unixNow()],
  )
  for (const { id } of due)
    await transaction(async (own) => {
      const { status } = await lockSession(own, id)
      if (status === 'open') await expireSession(own, id)
    })
}
