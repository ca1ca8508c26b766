import { expect, test } from 'vitest'
import { aScene, anOrder, control, ledgerOf, rqOf, sdk, typesOf, webhooksOf } from './support.ts'
import type { Scene } from './support.ts'

const paid = async (scene: Scene, wish: object = {}) => {
  const order = await anOrder(scene)
  return (await control(scene, `/orders/${order.id}/pay`, { outcome: 'captured', ...wish })).json
}

const disputed = async (scene: Scene, { wish = {}, how = {} }: { wish?: object; how?: object } = {}) => {
  const payment = await paid(scene, wish)
  const { json: dispute } = await control(scene, `/payments/${payment.id}/dispute`, how)
  return { payment, dispute }
}

const upload = async (scene: Scene, name = 'evidence.pdf', type = 'application/pdf') => {
  const form = new FormData()
  form.set('purpose', 'dispute_evidence')
  form.set('file', new File(['%PDF-1.7 the evidence'], name, { type }))
  return rqOf(sdk(scene)).post('/v1/documents', form, { validateStatus: () => true })
}

test('a dispute is announced with its payment, listed and fetched, and takes the money of the balance at once', async () => {
  const scene = await aScene()
  const { payment, dispute } = await disputed(scene)
  expect(dispute).toMatchObject({
    entity: 'dispute',
    payment_id: payment.id,
    amount: 49_900,
    amount_deducted: 49_900,
    status: 'open',
    phase: 'chargeback',
    reason_code: 'goods_or_services_not_received',
  })
  expect(dispute.id).toMatch(/^disp_[0-9A-Za-z]{14}$/)
  expect(dispute.respond_by - dispute.created_at).toBe(7 * 86_400)
  const webhooks = await webhooksOf(scene, 4)
  expect(typesOf(webhooks)[3]).toBe('payment.dispute.created')
  const { payload, contains } = JSON.parse(webhooks[3]!.body)
  expect(contains).toEqual(['payment', 'dispute'])
  expect(payload.dispute.entity).toEqual(dispute)
  const { disputes } = sdk(scene)
  expect(await disputes.fetch(dispute.id)).toEqual(dispute)
  expect(await disputes.all({ count: 1 })).toMatchObject({ count: 1, items: [{ id: dispute.id }] })
  expect((await disputes.all({ skip: 1 })).items).toEqual([])
  await expect(disputes.fetch('disp_unknown')).rejects.toMatchObject({ statusCode: 400 })
})

test('an accepted dispute is lost, once', async () => {
  const scene = await aScene()
  const { dispute } = await disputed(scene, { how: { deduct: 'when-lost', amount: 20_000 } })
  expect(dispute.amount_deducted).toBe(0)
  const { disputes } = sdk(scene)
  expect(await disputes.accept(dispute.id)).toMatchObject({ status: 'lost', amount_deducted: 20_000 })
  await expect(disputes.accept(dispute.id)).rejects.toMatchObject({ statusCode: 400 })
  expect(typesOf(await webhooksOf(scene, 5))[4]).toBe('payment.dispute.lost')
  expect((await ledgerOf(scene)).disputes).toMatchObject([{ status: 'lost', amount_deducted: 20_000 }])
})

test('evidence is uploaded, kept as a draft, handed in once, and won money is given back', async () => {
  const scene = await aScene()
  const { dispute } = await disputed(scene)
  const { data: document } = await upload(scene)
  expect(document).toMatchObject({ entity: 'document', mime_type: 'application/pdf', size: 21 })
  const kept = await fetch(`${scene.running.sandbox.url}/control/documents/${String(document['id'])}`)
  expect(await kept.text()).toBe('%PDF-1.7 the evidence')

  const { disputes } = sdk(scene)
  const draft = await disputes.contest(dispute.id, {
    amount: 49_900,
    summary: 'They used it.',
    action: 'draft',
  })
  expect(draft).toMatchObject({ status: 'open', evidence: { summary: 'They used it.', submitted_at: null } })
  await expect(disputes.contest(dispute.id, { action: 'submit' })).rejects.toMatchObject({
    error: { field: 'others' },
  })
  await expect(
    disputes.contest(dispute.id, { access_activity_log: ['doc_unknown'], action: 'submit' }),
  ).rejects.toMatchObject({ statusCode: 400 })
  const answer = { access_activity_log: [String(document['id'])], action: 'submit' }
  expect(await disputes.contest(dispute.id, answer)).toMatchObject({
    status: 'under_review',
    amount_deducted: 49_900,
    evidence: { summary: 'They used it.', access_activity_log: [document['id']] },
  })
  await expect(disputes.contest(dispute.id, answer)).rejects.toMatchObject({ statusCode: 400 })

  const won = await control(scene, `/disputes/${dispute.id}`, { outcome: 'won' })
  expect(won.json).toMatchObject({ status: 'won', amount_deducted: 0 })
  expect(typesOf(await webhooksOf(scene, 6)).slice(4)).toEqual([
    'payment.dispute.under_review',
    'payment.dispute.won',
  ])
})

