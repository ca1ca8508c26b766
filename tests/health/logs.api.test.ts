import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSecrets } from '#adapters/secrets.ts'
import { createTokens } from '#adapters/tokens.ts'
import { freePort } from '#scripts/ports.ts'
import { form, html, json, sha256Hmac, takeIn } from '#tests/support/edge.ts'
import { anOrderBody, aShop, type Placed, type Shop, until } from '#tests/support/shop.ts'

let shop: Shop
let api: { url: string; child: ChildProcess; output: () => string }

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  api = await anApi()
})
afterAll(async () => {
  api.child.kill('SIGKILL')
  await shop.close()
})

/** The api as it runs in earnest, saying all it ever says. */
async function anApi() {
  const port = await freePort()
  const env = {
    ...shop.env,
    PATH: process.env['PATH'],
    PORT: String(port),
    ORIGIN_DATA: dirname(shop.config.filesFolder),
    LOG_LEVEL: 'trace',
  }
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../api/server.ts', import.meta.url))], {
    env,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await until(
    async () => said,
    (it) => it.includes('"ready"'),
    30_000,
  )
  return { url: `http://127.0.0.1:${port}`, child, output: () => said }
}

const customer = {
  email: 'Ashalata.Private@example.com',
  billing: { name: 'Ashalata Privatekar', state: 'Karnataka', gstin: '29PRVTE1234F1Z4' },
}

const send = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${api.url}${path}`, { redirect: 'manual', ...init })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const post = (path: string, { payload, headers }: ReturnType<typeof json>) =>
  send(path, { method: 'POST', body: payload, headers })

const tell = (body: string, signature = sha256Hmac(shop.env.RAZORPAY_WEBHOOK_SECRET, body)) =>
  send('/webhook', { method: 'POST', body, headers: { 'x-razorpay-signature': signature } })

const expectStatuses = async (expected: Readonly<Record<number, readonly Promise<{ status: number }>[]>>) => {
  for (const [status, answers] of Object.entries(expected))
    expect((await Promise.all(answers)).map((it) => it.status)).toEqual(answers.map(() => Number(status)))
}

/** Places and pays an order, and comes back for it in every way there is. */
async function buy() {
  const headers = { 'x-request-id': 'placed-in-the-logs-test', 'idempotency-key': 'key-of-the-logs-test' }
  const order: Placed = JSON.parse((await post('/create_order', json(anOrderBody(customer), headers))).text)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  const entity = { ...payment, email: customer.email, contact: '+919876500000' }
  await expectStatuses({
    200: [tell(JSON.stringify({ event: 'payment.captured', payload: { payment: { entity } } }))],
  })
  await takeIn(shop, order)
  const tokens = createTokens(createSecrets(shop.config.secretKey), shop.config.downloads)
  const { token } = tokens.download({ product: 'pro', order: order.number, ip: '127.0.0.1' })
  const returned = {
    razorpay_payment_id: String(payment['id']),
    razorpay_order_id: order.gateway_order_id,
    razorpay_signature: sha256Hmac(
      shop.env.RAZORPAY_KEY_SECRET,
      `${order.gateway_order_id}|${String(payment['id'])}`,
    ),
  }
  const file = `/download/pro?order=${order.number}&token=${token}`
  await expectStatuses({
    200: [
      send(`/order/${order.order_id}`),
      send(`/order/${order.order_id}`, { headers: html }),
      send(file),
      post('/api/payments/verify', json(returned)),
    ],
    303: [
      send(`/order/${order.order_id}/download`),
      send(`/checkout/${tokens.checkout(order.number)}`),
      post('/api/payments/verify', form(returned, html)),
      post('/buy/pro', form({ email: customer.email, name: customer.billing.name, state: 'KA' })),
    ],
    416: [send(file, { headers: { range: 'bytes=99999999-' } })],
  })
  return { order, token, signature: returned.razorpay_signature }
}

/** Asks in every way that is refused, with what must not be told in each part of the request. */
const misuse = async ({ order_id: id }: Placed, token: string) => {
  const { email } = customer
  const broken = `{"email":"${email}"`
  await expectStatuses({
    400: [
      post('/create_order', json({ ...customer, product: 5 })),
      post('/create_order', { payload: broken, headers: { 'content-type': 'application/json' } }),
      tell(broken, 'forged'),
      tell(broken),
      post('/buy/pro', form({ email: email.repeat(20) })),
    ],
    403: [send(`/purchases/${token}`), send(`/download/pro?order=${id}&token=${token}x`)],
    404: [send(`/order/${id}%`), send(`/${email}/${id}?token=${token}`), send(`/buy/${id}`)],
    413: [post('/create_order', json({ product: `${email} `.repeat(50_000) }))],
  })
}

/** The database fails with the customer's values in its words. */
async function failInTheDatabase() {
  await shop.rows('alter table orders rename to orders_away')
  const failed = await post(
    '/create_order',
    json(anOrderBody(customer), { 'x-request-id': 'failed-in-the-logs-test' }),
  )
  await shop.rows('alter table orders_away rename to orders')
  expect(failed.status).toBe(500)
}

test('no address, name, tax number, secret id or token reaches a log, whatever is asked and whatever fails', async () => {
  const { order, token, signature } = await buy()
  await expectStatuses({ 202: [post('/purchases', json({ email: customer.email }))] })
  await misuse(order, token)
  await shop.sandbox.fault('POST /v1/orders', 'status-500')
  await expectStatuses({ 503: [post('/create_order', json(anOrderBody(customer)))] })
  await failInTheDatabase()
  api.child.kill('SIGTERM')
  await once(api.child, 'exit')
  const log = api.output()

  const secret = [order.order_id, token, signature, shop.env.SECRET_KEY, shop.env.RAZORPAY_KEY_SECRET]
  const personal = ['ashalata', 'private', 'PRVTE1234', '9876500000', 'example.com']
  const told = [...secret, ...personal].filter((it) => log.toLowerCase().includes(it.toLowerCase()))
  expect(told).toEqual([])

  const lines = log
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line))
  const about = (reqId: string) => lines.filter((it) => it['reqId'] === reqId)
  expect(about('placed-in-the-logs-test')).toMatchObject([
    { method: 'POST', route: '/create_order', status: 200 },
  ])
  expect(about('failed-in-the-logs-test')).toMatchObject([
    {
      msg: 'INTERNAL',
      err: { type: 'TableNotFoundException', stack: expect.stringContaining('placing.ts') },
    },
    { route: '/create_order', status: 500 },
  ])
  expect(new Set(lines.map((it) => it['route']))).toContain('/order/:id')
})
