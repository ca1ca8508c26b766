import type { EntityManager } from '@mikro-orm/postgresql'
import type { OrderNumber, OrderStatus } from '#domain/orders/order.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import { textArray } from '../conditions.ts'

/** By which the gateway's own ledger names a checkout: its page there, where it has one for each. */
const nameThere = 'coalesce(c.page_id, c.gateway_order_id)'

/** An order that can be paid now, with what the gateway knows it by. */
interface Unpaid {
  readonly number: OrderNumber
  readonly gateway: Gateway
  readonly gatewayOrderId: string
  readonly product: string
  readonly amountMinor: number
  readonly currency: string
  readonly status: OrderStatus
  readonly createdAt: Date
}

interface UnpaidRow {
  [column: string]: unknown
  number: OrderNumber
  gateway: Gateway
  gateway_order_id: string
  product_name: string
  amount_minor: string
  currency: string
  status: OrderStatus
  created_at: string
}

interface UnpaidAsked {
  readonly gateways: readonly Gateway[]
  readonly before: string | null
  readonly limit: number
}

/** Newest first, those placed before the order of this number; each at the gateway where its customer would pay now. */
export async function unpaidOrders(
  em: EntityManager,
  { gateways, before, limit }: UnpaidAsked,
): Promise<Unpaid[]> {
  const checkout = `select gateway, ${nameThere} as gateway_order_id from checkouts c
    where order_number = o.number and superseded_at is null and gateway_order_id is not null
    order by created_at desc limit 1`
  const of = `select o.*, c.gateway, c.gateway_order_id from orders o cross join lateral (${checkout}) c
    where o.status = open.status and o.expires_at > shop_now() and c.gateway = any(?::text[])
    and (?::text is null or (o.created_at, o.number) < (select created_at, number from orders where number = ?))
    order by o.created_at desc, o.number desc limit ${limit}`
  const rows = await em.execute<UnpaidRow[]>(
    `select o.number, o.product_name, o.amount_minor, o.currency, o.status, o.created_at, o.gateway, o.gateway_order_id
     from (values ('created'), ('failed')) open (status) cross join lateral (${of}) o
     order by o.created_at desc, o.number desc limit ${limit}`,
    [textArray(gateways), before, before],
  )
  return rows.map((row) => ({
    number: row.number,
    gateway: row.gateway,
    gatewayOrderId: row.gateway_order_id,
    product: row.product_name,
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    status: row.status,
    createdAt: new Date(row.created_at),
  }))
}

interface Stands {
  readonly status: string
  readonly minor: number
}

interface StandsRow {
  [column: string]: unknown
  id: string
  status: string
  minor: string
}

const standing = ({ status, minor }: StandsRow): Stands => ({ status, minor: Number(minor) })

/** What we know of things the gateway tells of, by the gateway's ids. */
export interface Ours {
  readonly orders: ReadonlyMap<string, { readonly number: OrderNumber; readonly status: OrderStatus }>
  readonly payments: ReadonlyMap<string, Stands>
  /** By the gateway's id of the refund. */
  readonly refunds: ReadonlyMap<string, Stands>
  readonly disputes: ReadonlyMap<string, Stands & { readonly phase: string }>
  /** Inbox ids of webhooks by their event's id. */
  readonly events: ReadonlyMap<string, number>
  /** What the books say that a payment, refund or dispute came to at its gateway, in minor units. */
  readonly booked: ReadonlyMap<string, number>
}

interface Wanted {
  readonly orders: readonly string[]
  readonly payments: readonly string[]
  readonly refunds: readonly string[]
  readonly disputes: readonly string[]
  readonly events: readonly string[]
}

export async function oursOf(em: EntityManager, wanted: Wanted): Promise<Ours> {
  const orders = await em.execute<{ id: string; number: OrderNumber; status: OrderStatus }[]>(
    `select ${nameThere} as id, o.number, o.status from checkouts c join orders o on o.number = c.order_number
     where c.gateway_order_id = any(?::text[]) or c.page_id = any(?::text[])`,
    [textArray(wanted.orders), textArray(wanted.orders)],
  )
  const payments = await em.execute<StandsRow[]>(
    'select id, status, amount_minor as minor from payments where id = any(?::text[])',
    [textArray(wanted.payments)],
  )
  const refunds = await em.execute<StandsRow[]>(
    `select gateway_refund_id as id, status, amount_minor as minor from refunds
     where gateway_refund_id = any(?::text[])`,
    [textArray(wanted.refunds)],
  )
  const disputes = await em.execute<(StandsRow & { phase: string })[]>(
    'select id, phase, status, amount_minor as minor from disputes where id = any(?::text[])',
    [textArray(wanted.disputes)],
  )
  const events = await em.execute<{ event_id: string; id: string }[]>(
    `select event_id, id from inbox where source in ('razorpay', 'stripe') and event_id = any(?::text[])`,
    [textArray(wanted.events)],
  )
  const booked = await em.execute<{ id: string; minor: string }[]>(
    `select split_part(t.key, '/', 2) as id, sum(e.amount_minor) as minor
     from ledger_transactions t join ledger_entries e on e.transaction_id = t.id and e.account in ('gateway', 'stripe')
     where t.order_number = any(?::text[]) group by 1`,
    [textArray(orders.map((it) => it.number))],
  )
  return {
    orders: new Map(orders.map(({ id, ...it }) => [id, it])),
    payments: new Map(payments.map((it) => [it.id, standing(it)])),
    refunds: new Map(refunds.map((it) => [it.id, standing(it)])),
    disputes: new Map(disputes.map((it) => [it.id, { ...standing(it), phase: it.phase }])),
    events: new Map(events.map((it) => [it.event_id, Number(it.id)])),
    booked: new Map(booked.map((it) => [it.id, Number(it.minor)])),
  }
}

/** The number of the order that the gateway knows by this id. */
export async function numberOf(em: EntityManager, gatewayOrderId: string): Promise<string | null> {
  const [row] = await em.execute<{ order_number: string }[]>(
    'select order_number from checkouts where gateway_order_id = ? or page_id = ?',
    [gatewayOrderId, gatewayOrderId],
  )
  return row?.order_number ?? null
}

/** The number of the order that this payment, or this dispute, belongs to. */
export async function numberOfPayment(em: EntityManager, id: string): Promise<string | null> {
  const [row] = await em.execute<{ order_number: string }[]>(
    'select order_number from payments where id = ? union all select order_number from disputes where id = ?',
    [id, id],
  )
  return row?.order_number ?? null
}
