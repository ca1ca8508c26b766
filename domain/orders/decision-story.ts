import { type Money, moneyInWords } from '#domain/shared/money.ts'
import { nameOfGateway } from '#domain/payments/gateway.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import { type Call, type Effect, isCall, type ReviewReason } from './effects.ts'
import type { OrderStatus, Refund } from './order.ts'
import type { Line, Tone } from './story.ts'

export interface DecisionSeen {
  /** Null for the first. */
  readonly before: OrderStatus | null
  readonly after: OrderStatus
  readonly refunds: readonly Refund[]
  readonly effects: readonly Effect[]
}

const statuses: Record<OrderStatus, { tone: Tone; words: string }> = {
  created: { tone: 'quiet', words: 'The order is open' },
  failed: { tone: 'warn', words: 'Three payments failed; the order can still be paid' },
  expired: { tone: 'quiet', words: 'The order has expired unpaid' },
  cancelled: { tone: 'quiet', words: 'The order is cancelled' },
  paid: { tone: 'good', words: 'The order is paid' },
  partially_refunded: { tone: 'quiet', words: 'A part of the sale went back' },
  refunded: { tone: 'quiet', words: 'The whole sale went back' },
}

const whyBack: Record<RefundReason, (sum: string) => string> = {
  'second-payment': (sum) => `A second payment arrived, of ${sum}; it goes back`,
  'paid-too-much': (sum) => `${sum} more than the price arrived; that goes back`,
  'paid-too-little': (sum) => `${sum} is less than the price; all of it goes back`,
  'captured-after-cancellation': (sum) => `${sum} arrived after the cancellation; it goes back`,
  'captured-after-expiry': (sum) => `${sum} arrived after the order had expired; it goes back`,
  'did-not-match': (sum) => `${sum} did not match the order; it goes back`,
  'made-at-the-gateway': (sum) => `${sum} is still owed of the sale; it goes back`,
  'customer-asked': (sum) => `${sum} goes back: the customer asked for it`,
  'not-as-described': (sum) => `${sum} goes back: it was not as described`,
  'bought-by-mistake': (sum) => `${sum} goes back: it was bought by mistake`,
  goodwill: (sum) => `${sum} goes back as goodwill`,
  'another-reason': (sum) => `${sum} goes back`,
}

/** What a rule made of the facts: where the order stands now, and what is to be done. */
export function decisionLine({ before, after, refunds, effects }: DecisionSeen): Line {
  const isNew = after !== (before ?? 'created')
  const back = effects.flatMap((it) => (it.kind === 'issue-refund' ? reasonOf(it.refundId, refunds) : []))
  const told = [...(isNew ? [statuses[after].words] : []), ...back]
  const todo = effects.flatMap((it) => todoOf(it))
  const tone = effects.some((it) => it.kind === 'open-review')
    ? 'warn'
    : isNew
      ? statuses[after].tone
      : 'quiet'
  return { icon: 'decision', tone, sentence: sentenceOf(told, todo) }
}

function sentenceOf(told: readonly string[], todo: readonly string[]): string {
  if (told.length === 0) return todo.length > 0 ? `Next: ${todo.join(', ')}.` : 'Noted; nothing else changes.'
  return `${told.join('. ')}${todo.length > 0 ? `: ${todo.join(', ')}` : ''}.`
}

function reasonOf(refundId: string, refunds: readonly Refund[]): string[] {
  const refund = refunds.find((it) => it.id === refundId)
  return refund ? [whyBack[refund.reason](moneyInWords(refund.amount))] : []
}

function todoOf(effect: Effect): string[] {
  if (isCall(effect)) return todoOfCall(effect)
  switch (effect.kind) {
    case 'grant-download':
      return ['deliver']
    case 'revoke-download':
      return ['close the download']
    case 'restore-download':
      return ['open the download again']
    case 'open-review':
      return [`ask a person${sumOf(effect.amount)}`]
    case 'close-review':
      return asksNoMore(effect.reason)
    case 'retry-call':
      return ['try again what had failed']
    case 'drop-call':
      return [callLeft(effect.key)]
    case 'post':
      return []
  }
}

/** That a call which may have failed needs nobody any more is said with the call. */
const asksNoMore = (reason: ReviewReason) =>
  reason === 'effect-failed' ? [] : ['put aside what waited for an answer']

const callLeft = (key: string) =>
  /^(accept|contest)-dispute\//.test(key)
    ? 'send the bank no further answer'
    : 'no longer try what had failed'

/** Only Stripe has a page for each. */
const todoOfCheckout = ({ kind, checkout }: Extract<Call, { checkout: string }>) =>
  kind === 'close-page'
    ? `have Stripe close its page of checkout ${checkout}`
    : `ask Stripe about checkout ${checkout}`

function todoOfCall(call: Call): string[] {
  if ('checkout' in call) return [todoOfCheckout(call)]
  switch (call.kind) {
    case 'send-mail':
      return [call.template === 'order-confirmed' ? 'send the confirmation' : 'tell the customer by mail']
    case 'fetch-dispute':
      return [`ask ${nameOfGateway(call.disputeId)} about dispute ${call.disputeId}`]
    case 'accept-dispute':
      return ['accept the dispute']
    case 'contest-dispute':
      return ['contest the dispute with the evidence']
    case 'fetch-payment':
      return [`ask ${nameOfGateway(call.paymentId)} about payment ${call.paymentId}`]
    case 'capture-payment':
      return [`capture ${moneyInWords(call.amount)}`]
    case 'issue-refund':
      return []
  }
}

const sumOf = (amount: Money | null) => (amount ? ` about ${moneyInWords(amount)}` : '')
