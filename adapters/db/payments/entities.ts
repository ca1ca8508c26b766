import { defineEntity, p } from '@mikro-orm/postgresql'
import type { RefundStatus } from '#domain/orders/order.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import type { CapturePlan, Gateway, PaymentStatus, Verdict } from '#domain/payments/payment.ts'
import { OrderEntity } from '../orders/entities.ts'

export const PaymentEntity = defineEntity({
  name: 'Payment',
  tableName: 'payments',
  properties: {
    id: p.text().primary(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    gatewayOrderId: p.text(),
    gateway: p.text().$type<Gateway>(),
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    status: p.text().$type<PaymentStatus>(),
    offer: p.boolean(),
    customerFeeMinor: p.bigint('number'),
    authorizedAt: p.datetime().nullable(),
    plan: p.text().$type<CapturePlan>(),
    verdict: p.text().$type<Verdict>().nullable(),
    saleMinor: p.bigint('number'),
    feeMinor: p.bigint('number').nullable(),
    feeTaxMinor: p.bigint('number').nullable(),
    taxPercent: p.integer().default(0),
    /** When we first heard of it. */
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    { name: 'payments_of_an_order', properties: ['orderNumber'] },
    { name: 'payments_by_time', properties: ['createdAt', 'id'] },
  ],
})

export const RefundEntity = defineEntity({
  name: 'Refund',
  tableName: 'refunds',
  properties: {
    id: p.text().primary(),
    orderNumber: () => p.manyToOne(OrderEntity).mapToPk().fieldName('order_number'),
    paymentId: () => p.manyToOne(PaymentEntity).mapToPk().fieldName('payment_id'),
    gatewayRefundId: p.text().nullable().unique(),
    amountMinor: p.bigint('number'),
    currency: p.string().length(3),
    status: p.text().$type<RefundStatus>(),
    reason: p.text().$type<RefundReason>(),
    revokes: p.boolean().default(false),
    ofSaleMinor: p.bigint('number').defaultRaw('0'),
    regainedMinor: p.bigint('number').defaultRaw('0'),
    /** Username of whoever asked for it; null where a rule did. */
    requestedBy: p.text().nullable(),
    note: p.text().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    { name: 'refunds_of_an_order', properties: ['orderNumber'] },
    { name: 'refunds_by_time', properties: ['createdAt', 'id'] },
    { name: 'refunds_by_status', properties: ['status', 'createdAt', 'id'] },
  ],
})
