import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import Razorpay from 'razorpay'
import { expect, onTestFinished } from 'vitest'
import { startSandbox } from '#sandbox/start.ts'
import type { Sandbox } from '#sandbox/start.ts'
import { aDatabase } from '#tests/support/database.ts'

export const keys = {
  keyId: 'rzp_test_sandbox',
  keySecret: 'key-secret',
  webhookSecret: 'webhook-secret',
  stripeKey: 'sk_test_sandbox',
  stripeWebhookSecret: 'whsec_sandbox',
}

export type Received = { path: string; headers: IncomingHttpHeaders; body: string }

/** A shop that only listens: it keeps what reaches it and answers with `status` after `waitMs`. */
async function aShop() {
  const received: Received[] = []
  const shop = { url: '', received, status: 200, waitMs: 0 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      shop.received.push({ path: request.url ?? '', headers: request.headers, body })
      setTimeout(() => response.writeHead(shop.status).end(), shop.waitMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The shop listens nowhere.')
  shop.url = `http://127.0.0.1:${address.port}`
  return { shop, closeShop: () => new Promise((resolve) => server.close(resolve)) }
}

export type Scene = Awaited<ReturnType<typeof aScene>>

/** A sandbox on a database of its own, a listening shop and the real SDK; gone when the test is. */
export async function aScene() {
  const database = await aDatabase()
  const { shop, closeShop } = await aShop()
  const settings = {
    ...keys,
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    webhookUrl: `${shop.url}/webhook`,
    stripeWebhookUrl: `${shop.url}/webhooks/stripe`,
    shopUrl: shop.url,
  }
  const running: { sandbox: Sandbox } = { sandbox: await startSandbox(settings) }
  onTestFinished(async () => {
    await running.sandbox.close()
    await closeShop()
    await database.drop()
  })
  const restart = async () => {
    await running.sandbox.close()
    running.sandbox = await startSandbox(settings)
  }
  return { shop, running, databaseUrl: database.url, restart }
}

export function sdk({ running }: Scene): Razorpay {
  const instance = new Razorpay({ key_id: keys.keyId, key_secret: keys.keySecret })
  Object.assign(rqOf(instance).defaults, { baseURL: running.sandbox.url, timeout: 2000 })
  return instance
}

type Rq = {
  defaults: object
  post: (url: string, body: object, options: object) => Promise<{ data: Record<string, unknown> }>
}

/** The SDK's HTTP client: it has no other way to the base address and to headers. */
export function rqOf(instance: Razorpay): Rq {
  const api: unknown = Reflect.get(instance, 'api')
  const rq: unknown = typeof api === 'object' && api !== null ? Reflect.get(api, 'rq') : undefined
  if (!isRq(rq)) throw new Error('The SDK hides its client elsewhere.')
  return rq
}

const isRq = (value: unknown): value is Rq =>
  typeof value === 'function' && 'defaults' in value && 'post' in value

export async function control({ running }: Scene, path: string, body?: object) {
  const answer = await fetch(`${running.sandbox.url}/control${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await answer.text()
  return { status: answer.status, json: text === '' ? null : JSON.parse(text) }
}

export const anOrder = (scene: Scene, amount = 49_900) =>
  sdk(scene).orders.create({ amount, currency: 'INR', receipt: 'checkout-1' })

export const ledgerOf = async (scene: Scene) => (await control(scene, '/ledger')).json

/** The webhooks that reached the shop, by their type, once there are so many. */
export async function webhooksOf({ shop }: Scene, count: number): Promise<Received[]> {
  const webhooks = () => shop.received.filter(({ path }) => path === '/webhook')
  await expect.poll(() => webhooks().length, { timeout: 5000 }).toBe(count)
  return webhooks()
}

export const typesOf = (webhooks: readonly Received[]) => webhooks.map(({ body }) => JSON.parse(body).event)
