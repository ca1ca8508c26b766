import { Stripe } from 'stripe'
import { expect, test } from 'vitest'
import { aScene } from './support.ts'
import { aSession, namesOf, paid, press, stripeLedger, toldOf, verified } from './stripe-support.ts'

const whole = ['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed']

test('what happened is announced in its order, signed, each with the object as it was', async () => {
  const scene = await aScene()
  const { session, charge } = await paid(scene)
  const told = await toldOf(scene, 3)
  expect(namesOf(told)).toEqual(whole)
  const [succeeded, , completed] = await Promise.all(told.map((it) => verified(it)))
  expect(succeeded!.data.object).toMatchObject({ object: 'charge', id: charge.id, paid: true })
  expect(completed!.data.object).toMatchObject({
    object: 'checkout.session',
    id: session.id,
    client_reference_id: 'checkout-1',
    payment_status: 'paid',
    payment_intent: charge.payment_intent,
  })
  await expect(verified(told[0]!, 'whsec_other')).rejects.toThrow('No signatures found')
  const later = Date.now() + 301_000
  const { body, headers } = told[0]!
  const old = () =>
    Stripe.webhooks.constructEvent(
      body,
      String(headers['stripe-signature']),
      'whsec_sandbox',
      300,
      undefined,
      later,
    )
  expect(old).toThrow('Timestamp outside the tolerance zone')
})

test('twice: each event comes two times under one id; drop: none is sent', async () => {
  const scene = await aScene()
  await paid(scene, { webhook: 'drop' })
  await paid(scene, { webhook: 'twice' })
  const events = await Promise.all((await toldOf(scene, 6)).map((it) => verified(it)))
  expect(new Set(events.map(({ id }) => id)).size).toBe(3)
  const attempts = async () =>
    (await stripeLedger(scene)).webhooks.map((it: { attempts: object[] }) => it.attempts.length)
  await expect.poll(attempts).toEqual([0, 0, 0, 2, 2, 2])
})

test('reordered: the last comes first; delayed: nothing comes before its time', async () => {
  const scene = await aScene()
  await paid(scene, { webhook: 'reordered' })
  expect(namesOf(await toldOf(scene, 3))).toEqual(whole.toReversed())
  const dueAt = Date.now() + 700
  await paid(scene, { webhook: { delay_ms: 700 } })
  await toldOf(scene, 6)
  expect(Date.now()).toBeGreaterThanOrEqual(dueAt)
})

test('forged: the signature does not hold, and a refused forgery is not sent again', async () => {
  const scene = await aScene()
  scene.shop.status = 400
  await paid(scene, { webhook: 'forged' })
  for (const it of await toldOf(scene, 3)) await expect(verified(it)).rejects.toThrow('No signatures found')
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(scene.shop.received).toHaveLength(3)
})

test('a refused webhook is sent again with the same id, and with a signature of its own time', async () => {
  const scene = await aScene()
  scene.shop.status = 503
  await paid(scene, { outcome: 'failed' })
  await toldOf(scene, 2)
  scene.shop.status = 200
  await press(scene, '/webhook-secret', { secret: 'whsec_rotated' })
  const told = await toldOf(scene, 4)
  const [first, , again] = await Promise.all([
    verified(told[0]!),
    verified(told[1]!),
    verified(
      told.findLast((it) => it.body === told[0]!.body)!,
      'whsec_rotated',
    ),
  ])
  expect(again.id).toBe(first.id)
  const attempts = async () =>
    (await stripeLedger(scene)).webhooks[0].attempts.map((it: { status: number }) => it.status)
  await expect.poll(attempts).toEqual([503, 200])
})

test('a rotated secret signs alone, or for a while beside the old one; also after a restart', async () => {
  const scene = await aScene()
  await press(scene, '/webhook-secret', { secret: 'whsec_second', old_for_s: 60 })
  await scene.restart()
  await paid(scene, { outcome: 'failed' })
  const [both] = await toldOf(scene, 2)
  await verified(both!)
  await verified(both!, 'whsec_second')
  await press(scene, '/webhook-secret', { secret: 'whsec_third' })
  await paid(scene, { outcome: 'failed' })
  const alone = (await toldOf(scene, 4))[3]
  await verified(alone!, 'whsec_third')
  await expect(verified(alone!, 'whsec_second')).rejects.toThrow('No signatures found')
})

test('what was not sent, and what its bank had not decided, when the sandbox stopped is gone on with', async () => {
  const scene = await aScene()
  await paid(scene, { outcome: 'late', webhook: { delay_ms: 500 } })
  await scene.restart()
  expect(namesOf(await toldOf(scene, 6))).toContain('checkout.session.async_payment_succeeded')
  expect((await stripeLedger(scene)).orders).toMatchObject([{ status: 'paid' }])
})

test('a browser comes back to the success address with the session’s id', async () => {
  const scene = await aScene()
  const session = await aSession(scene)
  const how = { outcome: 'captured', webhook: 'drop', browser_return: true }
  const { json } = await press(scene, `/sessions/${session.id}/pay`, how)
  expect(scene.shop.received.map(({ path }) => path)).toEqual([`/success?session_id=${session.id}`])
  expect(json.browser_return.url).toBe(`${scene.shop.url}/success?session_id=${session.id}`)
})

test('a switch set wrongly is refused by the name of its field', async () => {
  const scene = await aScene()
  const { id } = await aSession(scene)
  const wrongs = [
    [`/sessions/${id}/pay`, { outcome: 'stolen' }, 'outcome'],
    [`/sessions/${id}/pay`, { outcome: 'failed', reason: 'mood' }, 'reason'],
    [`/sessions/${id}/pay`, { outcome: 'captured', amount: '100' }, 'amount'],
    [`/sessions/${id}/pay`, { outcome: 'captured', currency: 'r' }, 'currency'],
    [`/sessions/${id}/pay`, { outcome: 'captured', webhook: 'thrice' }, 'webhook'],
    [`/sessions/${id}/pay`, { outcome: 'failed', browser_return: true }, 'browser_return'],
    [`/sessions/${id}/pay`, { outcome: 'captured', webhok: 'drop' }, 'webhok'],
    ['/refunds/re_x', { outcome: 'pending' }, 'outcome'],
    ['/webhook-secret', { secret: '' }, 'secret'],
    ['/webhook-secret', { secret: 's', old_for_s: 90_000 }, 'old_for_s'],
  ] as const
  for (const [path, body, field] of wrongs)
    expect(await press(scene, path, body)).toMatchObject({ status: 400, json: { error: { field } } })
  expect(await press(scene, '/sessions/cs_x/pay', { outcome: 'captured' })).toMatchObject({ status: 404 })
  expect((await stripeLedger(scene)).payments).toEqual([])
  const foreign = { headers: { origin: 'https://elsewhere.example' } }
  const answer = await fetch(`${scene.running.sandbox.url}/control/stripe/ledger`, foreign)
  expect(answer.status).toBe(403)
})
