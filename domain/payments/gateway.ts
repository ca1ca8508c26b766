import type { DisputeReport } from '#domain/disputes/dispute.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Money } from '#domain/shared/money.ts'
import type { Gateway, PaymentReport } from './payment.ts'

/** A slice of the gateway's records by their time of creation (s since 1970). */
interface Window {
  readonly from: number
  readonly to: number
}

/** Where a listing goes on: null for its beginning, else as the page before said. */
export interface PageAsked {
  readonly cursor: string | null
  readonly size: number
}

/** Newest first. */
export interface PageOf<T> {
  readonly reports: readonly T[]
  /** Null after the last. */
  readonly next: string | null
}

/** Whether the gateway takes our keys; nobody knows when it does not answer. */
export type KeysAnswer = 'accepted' | 'refused' | 'no-answer'

/** What a bank is told in a dispute. */
interface DisputeEvidence {
  /** In minor units of the dispute's currency. */
  readonly amountMinor: number
  /** At most 1000 characters. */
  readonly summary: string
  readonly documentId: string
}

/** What is to be paid for, as the gateway shows it. The same for the same receipt, however often it is asked for. */
interface OrderToMake {
  readonly receipt: string
  readonly amount: Money
  readonly product: string
  readonly email: string | null
  /** Where the customer comes back to; `paid` takes what the gateway adds to it. */
  readonly back: { readonly paid: string; readonly stopped: string }
  /** It was asked for before: the gateway may have it already. */
  readonly resumed: boolean
}

/** An order as its gateway keeps it. */
export interface GatewayOrder {
  /** By which its reports name it. */
  readonly gatewayOrderId: string
  /** Its own page for this order, where the gateway has one for each. */
  readonly page: { readonly id: string; readonly url: string } | null
}

/**
 * What the shop asks of a gateway. Failures are AppErrors: `rejected` when the gateway refused for good, `not-found`,
 * `conflict` when the same request is still being worked on, `unavailable` when nobody knows what happened.
 */
export interface PaymentGateway {
  /** A call that changes nothing, to learn whether the keys are right. Never fails. */
  ping(): Promise<KeysAnswer>
  /** Once per receipt: an order whose answer was lost is found again by it. */
  createOrder(order: OrderToMake): Promise<GatewayOrder>
  /** Nobody can pay on this page any more. One that is paid or closed already stays as it is. */
  closePage(pageId: string): Promise<void>
  /** The payments made on a page so far, oldest first. */
  paymentsOnPage(pageId: string): Promise<readonly PaymentReport[]>
  fetchPayment(paymentId: string): Promise<PaymentReport>
  /** The customer's mail address as given at the gateway; null when there is none. */
  payerEmail(paymentId: string): Promise<string | null>
  /** Already captured counts as success. */
  capture(paymentId: string, amount: Money): Promise<PaymentReport>
  /** Once per refund id: a refund whose answer was lost is found again by it. */
  refund(refund: RefundToMake): Promise<RefundReport>
  payments(window: Window, page: PageAsked): Promise<PageOf<PaymentReport>>
  refunds(window: Window, page: PageAsked): Promise<PageOf<RefundReport>>
  /** Without those in phases or states that we do not know. */
  disputes(page: PageAsked): Promise<PageOf<DisputeReport>>
  fetchDispute(disputeId: string): Promise<DisputeReport>
  /** Gives the money up. Not idempotent: ask first where it stands. */
  acceptDispute(disputeId: string): Promise<DisputeReport>
  /** Hands the answer in, for good. Not idempotent: ask first where it stands. */
  contestDispute(disputeId: string, answer: DisputeEvidence): Promise<DisputeReport>
  /** Answers the gateway's id of the document. One that is uploaded and never handed in stays without effect. */
  uploadEvidence(pdf: Uint8Array): Promise<string>
}

interface RefundToMake {
  readonly refundId: string
  readonly paymentId: string
  /** The gateway's order that was paid by it. */
  readonly gatewayOrderId: string
  readonly amount: Money
}

/** Null for a gateway whose keys the shop has not got. */
export type Gateways = Readonly<Record<Gateway, PaymentGateway | null>>

/** The gateway of this name; an `unavailable` failure where its keys are not there (any more). */
export function gatewayNamed(gateways: Gateways, name: Gateway): PaymentGateway {
  const gateway = gateways[name]
  if (gateway) return gateway
  const failure = { kind: 'unavailable', code: 'GATEWAY_WITHOUT_KEYS' } as const
  throw new AppError({ ...failure, message: `The shop has no keys of ${gatewayNames[name]}.` })
}

export const gatewayNames: Readonly<Record<Gateway, string>> = { razorpay: 'Razorpay', stripe: 'Stripe' }

/** By how Stripe begins its ids: of a session, payment, refund or dispute of the gateway's, or of a refund of ours. */
export const gatewayOfId = (id: string): Gateway =>
  /(^|_)(cs|ch|py|re|du|dp)_/.test(id) ? 'stripe' : 'razorpay'

export const nameOfGateway = (id: string) => gatewayNames[gatewayOfId(id)]
