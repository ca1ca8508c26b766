import { Client } from 'pg'
import { expect, test } from 'vitest'
import { aSession, paid, press } from './stripe-support.ts'
import { aScene, anOrder, control, sdk, webhooksOf } from './support.ts'

const captured = { outcome: 'captured' }

test('the standing faults are told with what is left of them, and clear when cleared', async () => {
  const scene = await aScene()
  const fault = { route: 'POST /v1/orders', kind: 'status-500', times: 2 }
  await control(scene, '/faults', fault)
  await expect(anOrder(scene)).rejects.toMatchObject({ statusCode: 500 })
  const { json } = await control(scene, '/faults')
  expect(json.standing).toEqual([{ ...fault, times: 1 }])
  expect(json.kinds).toContain('lost-answer')
  await fetch(`${scene.running.sandbox.url}/control/faults`, { method: 'DELETE' })
  expect((await control(scene, '/faults')).json.standing).toEqual([])
})

test('every call of the gateway is named as one that a fault can strike', async () => {
  const { routes } = (await control(await aScene(), '/faults')).json
  const some = ['POST /v1/orders', 'POST /v1/payments/:id/refund', 'POST /stripe/v1/checkout/sessions']
  expect(routes).toEqual(expect.arrayContaining(some))
  expect(routes.every((it: string) => /^(GET|POST|PATCH) (\/stripe)?\/v1\//.test(it))).toBe(true)
})

test('the accounts tell of each order its payments, refunds and what was announced of them', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  const { json: failed } = await control(scene, `/orders/${order.id}/pay`, {
    outcome: 'failed',
    webhook: 'drop',
  })
  const { json: payment } = await control(scene, `/orders/${order.id}/pay`, captured)
  await sdk(scene).payments.refund(payment.id, { amount: 100, receipt: 'rf_1' })
  await webhooksOf(scene, 5)
  const [account] = (await control(scene, '/accounts')).json
  expect(account).toMatchObject({ id: order.id, receipt: 'checkout-1', amount: 49_900, status: 'paid' })
  expect(account.payments).toMatchObject([
    { id: failed.id, status: 'failed', refunds: [], webhooks: [{ type: 'payment.failed', attempts: [] }] },
    { id: payment.id, status: 'captured', refunds: [{ receipt: 'rf_1', amount: 100 }] },
  ])
  expect(account.payments[1].webhooks.map((it: { type: string }) => it.type)).toEqual([
    'payment.authorized',
    'payment.captured',
    'order.paid',
    'refund.created',
    'refund.processed',
  ])
})

test('accounts and messages are told a page at a time, newest first', async () => {
  const scene = await aScene()
  const ids: string[] = []
  for (let index = 0; index < 3; index++) ids.push((await anOrder(scene)).id)
  const first = (await control(scene, '/accounts?count=2')).json
  const rest = (await control(scene, `/accounts?count=2&before=${first[1].seq}`)).json
  const told = [...first, ...rest].map((it: { id: string }) => it.id)
  expect(told).toEqual(ids.toReversed())
  expect((await control(scene, '/mail/heads')).json).toEqual([])
  for (const [query, field] of [
    ['count=0', 'count'],
    ['count=101', 'count'],
    ['before=x', 'before'],
    ['skip=1', 'skip'],
  ])
    expect(await control(scene, `/accounts?${query}`)).toMatchObject({
      status: 400,
      json: { error: { field } },
    })
})

test('accounts of Stripe are sessions, with what is said of each charge beside it', async () => {
  const scene = await aScene()
  const { session, charge } = await paid(scene)
  const { json: refund } = await press(scene, `/charges/${charge.id}/refund`, { amount: 100 })
  const left = await aSession(scene)
  const expired = await press(scene, `/sessions/${left.id}/expire`, { webhook: 'drop' })
  expect(expired).toMatchObject({ status: 200, json: { id: left.id, status: 'expired' } })
  expect(await press(scene, `/sessions/${left.id}/expire`, { amount: 1 })).toMatchObject({ status: 400 })
  const accounts = (await press(scene, '/accounts?count=2')).json
  const [closed, sold] = accounts
  expect(closed).toMatchObject({ id: left.id, status: 'expired', payments: [] })
  expect(closed.webhooks).toMatchObject([{ type: 'checkout.session.expired', next_at: null }])
  expect(sold).toMatchObject({ id: session.id, status: 'paid', receipt: 'checkout-1', currency: 'INR' })
  expect(sold.webhooks).toMatchObject([{ type: 'checkout.session.completed' }])
  expect(sold.payments).toMatchObject([
    {
      id: charge.id,
      status: 'captured',
      refunds: [{ id: refund.id, amount: 100, status: 'processed' }],
      movements: [
        { type: 'charge', amount: 49_900, fee: 1766 },
        { type: 'refund', amount: -100, fee: 0 },
      ],
    },
  ])
  expect(sold.payments[0].webhooks.map((it: { type: string }) => it.type)).toEqual([
    'charge.succeeded',
    'payment_intent.succeeded',
    'refund.created',
    'charge.refunded',
  ])
  expect((await press(scene, `/accounts?before=${closed.seq}`)).json).toMatchObject([{ id: session.id }])
})

test('an older ledger is brought up to date with whose payment each announcement is of', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  const { json: payment } = await control(scene, `/orders/${order.id}/pay`, captured)
  const client = new Client({ connectionString: scene.databaseUrl })
  await client.connect()
  await client.query('alter table sandbox.webhooks drop column payment_id')
  await client.query('drop index sandbox.orders_seq_idx')
  await client.query('drop index sandbox.deliveries_event_id_idx')
  await client.query('drop table sandbox.disputes, sandbox.documents')
  const { rows: stripe } = await client.query<{ name: string }>(
    `select format('sandbox.%I', tablename) as name from pg_tables
     where schemaname = 'sandbox' and tablename like 'stripe%'`,
  )
  await client.query(`drop table ${stripe.map(({ name }) => name).join(', ')}`)
  await client.query('update sandbox.schema_version set version = 1')
  await scene.restart()
  const { rows } = await client.query('select distinct payment_id from sandbox.webhooks')
  await client.end()
  expect(rows).toEqual([{ payment_id: payment.id }])
})
