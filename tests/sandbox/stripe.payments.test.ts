import { Stripe } from 'stripe'
import { expect, test } from 'vitest'
import { aScene, anOrder, control, sdk } from './support.ts'
import {
  aSession,
  aSessionOf,
  namesOf,
  paid,
  press,
  stripeLedger,
  stripeOf,
  toldOf,
} from './stripe-support.ts'

const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id)
const nobody = { status: 'open', payment_status: 'unpaid', payment_intent: null }

test('a session is paid: its charge carries our metadata, its fee stands in the balance transaction', async () => {
  const scene = await aScene()
  const stripe = stripeOf(scene)
  const session = await aSession(scene)
  expect(session).toMatchObject({ ...nobody, amount_total: 49_900, currency: 'inr', livemode: false })
  expect(session.id).toMatch(/^cs_test_[0-9A-Za-z]{58}$/)
  expect(session.url).toBe(`${scene.running.sandbox.url}/stripe/pay/${session.id}`)

  const { json } = await press(scene, `/sessions/${session.id}/pay`, { outcome: 'captured' })
  const expand = ['payment_intent', 'payment_intent.latest_charge.balance_transaction']
  expect(await stripe.checkout.sessions.retrieve(session.id, { expand })).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    url: null,
    payment_intent: {
      status: 'succeeded',
      amount_received: 49_900,
      latest_charge: {
        id: json.id,
        status: 'succeeded',
        captured: true,
        metadata: { checkout: 'checkout-1' },
        billing_details: { email: 'asha@example.test' },
        balance_transaction: {
          amount: 49_900,
          fee: 1766,
          net: 48_134,
          fee_details: [
            { type: 'stripe_fee', amount: 1497 },
            { type: 'tax', amount: 269 },
          ],
        },
      },
    },
  })
  expect(idsOf(await stripe.checkout.sessions.list({ payment_intent: json.payment_intent }))).toEqual([
    session.id,
  ])
  expect(idsOf(await stripe.balanceTransactions.list({ source: json.id }))).toEqual([
    json.balance_transaction,
  ])
  expect((await stripe.balance.retrieve()).pending).toMatchObject([{ amount: 48_134, currency: 'inr' }])
})

test('each failed attempt is a charge that says why, and the session stays open for the next', async () => {
  const scene = await aScene()
  const stripe = stripeOf(scene)
  const { id } = await aSession(scene)
  const attempt = (how: object) => press(scene, `/sessions/${id}/pay`, how)
  await attempt({ outcome: 'failed', reason: 'insufficient_funds' })
  await attempt({ outcome: 'failed', reason: 'expired_card' })
  const { json } = await attempt({ outcome: 'captured' })
  const found = await stripe.charges.list({ payment_intent: json.payment_intent })
  expect(found.data).toMatchObject([
    { status: 'succeeded', failure_code: null, outcome: { type: 'authorized' } },
    { status: 'failed', failure_code: 'expired_card', failure_message: 'Your card has expired.' },
    { status: 'failed', failure_code: 'card_declined', outcome: { reason: 'insufficient_funds' } },
  ])
  expect(namesOf(await toldOf(scene, 7))).toEqual([
    'charge.failed',
    'payment_intent.payment_failed',
    'charge.failed',
    'payment_intent.payment_failed',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ])
  expect(await attempt({ outcome: 'captured' })).toMatchObject({
    status: 400,
    json: { error: { field: 'session' } },
  })
})

test('an authorised charge is captured once, by its intent or by itself', async () => {
  const scene = await aScene()
  const stripe = stripeOf(scene)
  const { session, charge } = await paid(scene, { outcome: 'authorized' })
  expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ captured: false, status: 'succeeded' })
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'unpaid' })
  const capture = (amount: number) =>
    stripe.paymentIntents.capture(charge.payment_intent, { amount_to_capture: amount })
  await expect(capture(49_901)).rejects.toMatchObject({ code: 'amount_too_large' })
  expect(await capture(49_900)).toMatchObject({ status: 'succeeded', amount_received: 49_900 })
  await expect(capture(49_900)).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' })
  await expect(stripe.charges.capture(charge.id)).rejects.toMatchObject({ code: 'charge_already_captured' })
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'paid' })
  expect(namesOf(await toldOf(scene, 5)).slice(3)).toEqual(['charge.captured', 'payment_intent.succeeded'])
})

test.each([
  ['late', { status: 'succeeded', payment: 'paid', event: 'checkout.session.async_payment_succeeded' }],
  ['late-failed', { status: 'failed', payment: 'unpaid', event: 'checkout.session.async_payment_failed' }],
])('%s: the session is complete before its charge has come to its end', async (outcome, end) => {
  const scene = await aScene()
  const stripe = stripeOf(scene)
  const { session, charge } = await paid(scene, { outcome })
  expect(charge).toMatchObject({ status: 'pending' })
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'unpaid' })
  const names = namesOf(await toldOf(scene, 6))
  expect(names.slice(0, 3)).toEqual([
    'charge.pending',
    'payment_intent.processing',
    'checkout.session.completed',
  ])
  expect(names.at(-1)).toBe(end.event)
  expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ status: end.status })
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    payment_status: end.payment,
  })
})

