import type { Database, Sql } from '#sandbox/database.ts'
import { newId, unixNow } from '#sandbox/ids.ts'
import { InvalidField, fieldsOf, oneOf, optionalInteger, optionalText } from '#sandbox/input.ts'
import { paymentEntity, refundEntity } from '#sandbox/razorpay/entities.ts'
import type { Payment, Refund } from '#sandbox/razorpay/entities.ts'
import { lostMinor } from '#sandbox/razorpay/disputes.ts'
import { refusals } from '#sandbox/razorpay/errors.ts'
import { MAX_AMOUNT_MINOR, MIN_AMOUNT_MINOR, notesOf } from '#sandbox/razorpay/orders.ts'
import { lockPayment } from '#sandbox/razorpay/payments.ts'
import type { GatewayEvent } from '#sandbox/razorpay/progress.ts'
import { recordEvents } from '#sandbox/webhooks/record.ts'

type RefundRequest = {
  paymentId: string
  body: unknown
  idempotencyKey: string | undefined
  /** A refund the bank sends back after it was created. */
  fails: boolean
}

function readRefund(body: unknown) {
  const fields = fieldsOf(body)
  const amount = optionalInteger(fields, 'amount', { min: 0, max: MAX_AMOUNT_MINOR })
  if (amount !== null && amount < MIN_AMOUNT_MINOR)
    throw new InvalidField('amount', 'The amount must be atleast INR 1.00')
  return {
    amount,
    speed: oneOf(fields['speed'] ?? 'normal', 'speed', ['normal', 'optimum']),
    receipt: optionalText(fields, 'receipt', 40),
    notes: notesOf(fields),
  }
}

/** A repeat of a finished request answers with the refund it made. */
async function findRepeated(query: Sql, key: string, request: string): Promise<Refund | undefined> {
  if (!/^[\w-]{10,}$/.test(key)) throw refusals.idempotencyKeyInvalid()
  const [lock] = await query<{ free: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('sandbox refund ' || $1, 0)) as free`,
    [key],
  )
  if (lock?.free !== true) throw refusals.idempotencyKeyInUse()
  const [made] = await query<Refund>('select * from sandbox.refunds where idempotency_key = $1', [key])
  if (made !== undefined && made.request !== request) throw refusals.idempotencyKeyReused()
  return made
}

/** Never more than was captured and not yet given back. */
async function refundable(query: Sql, payment: Payment, asked: number | null): Promise<number> {
  if (!payment.captured) throw refusals.notCaptured()
  const left = payment.amount - payment.amount_refunded - (await lostMinor(query, payment))
  if (left <= 0) throw refusals.fullyRefunded()
  if (asked !== null && asked > left) throw refusals.refundTooLarge()
  return asked ?? left
}

/** Pending in the answer; the bank's word, processed or failed, follows by webhook and shows when it is fetched. */
export function createRefund({ transaction }: Database, asked: RefundRequest): Promise<Refund> {
  const { paymentId, idempotencyKey, fails } = asked
  const wanted = readRefund(asked.body)
  const request = JSON.stringify([paymentId, wanted])
  return transaction(async (query) => {
    const repeated =
      idempotencyKey === undefined ? undefined : await findRepeated(query, idempotencyKey, request)
    if (repeated !== undefined) return repeated
    const { payment } = await lockPayment(query, paymentId)
    const pending: Refund = {
      id: newId('rfnd'),
      payment_id: payment.id,
      amount: await refundable(query, payment, wanted.amount),
      currency: payment.currency,
      status: 'pending',
      speed: wanted.speed,
      receipt: wanted.receipt,
      notes: wanted.notes,
      idempotency_key: idempotencyKey ?? null,
      request,
      created_at: unixNow(),
    }
    const reserved = withRefunded(payment, payment.amount_refunded + pending.amount)
    const settled: Refund = { ...pending, status: fails ? 'failed' : 'processed' }
    const payer = fails ? payment : reserved
    await insertRefund(query, settled)
    if (!fails) await updateRefunded(query, payer)
    await recordEvents(query, payment, [
      announcement('refund.created', pending, reserved),
      announcement(fails ? 'refund.failed' : 'refund.processed', settled, payer),
    ])
    return pending
  })
}

const withRefunded = (payment: Payment, amountRefunded: number): Payment => ({
  ...payment,
  amount_refunded: amountRefunded,
  status: amountRefunded === payment.amount ? 'refunded' : payment.status,
})

const announcement = (type: GatewayEvent['type'], refund: Refund, payment: Payment): GatewayEvent => ({
  type,
  payload: { refund: { entity: refundEntity(refund) }, payment: { entity: paymentEntity(payment) } },
})

async function updateRefunded(query: Sql, payment: Payment): Promise<void> {
  await query('update sandbox.payments set amount_refunded = $2, status = $3 where id = $1', [
    payment.id,
    payment.amount_refunded,
    payment.status,
  ])
}

async function insertRefund(query: Sql, refund: Refund): Promise<void> {
  await query(
    `insert into sandbox.refunds
      (id, payment_id, amount, currency, status, speed, receipt, notes, idempotency_key, request, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      refund.id,
      refund.payment_id,
      refund.amount,
      refund.currency,
      refund.status,
      refund.speed,
      refund.receipt,
      JSON.stringify(refund.notes),
      refund.idempotency_key,
      refund.request,
      refund.created_at,
    ],
  )
}

export async function findRefund(query: Sql, id: string): Promise<Refund> {
  const [refund] = await query<Refund>('select * from sandbox.refunds where id = $1', [id])
  if (refund === undefined) throw refusals.unknownId()
  return refund
}
