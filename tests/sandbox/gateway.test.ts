import { Client } from 'pg'
import Razorpay from 'razorpay'
import { expect, test } from 'vitest'
import { aScene, anOrder, control, keys, ledgerOf, rqOf, sdk, typesOf, webhooksOf } from './support.ts'
import type { Scene } from './support.ts'

const refund = async (scene: Scene, paymentId: string, { key, ...body }: { key: string; amount?: number }) =>
  rqOf(sdk(scene)).post(`/v1/payments/${paymentId}/refund`, body, {
    headers: { 'X-Refund-Idempotency': key },
    validateStatus: () => true,
  })

const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)

const paid = async (scene: Scene, wish: object = {}) => {
  const order = await anOrder(scene)
  const { json } = await control(scene, `/orders/${order.id}/pay`, { outcome: 'captured', ...wish })
  return { order, payment: json }
}

test('an order is paid, announced in order with signatures that hold, and found again by the SDK', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  expect(order).toMatchObject({
    status: 'created',
    amount: 49_900,
    amount_due: 49_900,
    receipt: 'checkout-1',
  })
  expect(order.id).toMatch(/^order_[0-9A-Za-z]{14}$/)

  const { json: payment } = await control(scene, `/orders/${order.id}/pay`, { outcome: 'captured' })
  const webhooks = await webhooksOf(scene, 3)

  expect(typesOf(webhooks)).toEqual(['payment.authorized', 'payment.captured', 'order.paid'])
  for (const { body, headers } of webhooks) {
    const signature = String(headers['x-razorpay-signature'])
    expect(Razorpay.validateWebhookSignature(body, signature, keys.webhookSecret)).toBe(true)
  }
  expect(new Set(webhooks.map(({ headers }) => headers['x-razorpay-event-id'])).size).toBe(3)
  expect(JSON.parse(webhooks[0]!.body).payload.payment.entity).toMatchObject({
    status: 'authorized',
    fee: null,
  })
  expect(JSON.parse(webhooks[2]!.body).payload.order.entity).toMatchObject({ status: 'paid', amount_due: 0 })

  const api = sdk(scene)
  expect(await api.payments.fetch(payment.id)).toMatchObject({
    status: 'captured',
    captured: true,
    order_id: order.id,
    fee: 1178,
    tax: 180,
  })
  expect(await api.orders.fetch(order.id)).toMatchObject({ status: 'paid', amount_paid: 49_900, attempts: 1 })
  expect(idsOf(await api.orders.fetchPayments(order.id))).toEqual([payment.id])
  expect(idsOf(await api.orders.all({ receipt: 'checkout-1' }))).toEqual([order.id])
  expect((await api.orders.all({ receipt: 'another' })).items).toEqual([])
})

test('payments are listed newest first, paged, and by their time', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  const ids: string[] = []
  for (const outcome of ['failed', 'authorized', 'captured'])
    ids.unshift((await control(scene, `/orders/${order.id}/pay`, { outcome, webhook: 'drop' })).json.id)
  const { payments } = sdk(scene)
  expect(idsOf(await payments.all())).toEqual(ids)
  expect(idsOf(await payments.all({ count: 1, skip: 1 }))).toEqual([ids[1]])
  expect(idsOf(await payments.all({ to: Math.floor(Date.now() / 1000) - 3600 }))).toEqual([])
  await expect(payments.all({ count: 101 })).rejects.toMatchObject({
    statusCode: 400,
    error: { field: 'count' },
  })
})

test('an order with a wrong field is refused by that field, and not made', async () => {
  const scene = await aScene()
  const wrongs = [
    [{ amount: 99 }, 'amount'],
    [{ amount: 100.5 }, 'amount'],
    [{ amount: '100' }, 'amount'],
    [{ amount: 2 ** 53 }, 'amount'],
    [{ amount: -1 }, 'amount'],
    [{ currency: 'rupee' }, 'currency'],
    [{ receipt: 'x'.repeat(41) }, 'receipt'],
    [{ notes: 'none' }, 'notes'],
  ] as const
  for (const [wrong, field] of wrongs) {
    const order = { amount: 100, currency: 'INR', receipt: 'r', ...wrong }
    const answer = await rqOf(sdk(scene)).post('/v1/orders', order, { validateStatus: () => true })
    expect(answer).toMatchObject({ status: 400, data: { error: { code: 'BAD_REQUEST_ERROR', field } } })
  }
  expect((await ledgerOf(scene)).orders).toEqual([])
})

test('a wrong key is refused', async () => {
  const scene = await aScene()
  const stranger = new Razorpay({ key_id: keys.keyId, key_secret: 'guessed' })
  Object.assign(rqOf(stranger).defaults, { baseURL: scene.running.sandbox.url })
  await expect(stranger.payments.all()).rejects.toMatchObject({ statusCode: 401 })
})