test('an expired session cannot be paid, nor expired again; one that is paid cannot expire', async () => {
  const scene = await aScene()
  const { sessions } = stripeOf(scene).checkout
  const tried = await aSession(scene)
  const { json } = await press(scene, `/sessions/${tried.id}/pay`, { outcome: 'failed', webhook: 'drop' })
  expect(await sessions.expire(tried.id)).toMatchObject({ status: 'expired', url: null })
  expect(namesOf(await toldOf(scene, 2))).toEqual(['checkout.session.expired', 'payment_intent.canceled'])
  expect(await stripeOf(scene).paymentIntents.retrieve(json.payment_intent)).toMatchObject({
    status: 'canceled',
  })
  expect(await press(scene, `/sessions/${tried.id}/pay`, { outcome: 'captured' })).toMatchObject({
    status: 400,
  })
  await expect(sessions.expire(tried.id)).rejects.toMatchObject({ statusCode: 400 })
  const { session } = await paid(scene)
  await expect(sessions.expire(session.id)).rejects.toMatchObject({
    message: expect.stringContaining('status of `complete`'),
  })
})

test('charges are listed newest first, by pages and by their time', async () => {
  const scene = await aScene()
  const { charges } = stripeOf(scene)
  const ids: string[] = []
  for (let index = 0; index < 3; index++) ids.unshift((await paid(scene, { webhook: 'drop' })).charge.id)
  const first = await charges.list({ limit: 2, expand: ['data.balance_transaction'] })
  expect([idsOf(first), first.has_more]).toEqual([ids.slice(0, 2), true])
  expect(first.data[0]).toMatchObject({ balance_transaction: { fee: 1766 } })
  const rest = await charges.list({ limit: 2, starting_after: ids[1]! })
  expect([idsOf(rest), rest.has_more]).toEqual([ids.slice(2), false])
  const now = Math.floor(Date.now() / 1000)
  expect(idsOf(await charges.list({ created: { lte: now - 3600 } }))).toEqual([])
  expect(idsOf(await charges.list({ created: { gte: now - 3600, lte: now + 60 } }))).toEqual(ids)
  const all: string[] = []
  for await (const { id } of charges.list({ limit: 1 })) all.push(id)
  expect(all).toEqual(ids)
  await expect(charges.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' })
  await expect(charges.list({ starting_after: 'ch_x' })).rejects.toMatchObject({ code: 'resource_missing' })
  await expect(charges.list({ expand: ['data.amount'] })).rejects.toMatchObject({ param: 'expand' })
})

const item = (price: object) => [{ quantity: 1, price_data: { currency: 'inr', ...price } }]

test('a session with a wrong parameter is refused by its name, and not made', async () => {
  const scene = await aScene()
  const { sessions } = stripeOf(scene).checkout
  const soon = Math.floor(Date.now() / 1000) + 60
  const product_data = { name: 'Pro' }
  const wrongs = [
    [{ mode: 'subscription' }, 'mode'],
    [{ success_url: 'javascript:alert(1)' }, 'success_url'],
    [{ success_url: '' }, 'success_url'],
    [{ customer_email: 'nobody' }, 'customer_email'],
    [{ expires_at: soon }, 'expires_at'],
    [{ expires_at: soon + 90_000 }, 'expires_at'],
    [{ line_items: [] }, 'line_items'],
    [{ line_items: item({ unit_amount: 49, product_data }) }, 'line_items'],
    [{ line_items: item({ unit_amount: 10.5, product_data }) }, 'unit_amount'],
    [{ line_items: item({ unit_amount: -100, product_data }) }, 'unit_amount'],
    [{ line_items: item({ product_data }) }, 'unit_amount'],
    [{ line_items: item({ unit_amount: 100 }) }, 'name'],
    [{ line_items: item({ unit_amount: 100, product_data, currency: 'rupee' }) }, 'currency'],
    [{ client_reference_id: 'x'.repeat(201) }, 'client_reference_id'],
    [{ metadata: { long: 'x'.repeat(501) } }, 'metadata[long]'],
    [{ price: 'free' }, 'price'],
  ] as const
  for (const [wrong, param] of wrongs) {
    const params = Object.assign(aSessionOf(scene), wrong)
    await expect(sessions.create(params)).rejects.toMatchObject({ statusCode: 400, param })
  }
  expect((await stripeLedger(scene)).orders).toEqual([])
})

test('a wrong key is refused; what is not there is named', async () => {
  const scene = await aScene()
  await expect(stripeOf(scene, 'sk_test_guessed').balance.retrieve()).rejects.toBeInstanceOf(
    Stripe.errors.StripeAuthenticationError,
  )
  const stripe = stripeOf(scene)
  expect(await stripe.accounts.retrieveCurrent()).toMatchObject({ country: 'IN', default_currency: 'inr' })
  await expect(stripe.charges.retrieve('ch_x')).rejects.toMatchObject({
    code: 'resource_missing',
    message: "No such charge: 'ch_x'",
  })
  await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 404 })
})

test('both gateways answer on one port, each to its own key, and neither knows what the other did', async () => {
  const scene = await aScene()
  const order = await anOrder(scene)
  await control(scene, `/orders/${order.id}/pay`, { outcome: 'captured' })
  const { charge } = await paid(scene)
  await stripeOf(scene).refunds.create({ charge: charge.id })
  expect((await sdk(scene).refunds.all()).items).toEqual([])
  expect((await stripeOf(scene).refunds.list()).data).toMatchObject([{ charge: charge.id }])
  expect((await stripeLedger(scene)).payments).toMatchObject([{ id: charge.id }])
})

test('a payment may come with another amount or currency than the session asks for', async () => {
  const scene = await aScene()
  const session = await aSession(scene)
  const how = { outcome: 'captured', amount: 100, currency: 'USD' }
  const { json } = await press(scene, '/sessions/checkout-1/pay', how)
  expect(await stripeOf(scene).charges.retrieve(json.id)).toMatchObject({ amount: 100, currency: 'usd' })
  expect((await stripeLedger(scene)).payments).toEqual([
    { id: json.id, order_id: session.id, amount: 100, currency: 'USD', status: 'captured' },
  ])
})
