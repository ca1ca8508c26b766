import { randomBytes } from 'node:crypto'
import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql'
import type { Discount } from '#domain/coupons/discount.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { orderId, type OrderNumber, orderNumber } from '#domain/orders/order.ts'
import type { GatewayOrder } from '#domain/payments/gateway.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import { type Money, moneyInWords, toMinor } from '#domain/shared/money.ts'
import { AppError } from '#domain/shared/failure.ts'
import { type CouponsWanted, discountForSure, noDiscount } from '../coupons/judging.ts'
import { recordFacts } from '../inbox/repository.ts'
import type { Billing } from './entities.ts'

export interface NewOrder {
  /** At its list price. */
  readonly product: { readonly slug: string; readonly name: string; readonly price: Money }
  readonly coupons?: CouponsWanted
  /** What the customer's program believes is to be paid, in whole units such as rupees; undefined where it did not say. */
  readonly believed?: number | undefined
  readonly email: string | null
  readonly billing: Billing | null
  readonly expiresAfterMs: number
  readonly gateway: Gateway
  /** Null when the customer's program gave none. */
  readonly key: { readonly value: string; readonly bodyHash: string } | null
}

/** What `POST /create_order` answers. */
export interface PlacedOrder {
  readonly order_id: string
  readonly number: string
  readonly gateway: Gateway
  readonly gateway_order_id: string
  /** Razorpay's checkout is opened with it. */
  readonly key_id?: string
  /** The gateway's own page for this order. */
  readonly checkout_url?: string
  readonly amount: number
  readonly currency: string
  readonly receipt: string
  readonly order_url: string
}

/** A checkout before its gateway has made an order of it. */
export interface Draft {
  /** The order's. */
  readonly id: string
  readonly number: OrderNumber
  readonly gateway: Gateway
  readonly receipt: string
  readonly amount: Money
  readonly product: string
  readonly email: string | null
  /** Seconds since 1970, system time; the same however often it is gone on with. */
  readonly begunAt: number
  /** Someone tried before: the gateway may have the order already. */
  readonly resumed: boolean
}

const leaseSeconds = 20
/** For so long a key is answered as the first time. */
export const keptDays = 7

const insertDraft = `
  with taken as (
    update products set taken = taken + 1 where slug = ? and (sale_limit is null or taken < sale_limit)
    returning slug, tax_class
  ), o as (
    insert into orders (number, id, product_slug, product_name, tax_class, amount_minor, discount_minor, currency, status,
      fulfilment, email, billing, created_at, expires_at)
    select nextval('order_numbers')::text, ?, slug, ?, tax_class, ?, ?, ?, 'created', 'pending', ?, ?::jsonb, shop_now(),
      shop_now() + ? * interval '1 millisecond'
    from taken returning number, amount_minor, currency
  ), c as (
    insert into checkouts (id, order_number, gateway, amount_minor, currency, created_at)
    select number || '-' || ?, number, ?, amount_minor, currency, shop_now() from o returning id, created_at
  ), k as (
    insert into idempotency_keys (key, body_hash, order_number, lease_until, created_at)
    select ?, ?, number, now() + interval '${leaseSeconds} seconds', now() from o where ?::boolean
  ), u as (
    insert into coupon_uses (order_number, coupon_code, customer, discount_minor, reserved_at)
    select number, code, ?, minor, c.created_at from o, c, json_to_recordset(?::json) as it (code text, minor bigint)
    returning coupon_code
  ), held as (
    update coupons set uses = uses + 1 where code in (select coupon_code from u)
  )
  select o.number, c.id as receipt, floor(extract(epoch from now()))::int as begun_at from o, c`

/** The order, the piece and the coupons it takes and its key as in progress, in one statement; or what an earlier request with the key came to. */
export async function beginOrder(em: EntityManager, order: NewOrder): Promise<Draft | PlacedOrder> {
  const earlier = order.key && (await earlierOrder(em, order.key))
  if (earlier) return earlier
  try {
    return await writeDraft(em, order)
  } catch (error) {
    // The same key in the same instant: the other request was first.
    if (error instanceof UniqueConstraintViolationException) throw new AppError(orderFailures.stillWorking())
    // Or it has just taken what this one was refused for want of.
    const first = error instanceof AppError && order.key && (await earlierOrder(em, order.key))
    if (first) return first
    throw error
  }
}

/** With coupons what they take off is judged and held under their locks, the product's first, as everywhere. */
function writeDraft(em: EntityManager, order: NewOrder): Promise<Draft> {
  const { coupons, product } = order
  if (!coupons || coupons.codes.length === 0) return insert(em, order, noDiscount)
  return em.transactional(async (tx) => {
    await tx.execute('select slug from products where slug = ? for update', [product.slug])
    const sale = { product: product.slug, price: product.price }
    return insert(tx, order, await discountForSure(tx, coupons, sale))
  })
}

