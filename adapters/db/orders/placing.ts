import { randomBytes } from 'node:crypto'
import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql'
import { orderFailures } from '#domain/orders/errors.ts'
import { orderId, type OrderNumber, orderNumber } from '#domain/orders/order.ts'
import type { Money } from '#domain/shared/money.ts'
import { AppError } from '#domain/shared/failure.ts'
import { recordFacts } from '../inbox/repository.ts'
import type { Billing } from './entities.ts'

export interface NewOrder {
  readonly product: { readonly slug: string; readonly name: string; readonly price: Money }
  readonly email: string | null
  readonly billing: Billing | null
  readonly expiresAfterMs: number
  /** Null when the customer's program gave none. */
  readonly key: { readonly value: string; readonly bodyHash: string } | null
}

/** What `POST /create_order` answers. */
export interface PlacedOrder {
  readonly order_id: string
  readonly number: string
  readonly gateway: 'razorpay'
  readonly gateway_order_id: string
  readonly key_id: string
  readonly amount: number
  readonly currency: string
  readonly receipt: string
  readonly order_url: string
}

export interface Draft {
  readonly id: string
  readonly number: OrderNumber
  readonly receipt: string
  readonly amount: Money
  /** Someone tried before: the gateway may have the order already. */
  readonly resumed: boolean
}

const leaseSeconds = 20

const insertDraft = `
  with taken as (
    update products set taken = taken + 1 where slug = ? and (sale_limit is null or taken < sale_limit)
    returning slug, tax_class
  ), o as (
    insert into orders (number, id, product_slug, product_name, tax_class, amount_minor, currency, status, fulfilment,
      email, billing, created_at, expires_at)
    select nextval('order_numbers')::text, ?, slug, ?, tax_class, ?, ?, 'created', 'pending', ?, ?::jsonb, shop_now(),
      shop_now() + ? * interval '1 millisecond'
    from taken returning number, amount_minor, currency
  ), c as (
    insert into checkouts (id, order_number, gateway, amount_minor, currency, created_at)
    select number || '-' || ?, number, 'razorpay', amount_minor, currency, shop_now() from o returning id
  ), k as (
    insert into idempotency_keys (key, body_hash, order_number, lease_until, created_at)
    select ?, ?, number, now() + interval '${leaseSeconds} seconds', now() from o where ?::boolean
  )
  select o.number, c.id as receipt from o, c`

/** The order, the piece it takes and its key as in progress, in one statement; or what an earlier request with the key came to. */
export async function beginOrder(em: EntityManager, order: NewOrder): Promise<Draft | PlacedOrder> {
  const earlier = order.key && (await findEarlier(em, order.key))
  if (earlier) return earlier
  try {
    return await writeDraft(em, order)
  } catch (error) {
    // The same key in the same instant: the other request was first.
    if (error instanceof UniqueConstraintViolationException) throw new AppError(orderFailures.stillWorking())
    throw error
  }
}

async function writeDraft(em: EntityManager, order: NewOrder): Promise<Draft> {
  const { product, email, billing, expiresAfterMs, key } = order
  const { minor, currency } = product.price
  const id = randomBytes(16).toString('hex')
  const values = [product.slug, id, product.name, minor, currency, email, billing && JSON.stringify(billing)]
  values.push(expiresAfterMs, randomBytes(5).toString('hex'), key?.value ?? '', key?.bodyHash ?? '')
  const [row] = await em.execute<{ number: string; receipt: string }[]>(insertDraft, [
    ...values,
    key !== null,
  ])
  if (!row) throw new AppError(orderFailures.soldOut())
  return { id, number: orderNumber(row.number), receipt: row.receipt, amount: product.price, resumed: false }
}

interface EarlierRow {
  [column: string]: unknown
  body_hash: string
  answer: PlacedOrder | null
  number: string
  id: string
  receipt: string
  amount_minor: string
  currency: string
}

async function findEarlier(
  em: EntityManager,
  { value, bodyHash }: { value: string; bodyHash: string },
): Promise<Draft | PlacedOrder | null> {
  const [row] = await em.execute<EarlierRow[]>(
    `select k.body_hash, k.answer, o.number, o.id, c.id as receipt, c.amount_minor, c.currency
     from idempotency_keys k join orders o on o.number = k.order_number join checkouts c on c.order_number = o.number
     where k.key = ?`,
    [value],
  )
  if (!row) return null
  if (row.body_hash !== bodyHash) throw new AppError(orderFailures.keyReused())
  if (row.answer) return row.answer
  const [mine] = await em.execute<unknown[]>(
    `update idempotency_keys set lease_until = now() + interval '${leaseSeconds} seconds'
     where key = ? and answer is null and lease_until <= now() returning key`,
    [value],
  )
  if (!mine) throw new AppError(orderFailures.stillWorking())
  const amount = { minor: Number(row.amount_minor), currency: row.currency }
  return { id: orderId(row.id), number: orderNumber(row.number), receipt: row.receipt, amount, resumed: true }
}

/** The gateway's id, the answer to the key and the fact that the order was placed: all or nothing. */
export const finishOrder = (
  em: EntityManager,
  { key, answer, requestId }: { key: string | null; answer: PlacedOrder; requestId: string },
) =>
  em.transactional(async (tx) => {
    await tx.execute(
      `with k as (update idempotency_keys set answer = ?::jsonb, lease_until = null where key = ?)
       update checkouts set gateway_order_id = ? where id = ?`,
      [JSON.stringify(answer), key, answer.gateway_order_id, answer.receipt],
    )
    const subject = `order/${answer.number}`
    const fact = { source: 'shop', eventId: `placed/${answer.number}`, type: 'order-placed' } as const
    await recordFacts(tx, [{ ...fact, subject, requestId, facts: [{ type: 'order-placed' }] }])
  })

/** Lets the next request with the key go on at once. */
export const releaseOrder = (em: EntityManager, key: string | null) =>
  em.execute(`update idempotency_keys set lease_until = now() where key = ? and answer is null`, [key])
