import type { DisputeReport } from '#domain/disputes/dispute.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import type { Money } from '#domain/shared/money.ts'
import type { PaymentReport } from './payment.ts'

/** A slice of the gateway's records by their time of creation (s since 1970). */
interface Window {
  readonly from: number
  readonly to: number
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

/**
 * What the shop asks of a gateway. Failures are AppErrors: `rejected` when the gateway refused for good, `not-found`,
 * `conflict` when the same request is still being worked on, `unavailable` when nobody knows what happened.
 */
export interface PaymentGateway {
  /** A call that changes nothing, to learn whether the keys are right. Never fails. */
  ping(): Promise<KeysAnswer>
  /** Answers the gateway's order id. Not idempotent: on an unknown outcome look it up by receipt. */
  createOrder(order: { receipt: string; amount: Money }): Promise<string>
  /** The gateway's order id by our receipt; null when there is none. */
  findOrder(receipt: string): Promise<string | null>
  fetchPayment(paymentId: string): Promise<PaymentReport>
  /** The customer's mail address as given at the gateway; null when there is none. */
  payerEmail(paymentId: string): Promise<string | null>
  /** Already captured counts as success. */
  capture(paymentId: string, amount: Money): Promise<PaymentReport>
  /** Once per refund id: a refund whose answer was lost is found again by it. */
  refund(refund: { refundId: string; paymentId: string; amount: Money }): Promise<RefundReport>
  /** One page of payments, newest first; fewer than `size` means the last. */
  payments(window: Window, page: { skip: number; size: number }): Promise<readonly PaymentReport[]>
  refunds(window: Window, page: { skip: number; size: number }): Promise<readonly RefundReport[]>
  /** One page of disputes, newest first, without those in phases or states that we do not know. */
  disputes(page: {
    skip: number
    size: number
  }): Promise<{ readonly reports: readonly DisputeReport[]; readonly isLast: boolean }>
  fetchDispute(disputeId: string): Promise<DisputeReport>
  /** Gives the money up. Not idempotent: ask first where it stands. */
  acceptDispute(disputeId: string): Promise<DisputeReport>
  /** Hands the answer in, for good. Not idempotent: ask first where it stands. */
  contestDispute(disputeId: string, answer: DisputeEvidence): Promise<DisputeReport>
  /** Answers the gateway's id of the document. One that is uploaded and never handed in stays without effect. */
  uploadEvidence(pdf: Uint8Array): Promise<string>
}
