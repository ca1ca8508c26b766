import type { CallKind } from '#domain/orders/effects.ts'
import { disputeInWords } from '#domain/disputes/words.ts'
import { orderMailsInWords } from '#domain/mail/words.ts'
import { type AskedFact, isAsked, type OrderFact, type RefundReport } from '#domain/orders/facts.ts'
import { resolutionsInWords } from '#domain/orders/resolutions.ts'
import type { PaymentStatus } from '#domain/payments/payment.ts'
import { assertNever } from '#domain/shared/assert-never.ts'
import { moneyInWords } from '#domain/shared/money.ts'
import { inboxState, type Progress } from './states.ts'

export const sources = ['razorpay', 'stripe', 'browser', 'fetch', 'shop', 'desk'] as const

/** Who told us. */
export const sourcesInWords: Readonly<Record<string, string>> = {
  razorpay: 'Razorpay',
  stripe: 'Stripe',
  browser: 'A customer’s browser',
  fetch: 'The gateway, when asked',
  shop: 'Your shop',
  desk: 'This desk',
}

export const sourceInWords = (source: string) => sourcesInWords[source] ?? source

/** What we are told of, in a few words; a type of the gateway's that we do not use keeps its own name. */
export const typesInWords: Readonly<Record<string, string>> = {
  'payment.authorized': 'Payment authorised',
  'payment.captured': 'Payment captured',
  'payment.failed': 'Payment failed',
  'order.paid': 'Order paid',
  'refund.created': 'Refund begun',
  'refund.processed': 'Refund made',
  'refund.failed': 'Refund failed',
  'charge.succeeded': 'Payment made',
  'charge.pending': 'Payment begun',
  'charge.failed': 'Payment failed',
  'charge.captured': 'Payment captured',
  'charge.expired': 'Payment given back, never captured',
  'charge.updated': 'Payment changed',
  'charge.refunded': 'Payment refunded',
  'refund.updated': 'Refund changed',
  'charge.dispute.created': 'Dispute opened',
  'charge.dispute.updated': 'Dispute changed',
  'charge.dispute.closed': 'Dispute closed',
  'charge.dispute.funds_withdrawn': 'Disputed money taken',
  'charge.dispute.funds_reinstated': 'Disputed money given back',
  'browser-returned': 'Customer came back from checkout',
  'fetch-payment': 'Payment looked up',
  'fetch-checkout': 'Checkout looked up',
  'capture-payment': 'Payment captured by us',
  'issue-refund': 'Refund asked for',
  'reconciled-payment': 'Payment found at the gateway',
  'reconciled-refund': 'Refund found at the gateway',
  'payment.dispute.created': 'Dispute opened',
  'payment.dispute.under_review': 'Dispute under review',
  'payment.dispute.action_required': 'Dispute needs more',
  'payment.dispute.won': 'Dispute won',
  'payment.dispute.lost': 'Dispute lost',
  'payment.dispute.closed': 'Dispute closed',
  'fetch-dispute': 'Dispute looked up',
  'accept-dispute': 'Dispute accepted',
  'contest-dispute': 'Dispute contested',
  'reconciled-dispute': 'Dispute found at the gateway',
  'refund-requested': 'Refund asked for',
  'order-placed': 'Order placed',
  'purchases-asked': 'Purchases link asked',
  'cancel-requested': 'Cancellation asked for',
  'mail-requested': 'Mail asked for again',
  'update-offered': 'New version offered',
  'offering-asked': 'New version to be offered',
  'review-resolved': 'Review resolved',
  'address-corrected': 'Address corrected',
  'notice-queued': 'Notice to send',
}

export const typeInWords = (type: string) => typesInWords[type] ?? type

const outcomes: Readonly<Record<string, string>> = {
  'taken in': 'Taken in',
  'told nothing new': 'Known already: nothing changed',
  'we do not use this type': 'Ignored: Origin does not use events of this type',
  'belongs to no order': 'Ignored: it belongs to no order of this shop',
  mailed: 'The link was mailed',
  'no orders of this address': 'No mail: there are no orders of this address',
}

/** What became of a row so far. */
export function outcomeInWords(
  row: Progress & { readonly subject: string | null; readonly type: string },
): string {
  const state = inboxState(row)
  if (state === 'waiting' || state === 'with-person')
    return unsettled[state][row.subject === null ? 'ofNothing' : 'ofSomething']
  if (state === 'delivered') return 'Its workflow was told and has not taken it in yet'
  if (row.type === 'order-placed') return 'Its run was started'
  return outcomes[row.outcome ?? ''] ?? row.outcome ?? ''
}

const unsettled = {
  waiting: {
    ofNothing: 'Waiting: its order is not known yet',
    ofSomething: 'Waiting to be told to its workflow',
  },
  'with-person': {
    ofNothing: 'Money that belongs to no order: waits for you',
    ofSomething: 'No run took it in: waits for you',
  },
} as const

export const callsInWords: Readonly<Record<CallKind, string>> = {
  'fetch-payment': 'Ask the gateway about the payment',
  'fetch-checkout': 'Ask the gateway about the checkout',
  'close-page': 'Close the gateway’s page of the checkout',
  'capture-payment': 'Capture the payment',
  'issue-refund': 'Ask the gateway for the refund',
  'fetch-dispute': 'Ask the gateway about the dispute',
  'accept-dispute': 'Tell the gateway that the dispute is accepted',
  'contest-dispute': 'Send the evidence to the gateway',
  'send-mail': 'Send the mail',
}

const paymentVerbs: Readonly<Record<PaymentStatus, string>> = {
  created: 'was begun',
  failed: 'failed',
  authorized: 'was authorised',
  lapsed: 'was given back by the gateway, never captured',
  captured: 'was captured',
}

const refundVerbs: Readonly<Record<RefundReport['status'], string>> = {
  pending: 'is on its way',
  processed: 'is made',
  failed: 'failed',
}

/** What one fact says, as a sentence. */
export function factInWords(fact: OrderFact): string {
  if (isAsked(fact)) return askedInWords(fact)
  switch (fact.type) {
    case 'order-placed':
      return 'The order was placed.'
    case 'browser-returned':
      return `The customer’s browser came back from checkout with payment ${fact.paymentId}.`
    case 'checkout-returned':
      return `The customer’s browser came back from checkout ${fact.checkout}.`
    case 'payment-reported': {
      const { paymentId, status, amount } = fact.report
      return `Payment ${paymentId} of ${moneyInWords(amount)} ${paymentVerbs[status]}.`
    }
    case 'refund-reported': {
      const { gatewayRefundId, paymentId, status, amount, failure } = fact.report
      const why = failure === undefined ? '' : `: ${failure.replace(/\.$/, '')}`
      return `Refund ${gatewayRefundId} of ${moneyInWords(amount)} for payment ${paymentId} ${refundVerbs[status]}${why}.`
    }
    case 'dispute-reported':
      return disputeInWords(fact.report)
    case 'time-reached':
      return 'What was waited for fell due.'
    default:
      return assertNever(fact)
  }
}

function askedInWords(fact: AskedFact): string {
  switch (fact.type) {
    case 'cancel-requested':
      return 'The order is to be cancelled.'
    case 'refund-requested':
      return `Refund ${fact.refundId} is to be made.`
    case 'mail-requested':
      return `The ${orderMailsInWords[fact.template]} is to be sent once more.`
    case 'update-offered':
      return 'The customer is to be told of a new version.'
    case 'review-resolved':
      return `Somebody ${resolutionsInWords[fact.resolution]}.`
    default:
      return assertNever(fact)
  }
}
