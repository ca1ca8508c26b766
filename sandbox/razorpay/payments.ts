import type { Database, Sql } from '#sandbox/database.ts'
import { newId, unixNow } from '#sandbox/ids.ts'
import { currencyCode, fieldsOf, integer } from '#sandbox/input.ts'
import type { Order, Payment, WebhookMode } from '#sandbox/razorpay/entities.ts'
import { refusals } from '#sandbox/razorpay/errors.ts'
import { MAX_AMOUNT_MINOR, lockOrder } from '#sandbox/razorpay/orders.ts'
import { authorize, capture, fail } from '#sandbox/razorpay/progress.ts'
import type { Progress } from '#sandbox/razorpay/progress.ts'
import { recordEvents } from '#sandbox/webhooks/record.ts'

/** `late` fails first; `pending` is authorised at once. Both are captured when the bank answers at last. */
export type Outcome = 'captured' | 'authorized' | 'failed' | 'late' | 'pending'

type Attempt = {
  orderId: string
  outcome: Outcome
  amount?: number | null
  currency?: string | null
  webhook: WebhookMode
  email?: string | null
  contact?: string | null
}

const LATE_ANSWER_MS = 300
const PENDING_ANSWER_MS = 15_000

function begin(order: Order, attempt: Attempt): Progress {
  const waitMs = { late: LATE_ANSWER_MS, pending: PENDING_ANSWER_MS }
  const { outcome } = attempt
  const capturesAt =
    outcome === 'late' || outcome === 'pending' ? new Date(Date.now() + waitMs[outcome]) : null
  return {
    order: {
      ...order,
      attempts: order.attempts + 1,
      status: order.status === 'created' ? 'attempted' : order.status,
    },
    payment: {
      id: newId('pay'),
      order_id: order.id,
      amount: attempt.amount ?? order.amount,
      currency: attempt.currency ?? order.currency,
      status: 'created',
      captured: false,
      amount_refunded: 0,
      email: attempt.email ?? null,
      contact: attempt.contact ?? null,
      webhook: attempt.webhook,
      captures_at: capturesAt,
      created_at: unixNow(),
    },
    events: [],
  }
}

function play(start: Progress, outcome: Outcome): Progress {
  switch (outcome) {
    case 'captured':
      return capture(authorize(start))
    case 'authorized':
    case 'pending':
      return authorize(start)
    case 'failed':
    case 'late':
      return fail(start)
  }
}

/** One more payment for the order, whatever the order's state: a bank does not ask. */
export function pay({ transaction }: Database, attempt: Attempt): Promise<Payment> {
  return transaction(async (query) => {
    const order = await lockOrder(query, attempt.orderId)
    return save(query, play(begin(order, attempt), attempt.outcome))
  })
}

async function save(query: Sql, { order, payment, events }: Progress): Promise<Payment> {
  await query(
    `insert into sandbox.payments
      (id, order_id, amount, currency, status, captured, amount_refunded, email, contact, webhook,
       captures_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do update set status = excluded.status, captured = excluded.captured,
       captures_at = excluded.captures_at`,
    [
      payment.id,
      payment.order_id,
      payment.amount,
      payment.currency,
      payment.status,
      payment.captured,
      payment.amount_refunded,
      payment.email,
      payment.contact,
      JSON.stringify(payment.webhook),
      payment.captures_at,
      payment.created_at,
    ],
  )
  await query('update sandbox.orders set amount_paid = $2, status = $3, attempts = $4 where id = $1', [
    order.id,
    order.amount_paid,
    order.status,
    order.attempts,
  ])
  await recordEvents(query, payment, events)
  return payment
}

export async function findPayment(query: Sql, id: string): Promise<Payment> {
  const [payment] = await query<Payment>('select * from sandbox.payments where id = $1', [id])
  if (payment === undefined) throw refusals.unknownId()
  return payment
}

/** The payment as it is once its order is locked. */
export async function lockPayment(query: Sql, id: string): Promise<Pick<Progress, 'order' | 'payment'>> {
  const { order_id: orderId } = await findPayment(query, id)
  const order = await lockOrder(query, orderId)
  return { order, payment: await findPayment(query, id) }
}

export function capturePayment({ transaction }: Database, id: string, body: unknown): Promise<Payment> {
  const fields = fieldsOf(body)
  const amount = integer(fields, 'amount', { min: 1, max: MAX_AMOUNT_MINOR })
  const currency = currencyCode(fields['currency'] ?? 'INR')
  return transaction(async (query) => {
    const { order, payment } = await lockPayment(query, id)
    if (payment.captured) throw refusals.alreadyCaptured()
    if (payment.status !== 'authorized') throw refusals.notAuthorized()
    if (currency !== payment.currency) throw refusals.captureCurrencyDiffers()
    if (amount !== payment.amount) throw refusals.captureAmountDiffers()
    return save(query, capture({ order, payment, events: [] }))
  })
}

/** Brings in the banks' late answers that are due. */
export async function settleLatePayments(database: Database): Promise<void> {
  const due = await database.query<{ id: string }>(
    'select id from sandbox.payments where captures_at <= $1 order by captures_at limit 16',
    [new Date()],
  )
  for (const { id } of due)
    await database.transaction(async (query) => {
      const { order, payment } = await lockPayment(query, id)
      // Captured through the API since it was read.
      if (payment.captures_at === null) return
      const start: Progress = { order, payment, events: [] }
      await save(query, capture(payment.status === 'failed' ? authorize(start) : start))
    })
}
