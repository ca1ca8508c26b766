import type { Money } from '#domain/shared/money.ts'
import type { Posting } from '#domain/ledger/posting.ts'
import type { Order } from './order.ts'

export type ReviewReason =
  | 'currency-mismatch'
  | 'unknown-checkout'
  | 'refund-failed'
  | 'payment-stuck-authorised'
  | 'orphan-payment'
  | 'orphan-dispute'
  | 'fact-not-handled'
  | 'effect-failed'
  | 'mail-refused'
  | 'dispute-to-answer'
  | 'gone-back-twice'
  | 'balance-too-low'
  | 'workflow-failing'
  | 'books-disagree'
  | 'licence-pool-empty'

/** Reviews that do not hang over the order itself: what was paid for is delivered, or all of it that there is. */
export const asideReviews: readonly ReviewReason[] = [
  'mail-refused',
  'dispute-to-answer',
  'gone-back-twice',
  'balance-too-low',
  'workflow-failing',
  'books-disagree',
  'licence-pool-empty',
]

export const orderMailTemplates = [
  'order-confirmed',
  'payment-refunded',
  'refund-delayed',
  'dispute-lost',
  'product-updated',
] as const
export type OrderMailTemplate = (typeof orderMailTemplates)[number]
export type MailTemplate = OrderMailTemplate | 'purchases-link'

/**
 * What a decision asks for. Calls to the outside world become effect rows that the run performs, each once by its `key`;
 * the others are written by the deciding transaction itself.
 */
export type Effect =
  | { readonly kind: 'grant-download' }
  | { readonly kind: 'revoke-download' }
  /** What had ended the access has come to nothing. */
  | { readonly kind: 'restore-download' }
  /** `happenedAt` (ms): when it happened at the gateway, where that is known. */
  | { readonly kind: 'post'; readonly posting: Posting; readonly happenedAt?: number | null }
  | {
      readonly kind: 'open-review'
      readonly reason: ReviewReason
      readonly about: string
      readonly amount: Money | null
      /** Ms of shop time by which it must be answered; null for the usual two days. */
      readonly dueAt?: number | null
      /** What the gateway said of it, where it did. */
      readonly why?: string
    }
  /** What waited for a person has settled itself. */
  | { readonly kind: 'close-review'; readonly reason: ReviewReason; readonly about: string }
  /** A call that waits for a person is performed again, or never again. */
  | { readonly kind: 'retry-call' | 'drop-call'; readonly key: string }
  | { readonly kind: 'fetch-payment'; readonly key: string; readonly paymentId: string }
  | { readonly kind: 'fetch-checkout' | 'close-page'; readonly key: string; readonly checkout: string }
  | {
      readonly kind: 'capture-payment'
      readonly key: string
      readonly paymentId: string
      readonly amount: Money
    }
  | { readonly kind: 'issue-refund'; readonly key: string; readonly refundId: string }
  | {
      readonly kind: 'fetch-dispute' | 'accept-dispute' | 'contest-dispute'
      readonly key: string
      readonly disputeId: string
    }
  | {
      readonly kind: 'send-mail'
      readonly key: string
      readonly template: MailTemplate
      readonly about: string
    }

/** Effects that call the outside world, each a row the run closes. */
const callKinds = [
  'fetch-payment',
  'fetch-checkout',
  'close-page',
  'capture-payment',
  'issue-refund',
  'fetch-dispute',
  'accept-dispute',
  'contest-dispute',
  'send-mail',
] as const
export type CallKind = (typeof callKinds)[number]
export type Call = Extract<Effect, { kind: CallKind }>

export const isCall = (effect: Effect): effect is Call => callKinds.some((kind) => kind === effect.kind)

/** The order after a fact, and what must happen because of it. */
export interface Decision {
  readonly order: Order
  readonly effects: readonly Effect[]
}
