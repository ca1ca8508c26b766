import { Stripe } from 'stripe'
import { AppError } from '#domain/shared/failure.ts'

export interface StripeSettings {
  readonly secretKey: string
  readonly url: string | null
}

const answerWithinMs = 5000

/** The real SDK with a bound on every call and the sandbox's address where one is set. It tries nothing again by itself. */
export const createClient = ({ secretKey, url }: StripeSettings) =>
  new Stripe(secretKey, {
    timeout: answerWithinMs,
    maxNetworkRetries: 0,
    telemetry: false,
    ...(url ? serverAt(new URL(url)) : {}),
  })

const serverAt = ({ hostname, port, protocol }: URL) => {
  const isPlain = protocol === 'http:'
  return {
    host: hostname,
    port: port || (isPlain ? 80 : 443),
    protocol: isPlain ? ('http' as const) : ('https' as const),
  }
}

const balanceTooLow = new Set(['balance_insufficient', 'insufficient_funds'])

/** What the SDK threw, as one of our failures. */
export function asFailure(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { status, code, message } = readError(error)
  if (status === 404) return new AppError({ kind: 'not-found', code: 'GATEWAY_NOT_FOUND', message })
  if (status === 409) return new AppError({ kind: 'conflict', code: 'GATEWAY_STILL_WORKING', message })
  if (balanceTooLow.has(code))
    return new AppError({ kind: 'unavailable', code: 'GATEWAY_BALANCE_TOO_LOW', message })
  if (status === 400 || status === 402)
    return new AppError({ kind: 'rejected', code: 'GATEWAY_REFUSED', message })
  return new AppError({ kind: 'unavailable', code: 'GATEWAY_UNAVAILABLE', message })
}

/** The gateway answered that it does not know who is calling. */
export const refusesKeys = (error: unknown) => [401, 403].includes(readError(error).status)

/** An earlier request with this key was refused, and Stripe only repeats what it said then. */
export const isOldRefusal = (error: unknown) =>
  error instanceof Stripe.errors.StripeError &&
  error.headers?.['idempotent-replayed'] === 'true' &&
  (error.statusCode ?? 0) < 500

function readError(error: unknown) {
  if (!(error instanceof Stripe.errors.StripeError))
    return { status: 0, code: '', message: 'Stripe gave no answer.' }
  const { statusCode: status = 0, code = '' } = error
  return { status, code, message: inWords(status, error.message) }
}

/** The number only where there are no words. */
function inWords(status: number, words: string): string {
  if (!status) return 'Stripe gave no answer.'
  return words ? `Stripe says: ${words.slice(0, 200)}` : `Stripe answered ${status} and gave no reason.`
}
