import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { OrderFact } from '#domain/orders/facts.ts'
import {
  disputeReport,
  paymentReport,
  refundReport,
  WireDispute,
  WireDisputeWords,
  WirePayment,
  WireRefund,
} from './wire.ts'

const WireEvent = Type.Object({
  created_at: Type.Optional(Type.Integer({ minimum: 0, maximum: 253_402_300_799 })),
  event: Type.String({ pattern: '^[\\w.]{1,100}$' }),
  payload: Type.Object({
    payment: Type.Optional(Type.Object({ entity: WirePayment })),
    refund: Type.Optional(Type.Object({ entity: WireRefund })),
    dispute: Type.Optional(Type.Object({ entity: WireDispute })),
  }),
})

const used = new Set([
  'payment.authorized',
  'payment.captured',
  'payment.failed',
  'order.paid',
  'refund.created',
  'refund.processed',
  'refund.failed',
  'payment.dispute.created',
  'payment.dispute.under_review',
  'payment.dispute.action_required',
  'payment.dispute.won',
  'payment.dispute.lost',
  'payment.dispute.closed',
])

export interface RazorpayEvent {
  readonly eventId: string
  readonly type: string
  readonly gatewayOrderId: string | null
  /** Ms since 1970 at which it happened, where the event says. */
  readonly happenedAt?: number
  /** Empty for events we do not use: of other types, or of a dispute in a phase or state that we do not know. */
  readonly facts: readonly OrderFact[]
}

/** What a verified webhook says; null when it is not in the gateway's shape. */
export function readEvent(body: Buffer, eventId: string | undefined): RazorpayEvent | null {
  const content = parseJson(body)
  if (!Value.Check(Envelope, content)) return null
  const id = eventId?.slice(0, 200) || createHash('sha256').update(body).digest('hex')
  if (!used.has(content.event) || isStrange(content))
    return { eventId: id, type: content.event, gatewayOrderId: null, facts: [] }
  if (!Value.Check(WireEvent, content)) return null
  const facts = factsOf(content.payload)
  if (facts.length === 0) return null
  const gatewayOrderId = content.payload.payment?.entity.order_id ?? null
  return { eventId: id, type: content.event, gatewayOrderId, facts, ...happened(content) }
}

const happened = ({ created_at: seconds }: Static<typeof WireEvent>) =>
  seconds === undefined ? {} : { happenedAt: seconds * 1000 }

const SomeDispute = Type.Object({
  payload: Type.Object({
    dispute: Type.Object({ entity: Type.Object({ phase: Type.String(), status: Type.String() }) }),
  }),
})

/** A phase or state that Razorpay may yet come up with is no reason to refuse its event. */
const isStrange = (content: unknown) =>
  Value.Check(SomeDispute, content) && !Value.Check(WireDisputeWords, content.payload.dispute.entity)

/** A refund's or dispute's webhook tells of its payment too: taken in first, so that they may come in any order. */
const factsOf = ({ payment, refund, dispute }: Static<typeof WireEvent>['payload']): OrderFact[] => [
  ...(payment ? [{ type: 'payment-reported' as const, report: paymentReport(payment.entity) }] : []),
  ...(refund ? [{ type: 'refund-reported' as const, report: refundReport(refund.entity) }] : []),
  ...(dispute ? [{ type: 'dispute-reported' as const, report: disputeReport(dispute.entity) }] : []),
]

const Envelope = Type.Object({ event: Type.String({ pattern: '^[\\w.]{1,100}$' }) })

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
