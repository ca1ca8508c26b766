import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { OrderFact } from '#domain/orders/facts.ts'
import { paymentReport, refundReport, WirePayment, WireRefund } from './wire.ts'

const WireEvent = Type.Object({
  created_at: Type.Optional(Type.Integer({ minimum: 0, maximum: 253_402_300_799 })),
  event: Type.String({ pattern: '^[\\w.]{1,100}$' }),
  payload: Type.Object({
    payment: Type.Optional(Type.Object({ entity: WirePayment })),
    refund: Type.Optional(Type.Object({ entity: WireRefund })),
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
])

export interface RazorpayEvent {
  readonly eventId: string
  readonly type: string
  readonly gatewayOrderId: string | null
  /** Ms since 1970 at which it happened, where the event says. */
  readonly happenedAt?: number
  /** Empty for event types we do not use. */
  readonly facts: readonly OrderFact[]
}

/** What a verified webhook says; null when it is not in the gateway's shape. */
export function readEvent(body: Buffer, eventId: string | undefined): RazorpayEvent | null {
  const content = parseJson(body)
  if (!Value.Check(Envelope, content)) return null
  const id = eventId?.slice(0, 200) || createHash('sha256').update(body).digest('hex')
  if (!used.has(content.event)) return { eventId: id, type: content.event, gatewayOrderId: null, facts: [] }
  if (!Value.Check(WireEvent, content)) return null
  const facts = factsOf(content.payload)
  if (facts.length === 0) return null
  const gatewayOrderId = content.payload.payment?.entity.order_id ?? null
  const { created_at: seconds } = content
  const happened = seconds === undefined ? {} : { happenedAt: seconds * 1000 }
  return { eventId: id, type: content.event, gatewayOrderId, facts, ...happened }
}

/** A refund's webhook tells of its payment too: taken in first, so that refund and capture may come in any order. */
const factsOf = ({ payment, refund }: Static<typeof WireEvent>['payload']): OrderFact[] => [
  ...(payment ? [{ type: 'payment-reported' as const, report: paymentReport(payment.entity) }] : []),
  ...(refund ? [{ type: 'refund-reported' as const, report: refundReport(refund.entity) }] : []),
]

const Envelope = Type.Object({ event: Type.String({ pattern: '^[\\w.]{1,100}$' }) })

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