test('an authorised payment is captured once, at its own amount only', async () => {
  const scene = await aScene()
  const { order, payment } = await paid(scene, { outcome: 'authorized' })
  const api = sdk(scene)
  expect(typesOf(await webhooksOf(scene, 1))).toEqual(['payment.authorized'])
  await expect(api.payments.capture(payment.id, 100, 'INR')).rejects.toMatchObject({ statusCode: 400 })
  expect(await api.payments.capture(payment.id, 49_900, 'INR')).toMatchObject({ status: 'captured' })
  await expect(api.payments.capture(payment.id, 49_900, 'INR')).rejects.toMatchObject({
    statusCode: 400,
    error: { description: 'This payment has already been captured' },
  })
  expect(typesOf(await webhooksOf(scene, 3)).slice(1)).toEqual(['payment.captured', 'order.paid'])
  expect(await api.orders.fetch(order.id)).toMatchObject({ status: 'paid' })
})

test('a refund repeated with its key is one refund; another body under that key is refused', async () => {
  const scene = await aScene()
  const { payment } = await paid(scene, { webhook: 'drop' })
  const key = 'refund-key-1'
  const first = await refund(scene, payment.id, { key, amount: 10_000 })
  const again = await refund(scene, payment.id, { key, amount: 10_000 })
  const other = await refund(scene, payment.id, { key, amount: 20_000 })
  expect(first).toMatchObject({ status: 200, data: { status: 'pending', amount: 10_000 } })
  expect(again.data['id']).toBe(first.data['id'])
  expect(other).toMatchObject({ status: 400, data: { error: { code: 'BAD_REQUEST_ERROR' } } })
  expect((await ledgerOf(scene)).refunds).toEqual([
    { id: first.data['id'], payment_id: payment.id, amount: 10_000, status: 'processed' },
  ])
  expect(await sdk(scene).refunds.fetch(String(first.data['id']))).toMatchObject({ status: 'processed' })
  expect(await sdk(scene).payments.fetch(payment.id)).toMatchObject({
    amount_refunded: 10_000,
    refund_status: 'partial',
    status: 'captured',
  })
})

test('a refund is never more than what is left', async () => {
  const scene = await aScene()
  const { payment } = await paid(scene)
  expect(await refund(scene, payment.id, { key: 'refund-key-1', amount: 49_901 })).toMatchObject({
    status: 400,
  })
  expect(await refund(scene, payment.id, { key: 'refund-key-2', amount: 40_000 })).toMatchObject({
    status: 200,
  })
  expect(await refund(scene, payment.id, { key: 'refund-key-3', amount: 9_901 })).toMatchObject({
    status: 400,
  })
  const rest = await refund(scene, payment.id, { key: 'refund-key-4' })
  expect(rest).toMatchObject({ status: 200, data: { amount: 9_900 } })
  expect(await refund(scene, payment.id, { key: 'refund-key-5' })).toMatchObject({ status: 400 })
  expect(await sdk(scene).payments.fetch(payment.id)).toMatchObject({
    status: 'refunded',
    refund_status: 'full',
  })
  expect(await refund(scene, payment.id, { key: 'short' })).toMatchObject({ status: 400 })
  const events = typesOf(await webhooksOf(scene, 7)).slice(3)
  expect(events).toEqual(['refund.created', 'refund.processed', 'refund.created', 'refund.processed'])
})

test('many refunds at once stay within the payment', async () => {
  const scene = await aScene()
  const { payment } = await paid(scene, { webhook: 'drop' })
  const keysOfTen = Array.from({ length: 10 }, (_, index) => `refund-key-${index}`)
  await Promise.all(keysOfTen.map((key) => refund(scene, payment.id, { key, amount: 10_000 })))
  expect((await ledgerOf(scene)).refunds).toHaveLength(4)
})

test('a refund still being made answers 409 to a second call with its key', async () => {
  const scene = await aScene()
  const { order, payment } = await paid(scene, { webhook: 'drop' })
  const blocker = new Client({ connectionString: scene.databaseUrl })
  await blocker.connect()
  await blocker.query('begin')
  await blocker.query('select 1 from sandbox.orders where id = $1 for update', [order.id])
  const first = refund(scene, payment.id, { key: 'refund-key-1' })
  const isWaiting = async () =>
    (
      await blocker.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
    ).rowCount
  await expect.poll(isWaiting).toBe(1)
  expect(await refund(scene, payment.id, { key: 'refund-key-1' })).toMatchObject({ status: 409 })
  await blocker.query('commit')
  await blocker.end()
  expect(await first).toMatchObject({ status: 200 })
  expect((await ledgerOf(scene)).refunds).toHaveLength(1)
})
