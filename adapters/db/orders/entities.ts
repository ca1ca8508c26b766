import { defineEntity, p } from '@mikro-orm/postgresql'
import type { TaxClass } from '#domain/catalogue/tax-class.ts'
import type { Effect, ReviewReason } from '#domain/orders/effects.ts'
import type { Fulfilment, Order, OrderId, OrderNumber, OrderStatus } from '#domain/orders/order.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import { ProductEntity } from '../catalogue/entities.ts'

export interface Billing {
  readonly name?: string
  readonly state?: string
  readonly gstin?: string
}

export type DecidedState = Pick<Order, 'status' | 'fulfilment' | 'payments' | 'refunds'> &
  // Decisions of before there were disputes say nothing of them.
  Partial<Pick<Order, 'disputes'>>

export const OrderEntity = defineEntity({
  name: 'Order',
  tableName: 'orders',
  properties: {
    number: p.text().$type<OrderNumber>().primary(),
    id: p.text().$type<OrderId>().unique(),
    productSlug: () => p.manyToOne(ProductEntity).mapToPk().fieldName('product_slug'),
    productName: p.text(),
    /** To be paid, after what coupons take off. */
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    /** What coupons take off the price. */
    discountMinor: p.bigint('number').defaultRaw('0'),
    /** The product's, when it was ordered. */
    taxClass: p.text().$type<TaxClass>().default('gst-18'),
    status: p.text().$type<OrderStatus>(),
    fulfilment: p.text().$type<Fulfilment>(),
    email: p.text().nullable(),
    billing: p.json<Billing>().nullable(),
    createdAt: p.datetime(),
    paidAt: p.datetime().nullable(),
    expiresAt: p.datetime(),
    version: p.integer().version().default(1),
  },
  indexes: [
    {
      name: 'orders_of_a_customer',
      expression:
        'create index orders_of_a_customer on orders (email text_pattern_ops, created_at, number) where email is not null',
    },
    { name: 'orders_never_placed', properties: ['createdAt'], where: "status = 'created'" },
    { name: 'orders_by_time', properties: ['createdAt', 'number'] },
    { name: 'orders_by_status', properties: ['status', 'createdAt', 'number'] },
    { name: 'orders_by_product', properties: ['productSlug', 'createdAt', 'number'] },
    {
      name: 'orders_by_product_and_status',
      properties: ['productSlug', 'status', 'createdAt', 'number'],
    },
    { name: 'orders_by_payment', properties: ['paidAt'], where: 'paid_at is not null' },
  ],
})

export const CheckoutEntity = defineEntity({
  name: 'Checkout',
  tableName: 'checkouts',
  properties: {
    id: p.text().primary(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    gateway: p.text().$type<Gateway>(),
    /** By which the gateway's reports name it. */
    gatewayOrderId: p.text().nullable().unique(),
    /** The gateway's own page for it, where it has one for each. */
    pageId: p.text().nullable().unique(),
    pageUrl: p.text().nullable(),
    /** Another has taken its place; what is paid on it is judged at its own amount all the same. */
    supersededAt: p.datetime().nullable(),
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'checkouts_of_an_order', properties: ['orderNumber'] }],
})

/** What was answered to a key, so that a repeated request is answered the same and done once. */
export const IdempotencyKeyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    key: p.text().primary(),
    bodyHash: p.text(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    answer: p.json<Record<string, unknown>>().nullable(),
    leaseUntil: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'idempotency_keys_by_age', properties: ['createdAt'] }],
})

/** Money or a fact that waits for a named person until a stated time. */
export const ReviewEntity = defineEntity({
  name: 'Review',
  tableName: 'reviews',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number').nullable(),
    reason: p.text().$type<ReviewReason>(),
    about: p.text(),
    amountMinor: p.bigint('number').nullable(),
    currency: p.string().length(3).nullable(),
    assignee: p.text(),
    openedAt: p.datetime(),
    dueAt: p.datetime(),
    resolvedAt: p.datetime().nullable(),
    decisionId: () =>
      p.manyToOne(DecisionEntity).mapToPk().fieldName('decision_id').nullable().deleteRule('set null'),
    resolution: p.text().$type<Resolution>().nullable(),
    /** Username of who resolved it. */
    resolvedBy: p.text().nullable(),
    note: p.text().nullable(),
    /** Shop time until which it is not to be seen. */
    snoozedUntil: p.datetime().nullable(),
    /** What the gateway or the mail server said of it. */
    why: p.text().nullable(),
  },
  uniques: [{ name: 'reviews_once', properties: ['reason', 'about'], where: 'resolved_at is null' }],
  indexes: [
    { name: 'reviews_of_an_order', properties: ['orderNumber', 'id'] },
    { name: 'reviews_resolved', properties: ['resolvedAt', 'id'], where: 'resolved_at is not null' },
    { name: 'reviews_open', properties: ['orderNumber'], where: 'resolved_at is null' },
    { name: 'reviews_by_due', properties: ['dueAt', 'id'], where: 'resolved_at is null' },
    {
      name: 'reviews_by_amount',
      expression: `create index reviews_by_amount on reviews ((case currency when 'INR' then '' else coalesce(currency, 'none') end),
        (-coalesce(amount_minor, 0)), id) where resolved_at is null`,
    },
    {
      name: 'reviews_resolved_of_a_reason',
      properties: ['reason', 'resolvedAt', 'id'],
      where: 'resolved_at is not null',
    },
    {
      name: 'reviews_of_an_assignee',
      properties: ['assignee', 'dueAt', 'id'],
      where: 'resolved_at is null',
    },
  ],
})

/** What a run decided in one transaction: the facts it took in (inbox ids), the order after them, what it asked for. */
export const DecisionEntity = defineEntity({
  name: 'Decision',
  tableName: 'decisions',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    /** Shop time. */
    at: p.datetime(),
    facts: p.json<readonly number[]>(),
    state: p.json<DecidedState>(),
    effects: p.json<readonly Effect[]>(),
  },
  indexes: [{ name: 'decisions_of_an_order', properties: ['orderNumber', 'id'] }],
})
