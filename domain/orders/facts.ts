import type { DisputeReport } from '#domain/disputes/dispute.ts'
import type { Money } from '#domain/shared/money.ts'
import type { RefundStatus } from '#domain/orders/order.ts'
import type { PaymentReport } from '#domain/payments/payment.ts'
import type { OrderMailTemplate, ReviewReason } from './effects.ts'
import type { Resolution } from './resolutions.ts'

/** What a gateway says of one refund. `refundId` is ours, null when the refund was made at the gateway's own desk. */
export interface RefundReport {
  readonly gatewayRefundId: string
  readonly refundId: string | null
  readonly paymentId: string
  readonly amount: Money
  /** Ms since 1970 at which the gateway made it, where it says. */
  readonly madeAt?: number
  /** Why it failed, as the gateway says, where it does. */
  readonly failure?: string
  readonly status: Exclude<RefundStatus, 'requested' | 'settled' | 'written-off'>
}

/** Somebody at the desk wants a mail sent again. */
export interface MailRequest {
  readonly template: OrderMailTemplate
  /** The order's number, or the refund's id. */
  readonly about: string
  /** The first is the shop's own, so this counts from 2. */
  readonly nth: number
}

/** Somebody at the desk has answered what waited for a person. */
export interface ReviewAnswer {
  readonly review: number
  readonly reason: ReviewReason
  readonly about: string
  readonly resolution: Resolution
}

/** Everything that can happen to an order. Any order, any number of times, one end state. */
export type OrderFact =
  | { readonly type: 'order-placed' }
  | { readonly type: 'cancel-requested' }
  | { readonly type: 'browser-returned'; readonly paymentId: string }
  /** From a gateway that names to the browser no payment, but the checkout; `checkout` is our receipt. */
  | { readonly type: 'checkout-returned'; readonly checkout: string }
  | { readonly type: 'payment-reported'; readonly report: PaymentReport }
  | { readonly type: 'refund-reported'; readonly report: RefundReport }
  /** Somebody at the desk gives money back: the refund is there already, its money spoken for. */
  | { readonly type: 'refund-requested'; readonly refundId: string }
  | { readonly type: 'dispute-reported'; readonly report: DisputeReport }
  | ({ readonly type: 'mail-requested' } & MailRequest)
  /** A new version of a file has come, and the owner wants the buyers of the one before to know. */
  | { readonly type: 'update-offered'; readonly versionId: number }
  | ({ readonly type: 'review-resolved' } & ReviewAnswer)
  | { readonly type: 'time-reached' }

const askedTypes = [
  'cancel-requested',
  'refund-requested',
  'mail-requested',
  'update-offered',
  'review-resolved',
] as const

/** What somebody asked for, at the desk or as the customer. */
export type AskedFact = Extract<OrderFact, { readonly type: (typeof askedTypes)[number] }>

export const isAsked = (fact: OrderFact): fact is AskedFact => askedTypes.some((it) => it === fact.type)

/** A fact and the shop time (ms) of its receipt; for `time-reached` the due instant that was waited for. */
export type Happening = OrderFact & { readonly at: number }
