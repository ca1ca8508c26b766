import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { DisputePhase } from '#domain/disputes/dispute.ts'
import { gatewayOfId } from '#domain/payments/gateway.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import type { DeclineReason, Deduction, DisputeOutcome, HandOutcome } from '#domain/sandbox/by-hand.ts'
import { AppError } from '#domain/shared/failure.ts'

const answerWithinMs = 5000

const Fault = Type.Object({ route: Type.String(), kind: Type.String(), times: Type.Integer() })
export type Fault = Static<typeof Fault>

const Faults = Type.Object({
  standing: Type.Array(Fault),
  routes: Type.Array(Type.String()),
  kinds: Type.Array(Type.String()),
})

const NullableText = Type.Union([Type.String(), Type.Null()])

const Announced = Type.Object({
  event_id: Type.String(),
  type: Type.String(),
  attempts: Type.Array(Type.Object({ at: Type.String(), status: Type.Integer() })),
  next_at: NullableText,
})

const Account = Type.Object({
  seq: Type.Integer(),
  id: Type.String(),
  receipt: NullableText,
  amount: Type.Integer(),
  currency: Type.String(),
  status: Type.String(),
  created_at: Type.Integer(),
  payments: Type.Array(
    Type.Object({
      id: Type.String(),
      amount: Type.Integer(),
      currency: Type.String(),
      status: Type.String(),
      created_at: Type.Integer(),
      refunds: Type.Array(
        Type.Object({
          id: Type.String(),
          receipt: NullableText,
          amount: Type.Integer(),
          status: Type.String(),
        }),
      ),
      disputes: Type.Array(
        Type.Object({
          id: Type.String(),
          amount: Type.Integer(),
          phase: Type.String(),
          status: Type.String(),
          respond_by: Type.Integer(),
        }),
      ),
      webhooks: Type.Array(Announced),
      movements: Type.Optional(
        Type.Array(
          Type.Object({
            id: Type.String(),
            type: Type.String(),
            amount: Type.Integer(),
            fee: Type.Integer(),
          }),
        ),
      ),
    }),
  ),
  webhooks: Type.Optional(Type.Array(Announced)),
})
export type Account = Static<typeof Account>

const WithId = Type.Object({ id: Type.String() })

const MailHead = Type.Object({
  id: Type.Integer(),
  to: Type.Array(Type.String()),
  subject: Type.String(),
  received_at: Type.String(),
})

interface HandPayment {
  readonly outcome: HandOutcome
  readonly webhook: 'once' | 'twice' | 'drop' | 'forged' | 'reordered' | { readonly delay_ms: number }
  /** Left out for what the order asks for. */
  readonly amount?: number
  readonly reason?: DeclineReason
}

interface HandDispute {
  readonly phase: DisputePhase
  readonly reason_code: string
  readonly respond_by_s: number
  /** Left out where the gateway does not let it be chosen. */
  readonly deduct?: Deduction
  /** Left out for the whole payment. */
  readonly amount?: number
}

interface HandDecision {
  readonly outcome: DisputeOutcome
  /** Left out for the phase it is in, and the time there was. */
  readonly phase?: DisputePhase
  readonly respond_by_s?: number
}

interface Place {
  /** The last one seen. */
  readonly before: number | null
  readonly count: number
}

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const page = ({ before, count }: Place) => `?count=${count}${before === null ? '' : `&before=${before}`}`

/** Where each gateway's switches are, and what they call an order and a payment. */
const places = {
  razorpay: { base: '', orders: 'orders', payments: 'payments' },
  stripe: { base: '/stripe', orders: 'sessions', payments: 'charges' },
} as const satisfies Record<Gateway, object>
const placeOf = (id: string) => places[gatewayOfId(id)]

/** The switches of the sandbox at this address. */
export function createSandboxControl(url: string) {
  const call = async <T extends TSchema>(path: string, answer: T, init: RequestInit = {}) => {
    const response = await reach(`${url}/control${path}`, init)
    const body: unknown = response.status === 204 ? null : await response.json().catch(() => null)
    if (!response.ok) throw refusal(response.status, body)
    if (!Value.Check(answer, body)) throw away(`answered ${path} in an unknown shape`)
    return body
  }
  return {
    /** One more payment for a gateway order, gone as told; answers its id, or the order's where it was abandoned. */
    pay: async (gatewayOrderId: string, { outcome, ...how }: HandPayment) => {
      const { base, orders } = placeOf(gatewayOrderId)
      const isLeft = outcome === 'abandoned' && base !== ''
      const path = `${base}/${orders}/${gatewayOrderId}/${isLeft ? 'expire' : 'pay'}`
      return (await call(path, WithId, post(isLeft ? how : { outcome, ...how }))).id
    },
    /** The customer of a payment goes to their bank; answers the dispute's id. */
    dispute: async (paymentId: string, how: HandDispute) => {
      const { base, payments } = placeOf(paymentId)
      return (await call(`${base}/${payments}/${paymentId}/dispute`, WithId, post(how))).id
    },
    decide: (disputeId: string, how: HandDecision) =>
      call(`${placeOf(disputeId).base}/disputes/${disputeId}`, WithId, post(how)),
    faults: () => call('/faults', Faults),
    addFault: (fault: Fault) => call('/faults', Fault, post(fault)),
    clearFaults: () => call('/faults', Type.Null(), { method: 'DELETE' }),
    accounts: (gateway: Gateway, place: Place) =>
      call(`${places[gateway].base}/accounts${page(place)}`, Type.Array(Account)),
    mails: (place: Place) => call(`/mail/heads${page(place)}`, Type.Array(MailHead)),
  }
}

export type SandboxControl = ReturnType<typeof createSandboxControl>

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(answerWithinMs) })
  } catch {
    throw away('does not answer')
  }
}

const away = (what: string) =>
  new AppError({
    kind: 'unavailable',
    code: 'SANDBOX_AWAY',
    message: `The sandbox ${what}. Nothing was changed; try again in a moment.`,
    retryAfterSeconds: 3,
  })

const Refusal = Type.Object({
  error: Type.Object({ message: Type.String(), field: Type.Optional(Type.String()) }),
})

function refusal(status: number, body: unknown): AppError {
  if (status >= 500 || !Value.Check(Refusal, body)) return away(`answered ${status}`)
  const { message, field } = body.error
  const kind = status === 404 ? 'not-found' : 'rejected'
  return new AppError({ kind, code: 'SANDBOX_REFUSED', message, ...(field ? { field } : {}) })
}
