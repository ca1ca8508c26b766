import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const RAZORPAY_REFUND = 'POST /v1/payments/:id/refund'
const STRIPE_REFUND = 'POST /stripe/v1/refunds'

export const faultKinds = [
  'lost-answer',
  'status-500',
  'time-out',
  'rate-limit',
  'refund-fails',
  'refund-waits',
  'balance-too-low',
  'still-working',
] as const
type FaultKind = (typeof faultKinds)[number]

/** The calls that some faults alone can strike. A kind that is not here strikes any call. */
export const routesOf: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  'refund-fails': [RAZORPAY_REFUND, STRIPE_REFUND],
  'refund-waits': [STRIPE_REFUND],
  'balance-too-low': [RAZORPAY_REFUND, STRIPE_REFUND],
  'still-working': [RAZORPAY_REFUND, STRIPE_REFUND],
}

const HOLD_MS = 30_000

type Fault = { route: string; kind: FaultKind; times: number }

export type Faults = {
  add: (fault: Fault) => void
  clear: () => void
  /** Those that have not struck as often as they were told to. */
  standing: () => readonly Fault[]
  /** Every call of the gateway that a fault can strike, such as `POST /v1/orders`. */
  routes: () => readonly string[]
  /** Makes a route known as one that faults can strike. */
  learn: (route: string) => void
  /** The fault that strikes this call, if one does; it is used up by that. */
  take: (method: string, path: string) => FaultKind | undefined
}

function matches(route: string, method: string, path: string): boolean {
  const [pattern = '', wantedMethod = method] = route.split(' ').toReversed()
  if (wantedMethod.toUpperCase() !== method) return false
  const wanted = pattern.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith(':') || part === given[index])
  )
}

/** Switches of the running process: a restart heals everything. */
export function createFaults(): Faults {
  let faults: Fault[] = []
  const routes = new Set<string>()
  return {
    add: (fault) => void faults.push({ ...fault }),
    clear: () => {
      faults = []
    },
    standing: () => faults,
    routes: () => [...routes],
    learn: (route) => void routes.add(route),
    take: (method, path) => {
      const fault = faults.find(({ route }) => matches(route, method, path))
      if (fault === undefined) return undefined
      fault.times -= 1
      if (fault.times === 0) faults = faults.filter((other) => other !== fault)
      return fault.kind
    },
  }
}

const struck = new WeakMap<FastifyRequest, FaultKind>()

/** The fault that struck this call. */
export const faultOf = (request: FastifyRequest): FaultKind | undefined => struck.get(request)

const hangUp = (request: FastifyRequest) => request.raw.socket.destroy()

/** How a gateway says so. */
type Words = Readonly<Record<'status-500' | 'rate-limit' | 'still-working', () => Error>>

/**
 * Puts the faults into every route of this scope. A lost answer and a time-out have their effect first, as they may
 * in earnest: only the word of it does not arrive.
 */
export function plantFaults(app: FastifyInstance, faults: Faults, words: Words): void {
  app.addHook('onRoute', ({ method, url }) => {
    if (typeof method === 'string' && method !== 'HEAD') faults.learn(`${method} ${url}`)
  })
  const closing = new AbortController()
  app.addHook('preClose', (done) => {
    closing.abort()
    done()
  })
  app.addHook('preHandler', async (request) => {
    const fault = faults.take(request.method, request.url.split('?')[0] ?? '')
    if (fault !== undefined) struck.set(request, fault)
    if (fault === 'status-500' || fault === 'rate-limit' || fault === 'still-working') throw words[fault]()
  })
  app.addHook('onSend', async (request, _reply, payload) => {
    const fault = faultOf(request)
    if (fault === 'time-out')
      await sleep(HOLD_MS, undefined, { signal: closing.signal }).catch(() => undefined)
    if (fault === 'time-out' || fault === 'lost-answer') hangUp(request)
    return payload
  })
}
