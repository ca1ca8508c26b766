import { expect, test } from 'vitest'
import { aScene, control } from './support.ts'
import { aSession, namesOf, paid, press, stripeLedger, stripeOf, toldOf } from './stripe-support.ts'

test('a refund names ours by its metadata, lowers what is left, and is found by its charge', async () => {
  const scene = await aScene()
  const { refunds, charges } = stripeOf(scene)
  const { charge } = await paid(scene)
  const refund = await refunds.create({
    payment_intent: charge.payment_intent,
    amount: 20_000,
    reason: 'requested_by_customer',
    metadata: { refund: 'rf_1' },
  })
  expect(refund).toMatchObject({ status: 'succeeded', charge: charge.id, metadata: { refund: 'rf_1' } })
  expect(await charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 20_000, refunded: false })
  expect((await refunds.list({ charge: charge.id })).data).toMatchObject([{ id: refund.id }])
  expect(namesOf(await toldOf(scene, 5)).slice(3)).toEqual(['refund.created', 'charge.refunded'])
  await expect(refunds.create({ charge: charge.id, amount: 29_901 })).rejects.toMatchObject({
    code: 'amount_too_large',
    param: 'amount',
    message: 'Refund amount (₹299.01) is greater than unrefunded amount on charge (₹299.00)',
  })
  expect(await refunds.create({ charge: charge.id })).toMatchObject({ amount: 29_900 })
  await expect(refunds.create({ charge: charge.id })).rejects.toMatchObject({
    code: 'charge_already_refunded',
  })
  expect((await stripeLedger(scene)).payments).toMatchObject([{ status: 'refunded' }])
  expect((await stripeLedger(scene)).refunds).toMatchObject([
    { id: refund.id, payment_id: charge.id, amount: 20_000, status: 'processed' },
    { amount: 29_900, status: 'processed' },
  ])
})

test('what was not captured cannot be refunded', async () => {
  const scene = await aScene()
  const { refunds } = stripeOf(scene)
  for (const outcome of ['authorized', 'failed']) {
    const { charge } = await paid(scene, { outcome })
    await expect(refunds.create({ charge: charge.id })).rejects.toMatchObject({
      code: 'charge_not_refundable',
    })
  }
  await expect(refunds.create({})).rejects.toMatchObject({ param: 'charge' })
  await expect(refunds.create({ charge: 'ch_x' })).rejects.toMatchObject({ code: 'resource_missing' })
})

test('twenty refunds at once never give back more than there was', async () => {
  const scene = await aScene()
  const { refunds, charges } = stripeOf(scene)
  const { charge } = await paid(scene, { webhook: 'drop' })
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, () => refunds.create({ charge: charge.id, amount: 10_000 })),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  expect(await charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 40_000 })
})

test('a refund fails after it was made: the money is back, and may be given back again', async () => {
  const scene = await aScene()
  const { refunds, charges, balanceTransactions } = stripeOf(scene)
  const { charge } = await paid(scene)
  await control(scene, '/faults', { route: 'POST /stripe/v1/refunds', kind: 'refund-fails', times: 1 })
  const refund = await refunds.create({ charge: charge.id })
  expect(refund).toMatchObject({ status: 'pending' })
  expect(await refunds.retrieve(refund.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
  })
  expect(namesOf(await toldOf(scene, 7)).slice(3)).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.updated',
    'refund.failed',
  ])
  expect(await charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 0 })
  const moved = await balanceTransactions.list({ source: refund.id })
  expect(moved.data.map(({ amount, type }) => [type, amount])).toEqual([
    ['refund_failure', 49_900],
    ['refund', -49_900],
  ])
  expect(await refunds.create({ charge: charge.id })).toMatchObject({ status: 'succeeded' })
})

test('a refund that waits succeeds when its bank says so, and may fail later still', async () => {
  const scene = await aScene()
  const { refunds } = stripeOf(scene)
  const { charge } = await paid(scene, { webhook: 'drop' })
  await control(scene, '/faults', { route: 'POST /stripe/v1/refunds', kind: 'refund-waits', times: 1 })
  const { id } = await refunds.create({ charge: charge.id })
  expect(await refunds.retrieve(id)).toMatchObject({ status: 'pending', pending_reason: 'processing' })
  for (const outcome of ['succeeded', 'failed']) {
    expect(await press(scene, `/refunds/${id}`, { outcome })).toMatchObject({ status: 200 })
    expect(await refunds.retrieve(id)).toMatchObject({ status: outcome })
  }
  expect(await press(scene, `/refunds/${id}`, { outcome: 'succeeded' })).toMatchObject({
    status: 400,
    json: { error: { field: 'outcome' } },
  })
})

