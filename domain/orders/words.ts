import type { CallKind, ReviewReason } from './effects.ts'
import type { ShownStatus } from './order.ts'
import type { Wait } from './waits.ts'

/** An order's status as the desk says it. */
export const statusesInWords: Readonly<Record<ShownStatus, string>> = {
  created: 'Waiting for payment',
  failed: 'Payment failed',
  expired: 'Expired',
  cancelled: 'Cancelled',
  paid: 'Paid',
  partially_refunded: 'Partly refunded',
  refunded: 'Refunded',
  review: 'Needs you',
}

/** Why something waits for a person, in a few words. */
export const reviewsInWords: Readonly<Record<ReviewReason, string>> = {
  'currency-mismatch': 'Paid in another currency',
  'unknown-checkout': 'Paid at an unknown checkout',
  'refund-failed': 'A refund failed',
  'payment-stuck-authorised': 'A payment is still held by the gateway',
  'orphan-payment': 'A payment that belongs to no order',
  'orphan-dispute': 'A dispute of a payment that belongs to no order',
  'fact-not-handled': 'News that could not be taken in',
  'effect-failed': 'A step that failed for good',
  'mail-refused': 'A mail was refused',
  'dispute-to-answer': 'A dispute to answer',
  'gone-back-twice': 'Money went back twice',
  'balance-too-low': 'A refund waits for balance at the gateway',
  'workflow-failing': 'A workflow keeps failing',
  'books-disagree': 'The books disagree',
  'licence-pool-empty': 'A customer waits for a licence key',
}

const isReason = (text: string): text is ReviewReason => text in reviewsInWords
export const reviewReasons: readonly ReviewReason[] = Object.keys(reviewsInWords).filter(isReason)

const waits: Readonly<Record<Wait['kind'] | `retry-${CallKind}`, string>> = {
  'order-expiry': 'Expires unless paid',
  'capture-check': 'Captured by Origin unless the gateway was first',
  'dispute-deadline': 'Last day to answer the dispute',
  'lapse-check': 'Checked: the gateway should have given the money back',
  'retry-fetch-payment': 'The gateway is asked again',
  'retry-fetch-checkout': 'The gateway is asked again about the checkout',
  'retry-close-page': 'The gateway is asked again to close its page',
  'retry-capture-payment': 'The capture is tried again',
  'retry-issue-refund': 'The refund is tried again',
  'retry-fetch-dispute': 'The gateway is asked again about the dispute',
  'retry-accept-dispute': 'The gateway is told again that you accept the dispute',
  'retry-contest-dispute': 'The evidence is sent to the gateway again',
  'retry-send-mail': 'The mail is tried again',
}

/** Of an order for which the gateway opened none: nobody can pay it, and tidying ends it within a day. */
export const neverOpened = 'Cannot be paid: the gateway opened no order'

export const givenUpAt = (createdAt: Date) => new Date(createdAt.getTime() + 86_400_000)

const isKnown = (kind: string): kind is keyof typeof waits => Object.hasOwn(waits, kind)

/** What happens when a wait of `upcoming` is over, in a few words; its own reason where we have none shorter. */
export const waitInWords = ({ kind, reason }: { kind: string; reason: string }) =>
  isKnown(kind) ? waits[kind] : reason
