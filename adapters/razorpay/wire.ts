import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from '#domain/shared/failure.ts'
import { type DisputeReport, disputePhases, disputeStatuses } from '#domain/disputes/dispute.ts'
import type { RefundReport } from '#domain/orders/facts.ts'
import type { PaymentReport, PaymentStatus } from '#domain/payments/payment.ts'

/** The parts we use of what Razorpay sends. Anything else it adds is let through. */
const Amount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Currency = Type.String({ pattern: '^[A-Z]{3}$' })
/** Since 1970. */
const Seconds = Type.Integer({ minimum: 0, maximum: 253_402_300_799 })
const idPattern = /^[\w-]{1,64}$/
const Id = Type.String({ pattern: idPattern.source })

export const WireOrder = Type.Object({ id: Id, receipt: Type.Union([Type.String(), Type.Null()]) })

export const WirePayment = Type.Object({
  id: Id,
  order_id: Type.Optional(Type.Union([Id, Type.Null()])),
  amount: Amount,
  currency: Currency,
  status: Type.String(),
  captured: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  email: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  fee: Type.Optional(Type.Union([Amount, Type.Null()])),
  tax: Type.Optional(Type.Union([Amount, Type.Null()])),
  fee_bearer: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  offer_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  created_at: Type.Optional(Seconds),
})

export const WireRefund = Type.Object({
  id: Id,
  payment_id: Id,
  amount: Amount,
  currency: Currency,
  status: Type.Union([Type.Literal('pending'), Type.Literal('processed'), Type.Literal('failed')]),
  error_description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  receipt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  created_at: Type.Optional(Seconds),
})

export const WireDisputeWords = Type.Object({
  status: Type.Enum([...disputeStatuses]),
  phase: Type.Enum([...disputePhases]),
})

export const WireDispute = Type.Object({
  id: Id,
  payment_id: Id,
  amount: Amount,
  currency: Currency,
  amount_deducted: Type.Optional(Type.Union([Amount, Type.Null()])),
  reason_code: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  respond_by: Type.Optional(Type.Union([Seconds, Type.Null()])),
  ...WireDisputeWords.properties,
  created_at: Type.Optional(Seconds),
})

export const WireDocument = Type.Object({ id: Id })

export const listOf = <T extends TSchema>(item: T) => Type.Object({ items: Type.Array(item) })

/** The value in the shape asked for, else an `unavailable` failure: a gateway that answers nonsense is down. */
export function parse<T extends TSchema>(schema: T, value: unknown): Static<T> {
  try {
    return Value.Parse(schema, value)
  } catch (cause) {
    const failure = { kind: 'unavailable', code: 'GATEWAY_NOT_UNDERSTOOD' } as const
    throw new AppError({ ...failure, message: 'The gateway answered in an unknown shape.' }, { cause })
  }
}

/** `refunded` with nothing captured is how Razorpay shows money it gave back by itself. */
function statusOf({ status, captured }: Static<typeof WirePayment>): PaymentStatus {
  switch (status) {
    case 'created':
    case 'failed':
    case 'authorized':
    case 'captured':
      return status
    case 'refunded':
      return captured === false ? 'lapsed' : 'captured'
    default:
      return 'created'
  }
}

export const paymentReport = (payment: Static<typeof WirePayment>): PaymentReport => ({
  gateway: 'razorpay',
  paymentId: payment.id,
  gatewayOrderId: payment.order_id ?? '',
  status: statusOf(payment),
  amount: { minor: payment.amount, currency: payment.currency },
  offer: Boolean(payment.offer_id),
  customerFeeMinor: payment.fee_bearer === 'customer' ? (payment.fee ?? 0) : 0,
  fee: feeOf(payment),
  ...madeAt(payment),
})

/** Razorpay charges in rupees, whatever was paid in. */
const feeOf = ({ fee, tax, currency }: Static<typeof WirePayment>) =>
  typeof fee === 'number' && currency === 'INR' ? { minor: fee, taxMinor: tax ?? 0 } : null

const madeAt = ({ created_at: seconds }: { readonly created_at?: number }) =>
  seconds === undefined ? {} : { madeAt: seconds * 1000 }

/** A refund made at the gateway's own desk may carry any text as its receipt: then it is no id of ours. */
const ourId = (receipt: string | null | undefined) => (receipt && idPattern.test(receipt) ? receipt : null)

export const refundReport = (refund: Static<typeof WireRefund>): RefundReport => ({
  gatewayRefundId: refund.id,
  refundId: ourId(refund.receipt),
  paymentId: refund.payment_id,
  amount: { minor: refund.amount, currency: refund.currency },
  status: refund.status,
  ...(refund.status === 'failed' && refund.error_description
    ? { failure: refund.error_description.slice(0, 200) }
    : {}),
  ...madeAt(refund),
})

/** A word of the bank's own choosing may stand here: no more of it than people can read. */
const reasonOf = (code: string | null | undefined) => code?.slice(0, 100) || 'unknown'

export const disputeReport = (dispute: Static<typeof WireDispute>): DisputeReport => ({
  disputeId: dispute.id,
  paymentId: dispute.payment_id,
  amount: { minor: dispute.amount, currency: dispute.currency },
  phase: dispute.phase,
  status: dispute.status,
  reasonCode: reasonOf(dispute.reason_code),
  respondBy: dispute.respond_by ? dispute.respond_by * 1000 : null,
  deductedMinor: dispute.amount_deducted ?? 0,
  ...madeAt(dispute),
})
