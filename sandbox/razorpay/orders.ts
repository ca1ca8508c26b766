import type { Sql } from '#sandbox/database.ts'
import { newId, unixNow } from '#sandbox/ids.ts'
import { InvalidField, currencyCode, fieldsOf, integer, optionalFlag, optionalText } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import type { Notes, Order } from '#sandbox/razorpay/entities.ts'
import { refusals } from '#sandbox/razorpay/errors.ts'

export const MIN_AMOUNT_MINOR = 100
/** Razorpay's own ceiling lies lower and differs by account; this one keeps sums exact. */
export const MAX_AMOUNT_MINOR = 1_000_000_000_000

/** At most 15 pairs of at most 256 characters. */
export function notesOf(fields: Fields): Notes {
  const given = fields['notes']
  if (Array.isArray(given) && given.length === 0) return {}
  const entries = Object.entries(fieldsOf(given, 'notes'))
  if (entries.length > 15) throw new InvalidField('notes', 'The notes may not have more than 15 entries.')
  const notes: Record<string, string | number> = {}
  for (const [name, value] of entries) {
    const short = typeof value === 'string' ? value.length <= 256 : typeof value === 'number'
    if (!short || (typeof value !== 'string' && typeof value !== 'number') || name.length > 256)
      throw new InvalidField('notes', 'Each of the notes must be at most 256 characters.')
    notes[name] = value
  }
  return notes
}

export async function createOrder(query: Sql, body: unknown): Promise<Order> {
  const fields = fieldsOf(body)
  const amount = integer(fields, 'amount', { min: 0, max: MAX_AMOUNT_MINOR })
  if (amount < MIN_AMOUNT_MINOR)
    throw new InvalidField('amount', 'Order amount less than minimum amount allowed')
  const order: Order = {
    id: newId('order'),
    amount,
    amount_paid: 0,
    currency: currencyCode(fields['currency']),
    receipt: optionalText(fields, 'receipt', 40),
    status: 'created',
    attempts: 0,
    notes: notesOf(fields),
    partial_payment: optionalFlag(fields, 'partial_payment'),
    callback_url: null,
    created_at: unixNow(),
  }
  await query(
    `insert into sandbox.orders
      (id, amount, amount_paid, currency, receipt, status, attempts, notes, partial_payment, created_at)
     values ($1, $2, 0, $3, $4, 'created', 0, $5, $6, $7)`,
    [
      order.id,
      amount,
      order.currency,
      order.receipt,
      JSON.stringify(order.notes),
      order.partial_payment,
      order.created_at,
    ],
  )
  return order
}

export async function findOrder(query: Sql, id: string): Promise<Order> {
  const [order] = await query<Order>('select * from sandbox.orders where id = $1', [id])
  if (order === undefined) throw refusals.unknownId()
  return order
}

/** Whoever changes an order, its payments or their refunds takes this lock first, so that none waits in a ring. */
export async function lockOrder(query: Sql, id: string): Promise<Order> {
  const [order] = await query<Order>('select * from sandbox.orders where id = $1 for update', [id])
  if (order === undefined) throw refusals.unknownId()
  return order
}
