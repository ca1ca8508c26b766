import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { DisputePhase, DisputeReport, DisputeStatus } from '#domain/disputes/dispute.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import type { PaymentReport, PaymentStatus } from '#domain/payments/payment.ts'
import { AppError } from '#domain/shared/failure.ts'

/** The parts we use of what Stripe sends. Anything else it adds is let through. */
const Amount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Signed = Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })
const Currency = Type.String({ pattern: '^[a-z]{3}$' })
/** Since 1970. */
const Seconds = Type.Integer({ minimum: 0, maximum: 253_402_300_799 })
const idPattern = /^[\w-]{1,255}$/
const Id = Type.String({ pattern: idPattern.source })
const orNull = <T extends TSchema>(type: T) => Type.Optional(Type.Union([type, Type.Null()]))
/** An object's id, or the object where it was asked for. */
const Named = Type.Union([Id, Type.Object({ id: Id })])
const Metadata = orNull(Type.Record(Type.String(), Type.String()))

const WireBalanceTransaction = Type.Object({
  fee: Amount,
  currency: Currency,
  fee_details: Type.Array(Type.Object({ amount: Amount, type: Type.String() })),
})

export const WireCharge = Type.Object({
  id: Id,
  amount: Amount,
  amount_captured: Type.Optional(Amount),
  currency: Currency,
  status: Type.String(),
  captured: Type.Boolean(),
  refunded: Type.Optional(Type.Boolean()),
  metadata: Metadata,
  payment_intent: orNull(Named),
  balance_transaction: orNull(Type.Union([Id, WireBalanceTransaction])),
  billing_details: orNull(Type.Object({ email: orNull(Type.String()) })),
  receipt_email: orNull(Type.String()),
  created: Type.Optional(Seconds),
})

export const WireRefund = Type.Object({
  id: Id,
  charge: Named,
  amount: Amount,
  currency: Currency,
  status: Type.Enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  failure_reason: orNull(Type.String()),
  metadata: Metadata,
  created: Type.Optional(Seconds),
})

const standings: Readonly<Record<string, readonly [DisputePhase, DisputeStatus]>> = {
  warning_needs_response: ['retrieval', 'open'],
  warning_under_review: ['retrieval', 'under_review'],
  warning_closed: ['retrieval', 'closed'],
  prevented: ['retrieval', 'closed'],
  needs_response: ['chargeback', 'open'],
  under_review: ['chargeback', 'under_review'],
  won: ['chargeback', 'won'],
  lost: ['chargeback', 'lost'],
}

export const WireDisputeWords = Type.Object({ status: Type.Enum(Object.keys(standings)) })

export const WireDispute = Type.Object({
  id: Id,
  charge: Named,
  amount: Amount,
  currency: Currency,
  ...WireDisputeWords.properties,
  reason: orNull(Type.String()),
  evidence_details: orNull(Type.Object({ due_by: orNull(Seconds) })),
  balance_transactions: orNull(Type.Array(Type.Object({ amount: Signed, currency: Currency }))),
  created: Type.Optional(Seconds),
})

export const WireSession = Type.Object({
  id: Id,
  url: orNull(Type.String()),
  payment_intent: orNull(Named),
  customer_details: orNull(Type.Object({ email: orNull(Type.String()) })),
})

export const WireFile = Type.Object({ id: Id })

export const listOf = <T extends TSchema>(item: T) =>
  Type.Object({ data: Type.Array(item), has_more: Type.Boolean() })

/** The value in the shape asked for, else an `unavailable` failure: a gateway that answers nonsense is down. */
export function parse<T extends TSchema>(schema: T, value: unknown): Static<T> {
  try {
    return Value.Parse(schema, value)
  } catch (cause) {
    const failure = { kind: 'unavailable', code: 'GATEWAY_NOT_UNDERSTOOD' } as const
    throw new AppError({ ...failure, message: 'Stripe answered in an unknown shape.' }, { cause })
  }
}

