import { createHash } from 'node:crypto'
import { closeEffect, openEffect } from '#adapters/db/inbox/effects.ts'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { takeInOrder } from '#adapters/db/orders/intake.ts'
import { beginOrder, finishOrder } from '#adapters/db/orders/placing.ts'
import type { Database } from '#adapters/db/orm.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { type OrderNumber, orderNumber } from '#domain/orders/order.ts'
import type { Money } from '#domain/shared/money.ts'
import type { Planned } from './plan.ts'

const dayMs = 86_400_000
const policy = { captureAfterMs: 300_000, lapseAfterMs: 5 * dayMs }

/** An order of the demo on its way. */
export interface Living {
  readonly orm: Database
  readonly number: OrderNumber
  readonly gatewayOrderId: string
  readonly amount: Money
  readonly email: string
  /** When it was placed, in ms since 1970. */
  readonly at: number
  /** How many payments it has had, and the one that buys it. */
  payments: number
  paymentId: string
  told: number
}

/** As a gateway names its things. */
export const digest = (of: string) => createHash('sha256').update(`demo/${of}`).digest('hex').slice(0, 14)

/** Places an order at the shop's present time. */
export async function beginLife(
  orm: Database,
  { product: slug, email, ...planned }: Planned,
): Promise<Living> {
  const { name, state, coupon, at } = planned
  const product = await soldAs(orm, slug)
  const begun = await beginOrder(orm.em.fork(), {
    product: { slug, ...product },
    ...(coupon && { coupons: { codes: [coupon], customer: null } }),
    email,
    billing: { name, state },
    expiresAfterMs: 7 * dayMs,
    gateway: 'razorpay',
    key: null,
  })
  if ('order_id' in begun) throw new Error('An order without a key was there before.')
  const { id, number, receipt, amount } = begun
  const gatewayOrderId = `order_${digest(number)}`
  const answer = {
    order_id: id,
    number,
    gateway: 'razorpay',
    gateway_order_id: gatewayOrderId,
    key_id: '',
    amount: amount.minor,
    currency: amount.currency,
    receipt,
    order_url: '',
  } as const
  await finishOrder(orm.em.fork(), { key: null, answer, page: null, requestId: 'demo' })
  const bought = { number: orderNumber(number), gatewayOrderId, amount, email, at }
  const order = { orm, ...bought, payments: 0, paymentId: '', told: 0 }
  await pass(order)
  return order
}

async function soldAs(orm: Database, slug: string) {
  const [product] = await orm.em.fork().execute<{ name: string; minor: string }[]>(
    `select p.name, c.amount_minor as minor from products p
     join product_prices c on c.product_slug = p.slug and c.currency = 'INR' where p.slug = ?`,
    [slug],
  )
  if (!product) throw new Error(`The demo shop does not sell ${slug}.`)
  return { name: product.name, price: { minor: Number(product.minor), currency: 'INR' } }
}

/** As a run would: takes in what is new and makes each call, until nothing is left to do. */
export async function pass(order: Living): Promise<void> {
  const { orm, number } = order
  for (;;) {
    const { effects } = await takeInOrder(orm.em.fork(), number, { reached: null, policy })
    for (const { id } of effects) await perform(order, id)
    if (effects.length === 0) break
  }
  await backdate(order)
  // What the gateway was asked to give back it begins with at once.
  await refundsBecome(order, 'requested', 'pending')
}

const webhooks: Readonly<Record<string, string>> = {
  'payment-reported': 'payment.captured',
  'refund-reported': 'refund.processed',
  'dispute-reported': 'payment.dispute.created',
}

/** The order hears of it, and does what it takes. */
export async function tell(order: Living, source: 'razorpay' | 'desk', fact: OrderFact): Promise<void> {
  const { orm, number } = order
  const eventId = `demo/${number}/${++order.told}`
  const type = webhooks[fact.type] ?? fact.type
  await recordFacts(orm.em.fork(), [{ source, eventId, type, subject: `order/${number}`, facts: [fact] }])
  await pass(order)
}

/** The gateway says so of each refund of the order that is as it was before. */
export async function refundsBecome(
  order: Living,
  before: 'requested' | 'pending',
  status: 'pending' | 'processed' | 'failed',
): Promise<void> {
  const refunds = await order.orm.em
    .fork()
    .execute<{ id: string; payment_id: string; minor: string; currency: string }[]>(
      `select id, payment_id, amount_minor as minor, currency from refunds where order_number = ? and status = ?`,
      [order.number, before],
    )
  for (const { id, payment_id: paymentId, minor, currency } of refunds) {
    const failure = status === 'failed' ? { failure: 'The customer’s account is closed.' } : {}
    const amount = { minor: Number(minor), currency }
    const known = { gatewayRefundId: `rfnd_${digest(id)}`, refundId: id, paymentId }
    await tell(order, 'razorpay', {
      type: 'refund-reported',
      report: { ...known, amount, status, ...failure },
    })
  }
}

/** Nothing is called and nobody is mailed: what a call would have taught comes later as the gateway's word. */
async function perform({ orm, email }: Living, id: number): Promise<void> {
  const em = orm.em.fork()
  const effect = await openEffect(em, id)
  if (!effect) return
  if (effect.kind === 'send-mail')
    await em.execute(
      `update mails set state = 'sent', attempts = 1, to_address = ?, sent_at = shop_now(),
         message_id = '<' || md5(key) || '@demo.example>', subject = 'Your order ' || order_number, text = ?, html = ?
       where key = ?`,
      [email, neverSent, `<p>${neverSent}</p>`, effect.key],
    )
  await closeEffect(em, id)
}

const neverSent = 'This is demo data: no such mail was ever sent.'

/** What is stamped with the system's time happened at the shop's. */
async function backdate({ orm, number }: Living): Promise<void> {
  const em = orm.em.fork()
  const lately = `now() - interval '10 minutes'`
  await em.execute(
    `update inbox set received_at = shop_now(), delivered_at = shop_now(), deliveries = 1, handled_at = shop_now()
     where subject = ? and received_at > ${lately}`,
    [`order/${number}`],
  )
  await em.execute(
    `update effects set created_at = shop_now(), closed_at = shop_now() where subject = ? and created_at > ${lately}`,
    [`order/${number}`],
  )
}