test('a refund made at the desk of Stripe carries no mark of ours', async () => {
  const scene = await aScene()
  const { charge } = await paid(scene, { webhook: 'drop' })
  const { json } = await press(scene, `/charges/${charge.id}/refund`, { amount: 100 })
  expect(await stripeOf(scene).refunds.retrieve(json.id)).toMatchObject({ amount: 100, metadata: {} })
})

test('a write is done once per key: repeated, refused for other parameters, and refusals are kept too', async () => {
  const scene = await aScene()
  const { refunds } = stripeOf(scene)
  const { charge } = await paid(scene, { webhook: 'drop' })
  const of = { charge: charge.id, amount: 100 }
  const first = await refunds.create(of, { idempotencyKey: 'rf_1' })
  const again = await refunds.create(of, { idempotencyKey: 'rf_1' })
  expect(again.id).toBe(first.id)
  expect([first, again].map((it) => it.lastResponse.headers['idempotent-replayed'])).toEqual([
    undefined,
    'true',
  ])
  await expect(refunds.create({ ...of, amount: 200 }, { idempotencyKey: 'rf_1' })).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  })
  expect((await stripeLedger(scene)).refunds).toHaveLength(1)

  const low = { route: 'POST /stripe/v1/refunds', kind: 'balance-too-low', times: 1 }
  await control(scene, '/faults', low)
  for (const replayed of [undefined, 'true'])
    await expect(refunds.create(of, { idempotencyKey: 'rf_2' })).rejects.toMatchObject({
      code: 'balance_insufficient',
      headers: replayed === undefined ? {} : { 'idempotent-replayed': replayed },
    })
  expect(await refunds.create(of, { idempotencyKey: 'rf_2/2' })).toMatchObject({ amount: 100 })
  await expect(refunds.create({ ...of, amount: 0 }, { idempotencyKey: 'rf_3' })).rejects.toMatchObject({
    param: 'amount',
  })
  expect(await refunds.create(of, { idempotencyKey: 'rf_3' })).toMatchObject({ amount: 100 })
})

test('of ten requests at once with one key one is done; the others repeat it or are told to wait', async () => {
  const scene = await aScene()
  const { refunds } = stripeOf(scene)
  const { charge } = await paid(scene, { webhook: 'drop' })
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      refunds.create({ charge: charge.id, amount: 100 }, { idempotencyKey: 'rf_1' }),
    ),
  )
  const refused = answers.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []))
  const inUse = expect.objectContaining({ statusCode: 409, code: 'idempotency_key_in_use' })
  expect(refused).toEqual(refused.map(() => inUse))
  expect((await stripeLedger(scene)).refunds).toHaveLength(1)
})

test('an answer lost after the effect is found again under its key; a 500 had none', async () => {
  const scene = await aScene()
  const stripe = stripeOf(scene)
  const { charge } = await paid(scene, { webhook: 'drop' })
  const fault = (kind: string, times: number) =>
    control(scene, '/faults', { route: 'POST /stripe/v1/refunds', kind, times })
  const refund = (key: string) =>
    stripe.refunds.create({ charge: charge.id, amount: 100 }, { idempotencyKey: key })
  // Twice: the SDK tries once more by itself when a connection was cut.
  await fault('lost-answer', 2)
  await expect(refund('rf_1')).rejects.toMatchObject({ type: 'StripeConnectionError' })
  expect((await stripeLedger(scene)).refunds).toHaveLength(1)
  await refund('rf_1')
  expect((await stripeLedger(scene)).refunds).toHaveLength(1)

  await fault('status-500', 1)
  await expect(refund('rf_2')).rejects.toMatchObject({ statusCode: 500, type: 'StripeAPIError' })
  await fault('rate-limit', 1)
  await expect(refund('rf_2')).rejects.toMatchObject({ statusCode: 429, type: 'StripeRateLimitError' })
  await fault('still-working', 1)
  await expect(refund('rf_2')).rejects.toMatchObject({ statusCode: 409 })
  expect((await stripeLedger(scene)).refunds).toHaveLength(1)
  await fault('time-out', 1)
  await expect(refund('rf_2')).rejects.toMatchObject({ type: 'StripeConnectionError' })
  expect((await stripeLedger(scene)).refunds).toHaveLength(2)
  await refund('rf_2')
  expect((await stripeLedger(scene)).refunds).toHaveLength(2)
})

test('a refund fault is for refunds alone', async () => {
  const scene = await aScene()
  for (const kind of ['refund-fails', 'refund-waits', 'balance-too-low', 'still-working'])
    expect(
      await control(scene, '/faults', { route: 'POST /stripe/v1/checkout/sessions', kind, times: 1 }),
    ).toMatchObject({ status: 400, json: { error: { field: 'route' } } })
  await aSession(scene)
})
