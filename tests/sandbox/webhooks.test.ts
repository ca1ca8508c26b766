import Razorpay from 'razorpay'
import { expect, test } from 'vitest'
import { aScene, anOrder, control, keys, ledgerOf, sdk, typesOf, webhooksOf } from './support.ts'
import type { Received, Scene } from './support.ts'

const pay = async (scene: Scene, wish: object) => {
  const order = await anOrder(scene)
  return { order, ...(await control(scene, `/orders/${order.id}/pay`, { outcome: 'captured', ...wish })) }
}

const isSigned = ({ body, headers }: Received, secret = keys.webhookSecret) =>
  Razorpay.validateWebhookSignature(body, String(headers['x-razorpay-signature']), secret)

const eventsOf = async (scene: Scene): Promise<{ type: string; attempts: { status: number }[] }[]> =>
  (await ledgerOf(scene)).webhooks

test('an event waits for the answer to the one before it; another payment does not', async () => {
  const scene = await aScene()
  scene.shop.waitMs = 1000
  const paymentsTold = () => scene.shop.received.map(({ body }) => JSON.parse(body).payload.payment.entity.id)
  const { json: first } = await pay(scene, {})
  const { json: second } = await pay(scene, {})
  await expect.poll(() => scene.shop.received.length).toBe(2)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(paymentsTold()).toEqual([first.id, second.id])
  scene.shop.waitMs = 0
  await webhooksOf(scene, 6)
})

test('a shop that does not answer in 5 seconds is told again', async () => {
  const scene = await aScene()
  scene.shop.waitMs = 60_000
  await pay(scene, { outcome: 'failed' })
  const statuses = async () => (await eventsOf(scene))[0]!.attempts.map(({ status }) => status)
  await expect.poll(statuses, { timeout: 7000 }).toEqual([0])
  scene.shop.waitMs = 0
  await expect.poll(statuses, { timeout: 5000 }).toEqual([0, 200])
})

test('twice: each event comes two times under one id', async () => {
  const scene = await aScene()
  await pay(scene, { webhook: 'twice' })
  const ids = (await webhooksOf(scene, 6)).map(({ headers }) => headers['x-razorpay-event-id'])
  expect(new Set(ids).size).toBe(3)
  await expect
    .poll(async () => (await eventsOf(scene)).map(({ attempts }) => attempts.length))
    .toEqual([2, 2, 2])
})

test('drop: the events are in the ledger and none is sent', async () => {
  const scene = await aScene()
  await pay(scene, { webhook: 'drop' })
  await pay(scene, { webhook: 'once' })
  await webhooksOf(scene, 3)
  expect((await eventsOf(scene)).slice(0, 3)).toMatchObject(
    Array.from({ length: 3 }, () => ({ attempts: [] })),
  )
})

test('forged: the signature does not hold, and a refused forgery is not sent again', async () => {
  const scene = await aScene()
  scene.shop.status = 400
  await pay(scene, { webhook: 'forged' })
  const forged = await webhooksOf(scene, 3)
  expect(forged.map((webhook) => isSigned(webhook))).toEqual([false, false, false])
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(scene.shop.received).toHaveLength(3)
})

test('delayed: nothing comes before its time', async () => {
  const scene = await aScene()
  const dueAt = Date.now() + 700
  await pay(scene, { webhook: { delay_ms: 700 } })
  await webhooksOf(scene, 3)
  expect(Date.now()).toBeGreaterThanOrEqual(dueAt)
})

test('late: a failed payment is authorised and captured after all', async () => {
  const scene = await aScene()
  const { order, json } = await pay(scene, { outcome: 'late' })
  expect(json).toMatchObject({ status: 'failed', error_reason: 'payment_failed' })
  expect(typesOf(await webhooksOf(scene, 4))).toEqual([
    'payment.failed',
    'payment.authorized',
    'payment.captured',
    'order.paid',
  ])
  expect(await sdk(scene).orders.fetch(order.id)).toMatchObject({ status: 'paid', attempts: 1 })
})

test('a refused webhook is sent again, with the same id and the signature it first had', async () => {
  const scene = await aScene()
  scene.shop.status = 503
  await pay(scene, { outcome: 'authorized' })
  await webhooksOf(scene, 1)
  scene.shop.status = 200
  await control(scene, '/webhook-secret', { secret: 'rotated' })
  const [first, second] = await webhooksOf(scene, 2)
  expect(second).toMatchObject({ body: first!.body })
  expect(second!.headers['x-razorpay-event-id']).toBe(first!.headers['x-razorpay-event-id'])
  expect(isSigned(second!)).toBe(true)
  await expect
    .poll(async () => (await eventsOf(scene))[0]!.attempts.map(({ status }) => status))
    .toEqual([503, 200])
})

test('a rotated secret signs what happens from then on, also after a restart', async () => {
  const scene = await aScene()
  await control(scene, '/webhook-secret', { secret: 'rotated' })
  await scene.restart()
  await pay(scene, { outcome: 'authorized' })
  const [webhook] = await webhooksOf(scene, 1)
  expect([isSigned(webhook!), isSigned(webhook!, 'rotated')]).toEqual([false, true])
})

test('what was not sent when the sandbox stopped is sent by the next one', async () => {
  const scene = await aScene()
  await pay(scene, { outcome: 'failed', webhook: { delay_ms: 500 } })
  await scene.restart()
  expect(typesOf(await webhooksOf(scene, 1))).toEqual(['payment.failed'])
  expect((await ledgerOf(scene)).payments).toMatchObject([{ status: 'failed' }])
})

test('a second payment of a paid order is captured too, and the order is announced as paid once', async () => {
  const scene = await aScene()
  const { order } = await pay(scene, {})
  await control(scene, `/orders/${order.id}/pay`, { outcome: 'captured' })
  const types = typesOf(await webhooksOf(scene, 5))
  expect(types.filter((type) => type === 'order.paid')).toHaveLength(1)
  expect((await ledgerOf(scene)).payments).toMatchObject([{ status: 'captured' }, { status: 'captured' }])
})

test.each([
  [{ amount: 100 }, 'attempted'],
  [{ currency: 'USD' }, 'attempted'],
  [{ amount: 60_000 }, 'paid'],
])('a payment of %j leaves its order %s', async (wrong, status) => {
  const scene = await aScene()
  const { order, json } = await pay(scene, { ...wrong, webhook: 'drop' })
  expect(json).toMatchObject({ status: 'captured', ...wrong })
  expect(await sdk(scene).orders.fetch(order.id)).toMatchObject({ status })
})

test('a browser comes back with a signature that binds the payment to its order', async () => {
  const scene = await aScene()
  const { json } = await pay(scene, { webhook: 'drop', browser_return: true })
  const [back] = scene.shop.received
  expect(back!.path).toBe('/api/payments/verify')
  expect(JSON.parse(back!.body)).toEqual(json.browser_return)
  const {
    razorpay_order_id: order,
    razorpay_payment_id: payment,
    razorpay_signature: signature,
  } = json.browser_return
  expect(payment).toBe(json.id)
  expect(Razorpay.validateWebhookSignature(`${order}|${payment}`, signature, keys.keySecret)).toBe(true)
})
