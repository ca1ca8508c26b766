import { expect, test } from 'vitest'
import { aScene, anOrder, control, ledgerOf, sdk, typesOf, webhooksOf } from './support.ts'

const captured = { outcome: 'captured' }

test('an answer is lost after the effect, once', async () => {
  const scene = await aScene()
  await control(scene, '/faults', { route: 'POST /v1/orders', kind: 'lost-answer', times: 1 })
  await expect(anOrder(scene)).rejects.toBeInstanceOf(TypeError)
  expect((await ledgerOf(scene)).orders).toHaveLength(1)
  await anOrder(scene)
  expect((await ledgerOf(scene)).orders).toHaveLength(2)
})

test('a 500 has no effect and strikes as often as it was told, on that route only', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  const { json: payment } = await control(scene, `/orders/${order.id}/pay`, captured)
  await control(scene, '/faults', { route: '/v1/payments/:id', kind: 'status-500', times: 2 })
  const api = sdk(scene)
  await expect(api.payments.fetch(payment.id)).rejects.toMatchObject({ statusCode: 500 })
  expect(await api.orders.fetch(order.id)).toMatchObject({ id: order.id })
  await expect(api.payments.fetch(payment.id)).rejects.toMatchObject({ statusCode: 500 })
  expect(await api.payments.fetch(payment.id)).toMatchObject({ id: payment.id })
})

test('a time-out keeps the caller waiting and the effect stays; clearing the faults ends them', async () => {
  const scene = await aScene()
  await control(scene, '/faults', { route: 'POST /v1/orders', kind: 'time-out', times: 2 })
  const startedAt = Date.now()
  await expect(anOrder(scene)).rejects.toBeInstanceOf(TypeError)
  expect(Date.now() - startedAt).toBeGreaterThan(1900)
  expect((await ledgerOf(scene)).orders).toHaveLength(1)
  await fetch(`${scene.running.sandbox.url}/control/faults`, { method: 'DELETE' })
  await anOrder(scene)
})

test('a refund fails after it was created, and the money counts as not given back', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  const { json: payment } = await control(scene, `/orders/${order.id}/pay`, captured)
  const route = 'POST /v1/payments/:id/refund'
  await control(scene, '/faults', { route, kind: 'balance-too-low', times: 1 })
  await control(scene, '/faults', { route, kind: 'refund-fails', times: 1 })
  const { payments } = sdk(scene)
  await expect(payments.refund(payment.id, {})).rejects.toMatchObject({
    error: { description: expect.stringContaining('enough balance') },
  })
  expect(await payments.refund(payment.id, {})).toMatchObject({ status: 'pending' })
  expect(typesOf(await webhooksOf(scene, 5)).slice(3)).toEqual(['refund.created', 'refund.failed'])
  expect((await ledgerOf(scene)).refunds).toMatchObject([{ status: 'failed' }])
  expect(await payments.fetch(payment.id)).toMatchObject({ status: 'captured', amount_refunded: 0 })
  expect(await payments.refund(payment.id, {})).toMatchObject({ amount: 49_900 })
})

test('a switch set wrongly is refused by the name of its field', async () => {
  const scene = await aScene()
  const wrongs = [
    ['/faults', { route: 'POST /v1/orders', kind: 'fire', times: 1 }, 'kind'],
    ['/faults', { route: '/control/ledger', kind: 'status-500', times: 1 }, 'route'],
    ['/faults', { route: 'GET /v1/refunds', kind: 'refund-fails', times: 1 }, 'route'],
    ['/faults', { route: 'POST /v1/orders', kind: 'status-500', times: 0 }, 'times'],
    ['/orders/order_x/pay', { outcome: 'stolen' }, 'outcome'],
    ['/orders/order_x/pay', { ...captured, amount: '100' }, 'amount'],
    ['/orders/order_x/pay', { ...captured, currency: 'inr' }, 'currency'],
    ['/orders/order_x/pay', { ...captured, webhook: 'thrice' }, 'webhook'],
    ['/orders/order_x/pay', { ...captured, webhook: { delay_ms: -1 } }, 'delay_ms'],
    ['/orders/order_x/pay', { outcome: 'failed', browser_return: true }, 'browser_return'],
    ['/orders/order_x/pay', { ...captured, webhok: 'drop' }, 'webhok'],
    ['/webhook-secret', { secret: '' }, 'secret'],
  ] as const
  for (const [path, body, field] of wrongs)
    expect(await control(scene, path, body)).toMatchObject({ status: 400, json: { error: { field } } })
})

test('an unknown order cannot be paid', async () => {
  expect(await control(await aScene(), '/orders/order_x/pay', captured)).toMatchObject({ status: 404 })
})

test('another site can neither press a switch nor read the mail', async () => {
  const scene = await aScene()
  const { url } = scene.running.sandbox
  const foreign = { origin: 'https://elsewhere.example' }
  const statusOf = async (path: string, init: RequestInit) => (await fetch(url + path, init)).status
  const form = { 'content-type': 'text/plain' }
  expect(await statusOf('/control/mail', { headers: foreign })).toBe(403)
  expect(await statusOf('/mail', { headers: foreign })).toBe(403)
  expect(await statusOf('/control/faults', { method: 'DELETE', headers: foreign })).toBe(403)
  expect(await statusOf('/control/faults', { method: 'POST', headers: form, body: '{}' })).toBe(415)
  expect(await statusOf('/control/ledger', { headers: { origin: url } })).toBe(200)
})
