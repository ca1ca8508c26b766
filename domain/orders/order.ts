import { branded, type Brand } from '#domain/shared/brand.ts'
import type { Dispute } from '#domain/disputes/dispute.ts'
import type { Money } from '#domain/shared/money.ts'
import type { Checkout, Payment } from '#domain/payments/payment.ts'
import type { RefundReason } from '#domain/payments/judge.ts'

/** Short, readable, no secret: what people say on the phone, workflow ids and logs carry. */
export type OrderNumber = Brand<string, 'OrderNumber'>
/** 128 random bits: the customer's proof. Never in a log, a workflow or at a gateway. */
export type OrderId = Brand<string, 'OrderId'>

export const orderNumber = branded<OrderNumber>()
export const orderId = branded<OrderId>()

/** In rank order: an order never moves back. */
export const orderStatuses = [
  'created',
  'failed',
  'expired',
  'cancelled',
  'paid',
  'partially_refunded',
  'refunded',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

/** What people see: `review` while a review of the order is open. */
export const shownStatuses = [...orderStatuses, 'review'] as const
export type ShownStatus = (typeof shownStatuses)[number]

export const fulfilments = ['pending', 'delivered', 'revoked'] as const
export type Fulfilment = (typeof fulfilments)[number]

export interface Refund {
  /** Ours; the gateway keeps it as the refund's receipt. */
  readonly id: string
  /** Null until the gateway has taken it. */
  readonly gatewayRefundId: string | null
  readonly paymentId: string
  readonly amount: Money
  readonly status: RefundStatus
  readonly reason: RefundReason
  /** Ends the customer's access once the money has gone. */
  readonly revokes: boolean
  /** The part of it that takes back what was earned, in minor units; the rest was never earned. */
  readonly ofSaleMinor: number
  /** What the customer gave back of it after having it twice, in minor units. */
  readonly regainedMinor: number
}

/** `settled`: a person paid it back outside of the gateway. `written-off`: a person said that it stays with the shop. */
export const refundStatuses = [
  'requested',
  'pending',
  'processed',
  'failed',
  'settled',
  'written-off',
] as const
export type RefundStatus = (typeof refundStatuses)[number]

/** An order with all that its rules look at. Times are shop time in ms since 1970. */
export interface Order {
  readonly number: OrderNumber
  readonly status: OrderStatus
  readonly fulfilment: Fulfilment
  readonly expiresAt: number
  /** The product is on sale at this order's price as of now. */
  readonly stillSold: boolean
  /** The GST that its price includes as of now, in percent. */
  readonly taxPercent: number
  readonly checkouts: readonly Checkout[]
  readonly payments: readonly Payment[]
  readonly refunds: readonly Refund[]
  readonly disputes: readonly Dispute[]
  /** Keys of the calls that were ever asked for on its behalf. */
  readonly asked: readonly string[]
}

export const rankOf = (status: OrderStatus) => orderStatuses.indexOf(status)

/** It was paid at some time, whatever went back since. */
export const wasPaid = (status: OrderStatus) => rankOf(status) >= rankOf('paid')

/** Its goods and coupons are nobody else's: from its placing on, until nothing can come of it any more. */
export const holdsGoods = (status: OrderStatus) =>
  status !== 'expired' && status !== 'cancelled' && status !== 'refunded'

/** The customer may still pay it. */
export const isOpen = (status: OrderStatus) => status === 'created' || status === 'failed'

/** Distinct failed payments after which the order counts as failed (a later capture still counts). */
export const failedPaymentsAllowed = 3
