import Razorpay from 'razorpay'
import { AppError } from '#domain/shared/failure.ts'

export interface RazorpaySettings {
  readonly keyId: string
  readonly keySecret: string
  readonly url: string | null
}

const answerWithinMs = 5000

interface HttpClient {
  defaults: { baseURL?: string; timeout?: number }
  interceptors: { response: { use(ok: undefined, failed: (error: unknown) => never): void } }
  post(path: string, body: unknown, options: { headers: Record<string, string> }): Promise<{ data: unknown }>
}

const isHttpClient = (value: unknown): value is HttpClient =>
  typeof value === 'function' && 'defaults' in value && 'interceptors' in value && 'post' in value

/** The real SDK with a bound on every call, the sandbox's address where one is set, and one kind of failure. */
export function createClient({ keyId, keySecret, url }: RazorpaySettings) {
  const sdk = new Razorpay({ key_id: keyId, key_secret: keySecret })
  const http: unknown = Reflect.get(sdk.api, 'rq')
  if (!isHttpClient(http))
    throw new Error('This version of the Razorpay SDK has no HTTP client where we know it.')
  http.defaults.timeout = answerWithinMs
  if (url) http.defaults.baseURL = url
  // Without an answer the SDK fails on its own error; give it one it can read.
  http.interceptors.response.use(undefined, (error) => {
    const answered = error instanceof Error && 'response' in error && error.response !== undefined
    throw answered ? error : { response: { status: 0, data: {} } }
  })
  return {
    sdk,
    post: (path: string, body: unknown, headers: Record<string, string>) =>
      http.post(path, body, { headers }).then((answer) => answer.data),
  }
}

/** What the SDK or its HTTP client threw, as one of our failures. */
export function asFailure(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { status, description } = readError(error)
  const message = inWords(status, description)
  const code = /balance/i.test(description) ? 'GATEWAY_BALANCE_TOO_LOW' : 'GATEWAY_REFUSED'
  if (status === 404 || /does not exist/i.test(description))
    return new AppError({ kind: 'not-found', code: 'GATEWAY_NOT_FOUND', message })
  if (status === 409) return new AppError({ kind: 'conflict', code: 'GATEWAY_STILL_WORKING', message })
  if (status === 400 && code === 'GATEWAY_REFUSED') return new AppError({ kind: 'rejected', code, message })
  if (status === 400) return new AppError({ kind: 'unavailable', code, message })
  return new AppError({ kind: 'unavailable', code: 'GATEWAY_UNAVAILABLE', message })
}

/** The number only where there are no words. */
function inWords(status: number, description: string): string {
  if (!status) return 'Razorpay gave no answer.'
  return description ? `Razorpay says: ${description}` : `Razorpay answered ${status} and gave no reason.`
}

/** The gateway answered that it does not know who is calling. */
export const refusesKeys = (error: unknown) => [401, 403].includes(readError(error).status)

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** The SDK throws `{ statusCode, error }`, its HTTP client `{ response: { status, data: { error } } }`. */
function readError(error: unknown) {
  const response = field(error, 'response')
  const status = Number(field(error, 'statusCode') ?? field(response, 'status') ?? 0)
  const details = field(error, 'error') ?? field(field(response, 'data'), 'error')
  const description = field(details, 'description')
  return {
    status,
    description: typeof description === 'string' ? description.slice(0, 200) : '',
  }
}