function demandAgreed(believed: number | undefined, amount: Money): void {
  if (believed !== undefined && toMinor(believed) !== amount.minor)
    throw new AppError(orderFailures.amountDisagrees(moneyInWords(amount)))
}

async function insert(em: EntityManager, order: NewOrder, discount: Discount): Promise<Draft> {
  const { product, email, billing, expiresAfterMs, gateway, key } = order
  const { currency } = product.price
  const amount = { minor: product.price.minor - discount.totalMinor, currency }
  demandAgreed(order.believed, amount)
  const id = randomBytes(16).toString('hex')
  const bought = [product.slug, id, product.name, amount.minor, discount.totalMinor, currency]
  const asked = [
    email,
    billing && JSON.stringify(billing),
    expiresAfterMs,
    randomBytes(5).toString('hex'),
    gateway,
  ]
  const uses = discount.uses.map(({ code, discountMinor: minor }) => ({ code, minor }))
  const { customer } = order.coupons ?? { customer: null }
  const [row] = await em.execute<DraftRow[]>(insertDraft, [
    ...bought,
    ...asked,
    key?.value ?? '',
    key?.bodyHash ?? '',
    key !== null,
    customer,
    JSON.stringify(uses),
  ])
  if (!row) throw new AppError(orderFailures.soldOut())
  const { number, receipt, begun_at: begunAt } = row
  const made = { id, number: orderNumber(number), gateway, receipt, amount, begunAt, resumed: false }
  return { ...made, product: product.name, email }
}

interface DraftRow {
  number: string
  receipt: string
  begun_at: number
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
  gateway: Gateway
  product_name: string
  email: string | null
  begun_at: number
  is_over: boolean
}

/** What an earlier request with the key came to: its answer, or the order to go on with; null where there was none. */
export async function earlierOrder(
  em: EntityManager,
  { value, bodyHash }: { value: string; bodyHash: string },
): Promise<Draft | PlacedOrder | null> {
  const [row] = await em.execute<EarlierRow[]>(
    `select k.body_hash, k.answer, o.number, o.id, c.id as receipt, c.amount_minor, c.currency, c.gateway,
       o.product_name, o.email, floor(extract(epoch from k.created_at))::int as begun_at,
       k.created_at <= now() - interval '${keptDays} days' as is_over
     from idempotency_keys k join orders o on o.number = k.order_number join checkouts c on c.order_number = o.number
     where k.key = ? order by c.created_at, c.id limit 1`,
    [value],
  )
  if (!row) return null
  if (row.is_over) {
    // A key means something for so long, whether it was put away since or not.
    await em.execute(`delete from idempotency_keys where key = ?`, [value])
    return null
  }
  if (row.body_hash !== bodyHash) throw new AppError(orderFailures.keyReused())
  if (row.answer) return row.answer
  const [mine] = await em.execute<unknown[]>(
    `update idempotency_keys set lease_until = now() + interval '${leaseSeconds} seconds'
     where key = ? and answer is null and lease_until <= now() returning key`,
    [value],
  )
  if (!mine) throw new AppError(orderFailures.stillWorking())
  const amount = { minor: Number(row.amount_minor), currency: row.currency }
  const { receipt, gateway, email, product_name: product, begun_at: begunAt } = row
  const known = { id: orderId(row.id), number: orderNumber(row.number), gateway, receipt, product, email }
  return { ...known, amount, begunAt, resumed: true }
}

interface Finished extends Pick<GatewayOrder, 'page'> {
  readonly key: string | null
  readonly answer: PlacedOrder
  readonly requestId: string
}

/** The gateway's id, the answer to the key and the fact that the order was placed: all or nothing. */
export const finishOrder = (em: EntityManager, { key, answer, page, requestId }: Finished) =>
  em.transactional(async (tx) => {
    await tx.execute(
      `with k as (update idempotency_keys set answer = ?::jsonb, lease_until = null where key = ?)
       update checkouts set gateway_order_id = ?, page_id = ?, page_url = ? where id = ?`,
      [
        JSON.stringify(answer),
        key,
        answer.gateway_order_id,
        page?.id ?? null,
        page?.url ?? null,
        answer.receipt,
      ],
    )
    const subject = `order/${answer.number}`
    const fact = { source: 'shop', eventId: `placed/${answer.number}`, type: 'order-placed' } as const
    await recordFacts(tx, [{ ...fact, subject, requestId, facts: [{ type: 'order-placed' }] }])
  })

/** Lets the next request with the key go on at once. */
export const releaseOrder = (em: EntityManager, key: string | null) =>
  em.execute(`update idempotency_keys set lease_until = now() where key = ? and answer is null`, [key])
