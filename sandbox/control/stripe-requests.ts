import { DEADLINE_S, seconds, webhookMode } from '#sandbox/control/requests.ts'
import {
  fieldsOf,
  oneOf,
  onlyFields,
  optionalFlag,
  optionalInteger,
  optionalText,
  text,
  InvalidField,
} from '#sandbox/input.ts'
import { outcomes } from '#sandbox/stripe/charges.ts'
import type { Attempt } from '#sandbox/stripe/charges.ts'
import { disputeWords } from '#sandbox/stripe/disputes.ts'
import type { Opening, Word } from '#sandbox/stripe/disputes.ts'
import { failureReasons } from '#sandbox/stripe/rows.ts'
import { MOST_MINOR } from '#sandbox/stripe/sessions.ts'

const amounts = { min: 1, max: MOST_MINOR }
const BANK_TAKES_MS = 300

type Wish = Omit<Attempt, 'sessionId'> & { browserReturn: boolean }

/** How a session is paid. The words are those of the other gateway's switch, where both know the thing. */
export function readStripePayment(body: unknown): Wish {
  const fields = fieldsOf(body)
  onlyFields(fields, ['outcome', 'reason', 'amount', 'currency', 'webhook', 'browser_return'])
  const outcome = oneOf(fields['outcome'], 'outcome', outcomes)
  const browserReturn = optionalFlag(fields, 'browser_return')
  if (browserReturn && outcome === 'failed')
    throw new InvalidField('browser_return', 'No browser returns from a payment that failed.')
  return {
    outcome,
    browserReturn,
    reason: oneOf(fields['reason'] ?? 'generic_decline', 'reason', failureReasons),
    amount: optionalInteger(fields, 'amount', amounts),
    currency: currencyOf(optionalText(fields, 'currency', 3)),
    webhook: stripeWebhookMode(fields['webhook']),
    email: null,
    bankTakesMs: BANK_TAKES_MS,
  }
}

const stripeWebhookMode = (value: unknown) => (value === 'reordered' ? value : webhookMode(value))

export function readExpiry(body: unknown) {
  const fields = fieldsOf(body)
  onlyFields(fields, ['webhook'])
  return stripeWebhookMode(fields['webhook'])
}

function currencyOf(given: string | null): string | null {
  if (given !== null && !/^[A-Za-z]{3}$/.test(given))
    throw new InvalidField('currency', 'The currency must be three letters.')
  return given?.toLowerCase() ?? null
}

export function readStripeDispute(body: unknown): Omit<Opening, 'chargeId'> {
  const fields = fieldsOf(body)
  onlyFields(fields, ['phase', 'amount', 'reason_code', 'respond_by_s'])
  return {
    phase: oneOf(fields['phase'] ?? 'chargeback', 'phase', ['retrieval', 'chargeback']),
    amount: optionalInteger(fields, 'amount', amounts),
    reason: optionalText(fields, 'reason_code', 100) ?? 'product_not_received',
    dueInS: optionalInteger(fields, 'respond_by_s', seconds) ?? DEADLINE_S,
  }
}

export function readStripeDecision(body: unknown): Word {
  const fields = fieldsOf(body)
  onlyFields(fields, ['outcome', 'respond_by_s'])
  const outcome = oneOf(fields['outcome'], 'outcome', disputeWords)
  const dueInS = optionalInteger(fields, 'respond_by_s', seconds)
  return { outcome, dueInS: dueInS ?? (outcome === 'action_required' ? DEADLINE_S : null) }
}

export function readDeskRefund(body: unknown): { amount: number | null } {
  const fields = fieldsOf(body)
  onlyFields(fields, ['amount'])
  return { amount: optionalInteger(fields, 'amount', amounts) }
}

export function readRefundOutcome(body: unknown): 'succeeded' | 'failed' {
  const fields = fieldsOf(body)
  onlyFields(fields, ['outcome'])
  return oneOf(fields['outcome'], 'outcome', ['succeeded', 'failed'])
}

const DAY_S = 86_400

/** The old secret signs beside the new one for as long as told, a day at most: as when one is rolled at Stripe. */
export function readStripeSecret(body: unknown): { secret: string; oldForS: number } {
  const fields = fieldsOf(body)
  onlyFields(fields, ['secret', 'old_for_s'])
  return {
    secret: text(fields, 'secret', 200),
    oldForS: optionalInteger(fields, 'old_for_s', { min: 0, max: DAY_S }) ?? 0,
  }
}
