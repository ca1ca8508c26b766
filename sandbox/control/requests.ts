import { faultKinds, routesOf } from '#sandbox/faults.ts'
import {
  InvalidField,
  currencyCode,
  fieldsOf,
  oneOf,
  onlyFields,
  optionalFlag,
  optionalInteger,
  optionalText,
  text,
  integer,
  queryInteger,
} from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { disputeOutcomes } from '#sandbox/razorpay/disputes.ts'
import type { Opening, Word } from '#sandbox/razorpay/disputes.ts'
import { disputePhases } from '#sandbox/razorpay/entities.ts'
import type { WebhookMode } from '#sandbox/razorpay/entities.ts'
import { MAX_AMOUNT_MINOR } from '#sandbox/razorpay/orders.ts'

const DAY_MS = 86_400_000
const plainModes = ['once', 'twice', 'drop', 'forged'] as const

export function webhookMode(value: unknown): WebhookMode {
  if (typeof value !== 'object' || value === null) return oneOf(value ?? 'once', 'webhook', plainModes)
  const fields = fieldsOf(value, 'webhook')
  onlyFields(fields, ['delay_ms'])
  return { delay_ms: integer(fields, 'delay_ms', { min: 0, max: DAY_MS }) }
}

export function readPayment(body: unknown) {
  const fields = fieldsOf(body)
  onlyFields(fields, ['outcome', 'amount', 'currency', 'webhook', 'browser_return'])
  const outcome = oneOf(fields['outcome'], 'outcome', ['captured', 'authorized', 'failed', 'late'])
  const browserReturn = optionalFlag(fields, 'browser_return')
  if (browserReturn && (outcome === 'failed' || outcome === 'late'))
    throw new InvalidField(
      'browser_return',
      `No browser returns with a signature when a payment is ${outcome}.`,
    )
  return {
    outcome,
    browserReturn,
    amount: optionalInteger(fields, 'amount', { min: 1, max: MAX_AMOUNT_MINOR }),
    currency: fields['currency'] === undefined ? null : currencyCode(fields['currency']),
    webhook: webhookMode(fields['webhook']),
  }
}

export const DEADLINE_S = 7 * 86_400
export const seconds = { min: 1, max: 400 * 86_400 }

export function readDispute(body: unknown): Omit<Opening, 'paymentId'> {
  const fields = fieldsOf(body)
  onlyFields(fields, ['phase', 'amount', 'reason_code', 'respond_by_s', 'deduct'])
  return {
    phase: oneOf(fields['phase'] ?? 'chargeback', 'phase', disputePhases),
    amount: optionalInteger(fields, 'amount', { min: 1, max: MAX_AMOUNT_MINOR }),
    reasonCode: optionalText(fields, 'reason_code', 100) ?? 'goods_or_services_not_received',
    respondByS: optionalInteger(fields, 'respond_by_s', seconds) ?? DEADLINE_S,
    deduct: oneOf(fields['deduct'] ?? 'at-once', 'deduct', ['at-once', 'when-lost']),
  }
}

/** Who is asked for more has as long for it again. */
export function readDecision(body: unknown): Word {
  const fields = fieldsOf(body)
  onlyFields(fields, ['outcome', 'phase', 'respond_by_s'])
  const outcome = oneOf(fields['outcome'], 'outcome', disputeOutcomes)
  const respondByS = optionalInteger(fields, 'respond_by_s', seconds)
  return {
    outcome,
    phase: fields['phase'] === undefined ? null : oneOf(fields['phase'], 'phase', disputePhases),
    respondByS: respondByS ?? (outcome === 'action_required' ? DEADLINE_S : null),
  }
}

export function readFault(body: unknown) {
  const fields: Fields = fieldsOf(body)
  onlyFields(fields, ['route', 'kind', 'times'])
  const route = text(fields, 'route', 200)
  if (!/^([A-Z]+ )?(\/stripe)?\/v1\/[\w/:-]+$/.test(route))
    throw new InvalidField(
      'route',
      'The route must be a path under /v1 or /stripe/v1, with or without a method before it.',
    )
  const kind = oneOf(fields['kind'], 'kind', faultKinds)
  const routes = routesOf[kind]
  if (routes !== undefined && !routes.includes(route))
    throw new InvalidField('route', `The route of ${kind} must be ${routes.join(' or ')}.`)
  return { route, kind, times: integer(fields, 'times', { min: 1, max: 1_000_000 }) }
}

export function readSecret(body: unknown): string {
  const fields = fieldsOf(body)
  onlyFields(fields, ['secret'])
  return text(fields, 'secret', 200)
}

/** A page of a list, newest first: those before `before`, `count` of them. */
export function readPage(query: unknown): Page {
  const fields = fieldsOf(query, 'query')
  onlyFields(fields, ['before', 'count'])
  return {
    before: queryInteger(fields, 'before', { min: 1, max: Number.MAX_SAFE_INTEGER }),
    count: queryInteger(fields, 'count', { min: 1, max: 100 }) ?? 20,
  }
}

export type Page = { before: number | null; count: number }