export const idOf = (named: Static<typeof Named>) => (typeof named === 'string' ? named : named.id)

type Charge = Static<typeof WireCharge>

/** Given back whole without having been captured is how Stripe shows money it let go by itself. */
function statusOf({ status, captured, refunded }: Charge): PaymentStatus {
  if (status === 'failed') return 'failed'
  if (status !== 'succeeded') return 'created'
  if (captured) return 'captured'
  return refunded ? 'lapsed' : 'authorized'
}

/** The checkout that a charge or refund was made for: ours alone say so. */
export const checkoutOf = ({ metadata }: { readonly metadata?: Readonly<Record<string, string>> | null }) =>
  ourId(metadata?.['checkout'])

const ourId = (text: string | undefined) => (text && idPattern.test(text) ? text : null)

const inCapitals = (currency: string) => currency.toUpperCase()

const madeAt = ({ created: seconds }: { readonly created?: number }) =>
  seconds === undefined ? {} : { madeAt: seconds * 1000 }

export const paymentReport = (charge: Charge): PaymentReport => ({
  gateway: 'stripe',
  paymentId: charge.id,
  gatewayOrderId: checkoutOf(charge) ?? '',
  status: statusOf(charge),
  amount: {
    minor: charge.captured ? (charge.amount_captured ?? charge.amount) : charge.amount,
    currency: inCapitals(charge.currency),
  },
  offer: false,
  customerFeeMinor: 0,
  fee: feeOf(charge),
  ...madeAt(charge),
})

/** Known where the balance transaction was asked for as well, and is in the currency that was paid in. */
function feeOf({ balance_transaction: balance, currency }: Charge) {
  if (!balance || typeof balance === 'string' || balance.currency !== currency) return null
  const taxes = balance.fee_details.filter((it) => it.type === 'tax')
  return { minor: balance.fee, taxMinor: taxes.reduce((total, it) => total + it.amount, 0) }
}

const refundStatuses = {
  pending: 'pending',
  requires_action: 'pending',
  succeeded: 'processed',
  failed: 'failed',
  canceled: 'failed',
} as const

const isRefundStatus = (status: string): status is keyof typeof refundStatuses =>
  Object.hasOwn(refundStatuses, status)

export const refundReport = (refund: Static<typeof WireRefund>): RefundReport => {
  const status = isRefundStatus(refund.status) ? refundStatuses[refund.status] : 'pending'
  const why = refund.failure_reason?.replaceAll('_', ' ').slice(0, 200)
  return {
    gatewayRefundId: refund.id,
    refundId: ourId(refund.metadata?.['refund']),
    paymentId: idOf(refund.charge),
    amount: { minor: refund.amount, currency: inCapitals(refund.currency) },
    status,
    ...(status === 'failed' && why ? { failure: why } : {}),
    ...madeAt(refund),
  }
}

export function disputeReport(dispute: Static<typeof WireDispute>): DisputeReport {
  const [phase, status] = standings[dispute.status] ?? (['chargeback', 'open'] as const)
  const dueBy = dispute.evidence_details?.due_by
  return {
    disputeId: dispute.id,
    paymentId: idOf(dispute.charge),
    amount: { minor: dispute.amount, currency: inCapitals(dispute.currency) },
    phase,
    status,
    reasonCode: dispute.reason?.slice(0, 100) || 'unknown',
    respondBy: dueBy ? dueBy * 1000 : null,
    deductedMinor: deductedOf(dispute),
    ...madeAt(dispute),
  }
}

/** What was taken of our balance for it and not given back: each movement has its sign. */
function deductedOf({ balance_transactions: moved, currency }: Static<typeof WireDispute>): number {
  const mine = (moved ?? []).filter((it) => it.currency === currency)
  return Math.max(0, -mine.reduce((total, it) => total + it.amount, 0))
}
