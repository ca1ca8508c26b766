import { DefaultLogger, Runtime } from '@temporalio/worker'
import { inject } from 'vitest'
import { buildApp } from '#api/app.ts'
import { createDeps } from '#api/create-deps.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import { readConfig } from '#adapters/config.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { createLog } from '#adapters/log.ts'
import { freePort } from '#scripts/ports.ts'
import { startSandbox } from '#sandbox/start.ts'
import type { Adapters } from '#worker/activities.ts'
import { startWorker } from '#worker/start.ts'
import { aDatabase } from './database.ts'

export type Shop = Awaited<ReturnType<typeof aShop>>

Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') })

/** Made up for tests alone. */
const keys = {
  RAZORPAY_KEY_ID: 'rzp_test_fortestsalone1',
  RAZORPAY_KEY_SECRET: 'key-secret-for-tests-alone',
  RAZORPAY_WEBHOOK_SECRET: 'webhook-secret-for-tests-alone',
  STRIPE_SECRET_KEY: 'sk_test_fortestsalone1',
  STRIPE_WEBHOOK_SECRET: 'whsec_fortestsalone1',
  SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
}

interface Options {
  /** Settings beyond the tests' own, such as RECONCILE_EVERY. */
  readonly settings?: Readonly<Record<string, string>>
  /** Null for a shop whose engine is away. */
  readonly temporalAddress: string | null
  readonly adapt?: (adapters: Adapters) => Adapters
}

/** A whole shop on a database of its own: sandbox, api and, where there is an engine, a worker. End it with `close()`. */
export async function aShop({ settings = {}, temporalAddress, adapt }: Options) {
  const database = await aDatabase()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const sandbox = await startSandbox({
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    keyId: keys.RAZORPAY_KEY_ID,
    keySecret: keys.RAZORPAY_KEY_SECRET,
    webhookSecret: keys.RAZORPAY_WEBHOOK_SECRET,
    webhookUrl: `${url}/webhook`,
    stripeKey: keys.STRIPE_SECRET_KEY,
    stripeWebhookSecret: keys.STRIPE_WEBHOOK_SECRET,
    stripeWebhookUrl: `${url}/webhooks/stripe`,
    shopUrl: url,
  })
  const env = {
    ...keys,
    DATABASE_URL: database.url,
    PORT: String(port),
    PUBLIC_URL: url,
    RAZORPAY_URL: sandbox.url,
    STRIPE_URL: sandbox.url,
    SMTP_URL: `smtp://127.0.0.1:${sandbox.smtpPort}`,
    TEMPORAL_ADDRESS: temporalAddress ?? '127.0.0.1:1',
    RATE_CREATE_ORDER_LIMIT: '100000',
    RATE_DOWNLOAD_LIMIT: '100000',
    RATE_EXPORT_LIMIT: '100000',
    LOG_LEVEL: 'error',
    ...settings,
  }
  const config = { ...readConfig(env), filesFolder: inject('filesFolder') }
  const log = createLog('test', config.logLevel)
  const orm = openDatabase(database.url)
  const app = await buildApp(createDeps({ config, log, orm }))
  await app.listen({ host: '127.0.0.1', port })
  const bundle = { codePath: inject('bundlePath') }
  const startAWorker = () => startWorker(config, { log, bundle, ...(adapt ? { adapt } : {}) })
  let worker = temporalAddress ? await startAWorker() : null

  return {
    url,
    env,
    config,
    orm,
    app,
    sandbox: createSandboxControl(sandbox.url),
    /** The running worker; null while there is none. */
    worker: () => worker,
    startWorker: async () => (worker ??= await startAWorker()),
    stopWorker: async () => {
      await worker?.stop()
      worker = null
    },
    /** Plain rows of a query, for looking at what stands in the database. */
    rows: <T extends Record<string, unknown>>(sql: string, values: unknown[] = []) =>
      orm.em.fork().execute<T[]>(sql, values),
    close: async () => {
      await app.close()
      await worker?.stop()
      await sandbox.close()
      await orm.close(true)
      await database.drop()
    },
  }
}