test('a file of another kind, no file and no form are refused by the field', async () => {
  const scene = await aScene()
  expect(await upload(scene, 'evidence.exe', 'application/x-msdownload')).toMatchObject({
    status: 400,
    data: { error: { field: 'file' } },
  })
  const { post } = rqOf(sdk(scene))
  const any = { validateStatus: () => true }
  const form = new FormData()
  form.set('purpose', 'dispute_evidence')
  expect(await post('/v1/documents', form, any)).toMatchObject({ status: 400 })
  const torn = { ...any, headers: { 'content-type': 'multipart/form-data; boundary=x' } }
  expect(await post('/v1/documents', Buffer.from('torn'), torn)).toMatchObject({ status: 400 })
})

test('a bank goes on to a later phase, with a new deadline and the money taken again; what is lost stays lost', async () => {
  const scene = await aScene()
  const { dispute } = await disputed(scene)
  const decide = async (word: object) => control(scene, `/disputes/${dispute.id}`, word)
  await decide({ outcome: 'won' })
  expect(await decide({ outcome: 'action_required' })).toMatchObject({
    json: { error: { field: 'outcome' } },
  })
  const again = await decide({ outcome: 'action_required', phase: 'pre_arbitration', respond_by_s: 60 })
  expect(again.json).toMatchObject({ status: 'open', phase: 'pre_arbitration', amount_deducted: 49_900 })
  expect(await decide({ outcome: 'lost', phase: 'fraud' })).toMatchObject({
    json: { error: { field: 'phase' } },
  })
  expect((await decide({ outcome: 'lost' })).json).toMatchObject({ status: 'lost', amount_deducted: 49_900 })
  expect(await decide({ outcome: 'won' })).toMatchObject({ status: 400 })
})

test('whoever does not answer in time has lost', async () => {
  const scene = await aScene()
  const { dispute } = await disputed(scene, { how: { respond_by_s: 1 } })
  expect(typesOf(await webhooksOf(scene, 5))[4]).toBe('payment.dispute.lost')
  expect(await sdk(scene).disputes.fetch(dispute.id)).toMatchObject({ status: 'lost' })
})

test('nothing of a payment goes back while it is disputed, nor what the bank has given its customer', async () => {
  const scene = await aScene()
  const { payment, dispute } = await disputed(scene, { how: { amount: 20_000 } })
  const { payments } = sdk(scene)
  await expect(payments.refund(payment.id, { amount: 100 })).rejects.toMatchObject({ statusCode: 400 })
  await control(scene, `/disputes/${dispute.id}`, { outcome: 'lost' })
  await expect(payments.refund(payment.id, { amount: 29_901 })).rejects.toMatchObject({ statusCode: 400 })
  expect(await payments.refund(payment.id, {})).toMatchObject({ amount: 29_900 })
})

test('the webhooks of a dispute go as those of its payment, and its calls break as any other', async () => {
  const scene = await aScene()
  const { dispute } = await disputed(scene, { wish: { webhook: 'drop' } })
  const route = 'POST /v1/disputes/:id/accept'
  await control(scene, '/faults', { route, kind: 'lost-answer', times: 1 })
  const { disputes } = sdk(scene)
  await expect(disputes.accept(dispute.id)).rejects.toBeInstanceOf(TypeError)
  expect(await disputes.fetch(dispute.id)).toMatchObject({ status: 'lost' })
  expect(scene.shop.received).toEqual([])
  await control(scene, '/faults', { route: 'PATCH /v1/disputes/:id/contest', kind: 'status-500', times: 1 })
  await expect(disputes.contest(dispute.id, {})).rejects.toMatchObject({ statusCode: 500 })
})

test('a dispute that cannot be is refused by the name of its field', async () => {
  const scene = await aScene()
  const payment = await paid(scene)
  const order = await anOrder(scene)
  const { json: failed } = await control(scene, `/orders/${order.id}/pay`, { outcome: 'failed' })
  const open = `/payments/${payment.id}/dispute`
  const wrongs = [
    [open, { amount: 49_901 }, 'amount'],
    [open, { amount: 0 }, 'amount'],
    [open, { phase: 'court' }, 'phase'],
    [open, { deduct: 'never' }, 'deduct'],
    [open, { respond_by_s: 0 }, 'respond_by_s'],
    [open, { reason: 'none' }, 'reason'],
    [`/payments/${failed.id}/dispute`, {}, 'payment'],
    ['/disputes/disp_x', { outcome: 'stolen' }, 'outcome'],
  ] as const
  for (const [path, body, field] of wrongs)
    expect(await control(scene, path, body)).toMatchObject({ status: 400, json: { error: { field } } })
  expect(await control(scene, '/payments/pay_x/dispute', {})).toMatchObject({ status: 404 })
  expect(await control(scene, '/disputes/disp_x', { outcome: 'won' })).toMatchObject({ status: 404 })
  await control(scene, open, {})
  expect(await control(scene, open, {})).toMatchObject({ json: { error: { field: 'payment' } } })
})
