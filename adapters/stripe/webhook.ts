import { Stripe } from 'stripe'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { OrderFact } from '#domain/orders/facts.ts'
import {
  checkoutOf,
  disputeReport,
  idOf,
  paymentReport,
  refundReport,
  WireCharge,
  WireDispute,
  WireDisputeWords,
  WireRefund,
} from './wire.ts'

/** Older than this, a genuine webhook may be one that somebody has kept and sends again. */
const toleranceSeconds = 300

/** `stale`: signed with a secret of ours, too long ago. */
export function verifyStripe(
  body: Buffer,
  header: string,
  secrets: readonly string[],
): 'genuine' | 'stale' | 'forged' {
  const secret = secrets.find((it) => isSigned(body, header, { secret: it, tolerance: 0 }))
  if (secret === undefined) return 'forged'
  return isSigned(body, header, { secret, tolerance: toleranceSeconds }) ? 'genuine' : 'stale'
}

/** A tolerance of 0 asks for the signature alone. */
function isSigned(body: Buffer, header: string, how: { secret: string; tolerance: number }): boolean {
  try {
    return Stripe.webhooks.signature?.verifyHeader(body, header, how.secret, how.tolerance) ?? false
  } catch {
    return false
  }
}

const EventHead = {
  id: Type.String({ pattern: '^[\\w-]{1,200}$' }),
  type: Type.String({ pattern: '^[\\w.]{1,100}$' }),
  created: Type.Optional(Type.Integer({ minimum: 0, maximum: 253_402_300_799 })),
}
const Envelope = Type.Object(EventHead)
const Carrying = Type.Object({ data: Type.Object({ object: Type.Unknown() }) })

const chargeTypes = [
  'charge.succeeded',
  'charge.pending',
  'charge.failed',
  'charge.captured',
  'charge.expired',
  'charge.updated',
  'charge.refunded',
] as const
const refundTypes = ['refund.created', 'refund.updated', 'refund.failed'] as const
const disputeTypes = [
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
] as const

export interface StripeEvent {
  readonly eventId: string
  readonly type: string
  /** Our receipt, where what it tells of says it. */
  readonly gatewayOrderId: string | null
  /** By which the order of a refund or dispute is found. */
  readonly paymentId: string | null
  /** Ms since 1970 at which it happened, where the event says. */
  readonly happenedAt?: number
  /** Empty for events we do not use: of other types, or of a dispute in a state that we do not know. */
  readonly facts: readonly OrderFact[]
}

type Told = Pick<StripeEvent, 'gatewayOrderId' | 'paymentId' | 'facts'>

const unused: Told = { gatewayOrderId: null, paymentId: null, facts: [] }

/** What a verified webhook says; null when it is not in the gateway's shape. */
export function readStripeEvent(body: Buffer): StripeEvent | null {
  const content = parseJson(body)
  if (!Value.Check(Envelope, content)) return null
  const told = Value.Check(Carrying, content) ? readObject(content.type, content.data.object) : null
  if (!told) return null
  const { id: eventId, type, created } = content
  return { eventId, type, ...told, ...(created === undefined ? {} : { happenedAt: created * 1000 }) }
}

const isOneOf = (types: readonly string[], type: string) => types.includes(type)

function readObject(type: string, object: unknown): Told | null {
  if (isOneOf(chargeTypes, type)) return Value.Check(WireCharge, object) ? ofCharge(object) : null
  if (isOneOf(refundTypes, type)) return Value.Check(WireRefund, object) ? ofRefund(object) : null
  if (!isOneOf(disputeTypes, type) || !Value.Check(WireDisputeWords, object)) return unused
  return Value.Check(WireDispute, object) ? ofDispute(object) : null
}

const ofCharge = (charge: Static<typeof WireCharge>): Told => ({
  gatewayOrderId: checkoutOf(charge),
  paymentId: charge.id,
  facts: [{ type: 'payment-reported', report: paymentReport(charge) }],
})

const ofRefund = (refund: Static<typeof WireRefund>): Told => ({
  gatewayOrderId: checkoutOf(refund),
  paymentId: idOf(refund.charge),
  facts: [{ type: 'refund-reported', report: refundReport(refund) }],
})

const ofDispute = (dispute: Static<typeof WireDispute>): Told => ({
  gatewayOrderId: null,
  paymentId: idOf(dispute.charge),
  facts: [{ type: 'dispute-reported', report: disputeReport(dispute) }],
})

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