/** What a control call answers is plain JSON; tests look at the fields they know. */
const createSandboxControl = (url: string) => {
  const call = <T>(path: string, init?: RequestInit) => fetchJson<T>(`${url}${path}`, init)
  const post = <T>(path: string, body: unknown) =>
    call<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return {
    url,
    pay: (gatewayOrderId: string, how: Record<string, unknown>) =>
      post<Record<string, unknown>>(`/control/orders/${gatewayOrderId}/pay`, how),
    /** The customer's bank opens a dispute of this payment. */
    dispute: (paymentId: string, how: Record<string, unknown> = {}) =>
      post<{ id: string; respond_by: number }>(`/control/payments/${paymentId}/dispute`, how),
    decide: (disputeId: string, word: Record<string, unknown>) =>
      post(`/control/disputes/${disputeId}`, word),
    fault: (route: string, kind: string, times = 1) => post('/control/faults', { route, kind, times }),
    ledger: () => call<SandboxLedger>('/control/ledger'),
    /** The same of the sandbox's Stripe. A session is named by its id or by our receipt, a payment is a charge. */
    stripe: {
      pay: (session: string, how: Record<string, unknown>) =>
        post<Record<string, unknown>>(`/control/stripe/sessions/${session}/pay`, how),
      dispute: (charge: string, how: Record<string, unknown> = {}) =>
        post<{ id: string }>(`/control/stripe/charges/${charge}/dispute`, how),
      decide: (disputeId: string, word: Record<string, unknown>) =>
        post(`/control/stripe/disputes/${disputeId}`, word),
      /** Somebody refunds it at Stripe's own desk. */
      refund: (charge: string, how: Record<string, unknown> = {}) =>
        post<{ id: string }>(`/control/stripe/charges/${charge}/refund`, how),
      /** What the bank says of a refund later: `succeeded` or `failed`. */
      settleRefund: (refundId: string, outcome: string) =>
        post(`/control/stripe/refunds/${refundId}`, { outcome }),
      ledger: () => call<SandboxLedger>('/control/stripe/ledger'),
    },
    mails: (to: string) => call<SandboxMail[]>(`/control/mail?to=${encodeURIComponent(to)}`),
  }
}

interface SandboxLedger {
  orders: { id: string; amount: number; currency: string; receipt: string; status: string }[]
  payments: { id: string; order_id: string; amount: number; currency: string; status: string }[]
  refunds: { id: string; payment_id: string; amount: number; status: string }[]
  disputes: {
    id: string
    payment_id: string
    amount: number
    amount_deducted: number
    status: string
    evidence: { documents: Record<string, string[]> } | null
  }[]
  webhooks: { event_id: string; type: string; attempts: { at: string; status: number }[] }[]
}

interface SandboxMail {
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

/** Asks again and again until the answer holds; fails after ten seconds with what was last seen. */
export async function until<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (holds(answer)) return answer
    if (Date.now() > deadline)
      throw new Error(`Not within ${withinMs} ms; last seen: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The body of `POST /create_order`, with what a test says last. */
export const anOrderBody = (overrides: Record<string, unknown> = {}) => ({
  product: 'pro',
  email: 'asha@example.com',
  billing: { name: 'Asha Rao', state: 'Karnataka' },
  ...overrides,
})

export interface Placed {
  order_id: string
  number: string
  gateway: Gateway
  gateway_order_id: string
  receipt: string
  amount: number
}

/** Orders as a customer's program does. */
export const place = (shop: Pick<Shop, 'url'>, overrides: Record<string, unknown> = {}) =>
  fetchJson<Placed>(`${shop.url}/create_order`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(anOrderBody(overrides)),
  })

export interface OrderSeen {
  status: string
  fulfilment: string
  paid_at: string | null
  downloads: { name: string; url: string; expires_at: string }[]
}

/** The order as its owner sees it. */
export const seeOrder = (shop: Pick<Shop, 'url'>, orderId: string) =>
  fetchJson<OrderSeen>(`${shop.url}/order/${orderId}`, { headers: { accept: 'application/json' } })

/** The answer in the shape the test expects of it; fails on any other status than success. */
async function fetchJson<T>(url: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`)
  return JSON.parse(text)
}
