import { expect, test } from 'vitest'
import { aScene } from './support.ts'
import type { Scene } from './support.ts'
import { namesOf, paid, press, stripeLedger, stripeOf, toldOf } from './stripe-support.ts'

const disputed = async (scene: Scene, how: object = {}, wish: object = {}) => {
  const { charge } = await paid(scene, { webhook: 'drop', ...wish })
  const { status, json } = await press(scene, `/charges/${charge.id}/dispute`, how)
  expect(status).toBe(200)
  const dispute: { id: string } = json
  return { charge, id: dispute.id }
}

const pdf = { data: Buffer.from('%PDF-1.7'), name: 'evidence.pdf', type: 'application/pdf' }

test('a chargeback takes the money at once, is contested with a document, and won', async () => {
  const scene = await aScene()
  const { disputes, files, charges } = stripeOf(scene)
  const { charge, id } = await disputed(
    scene,
    { amount: 20_000, reason_code: 'fraudulent' },
    { webhook: 'once' },
  )
  expect(await disputes.retrieve(id)).toMatchObject({
    status: 'needs_response',
    charge: charge.id,
    reason: 'fraudulent',
    amount: 20_000,
    balance_transactions: [{ amount: -20_000, reporting_category: 'dispute' }],
    evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
    is_charge_refundable: false,
  })
  expect(await charges.retrieve(charge.id)).toMatchObject({ disputed: true })

  const file = await files.create({ purpose: 'dispute_evidence', file: pdf })
  expect(file).toMatchObject({ filename: 'evidence.pdf', size: 8, type: 'pdf', purpose: 'dispute_evidence' })
  const evidence = { uncategorized_text: 'They downloaded it twice.', uncategorized_file: file.id }
  expect(await disputes.update(id, { evidence, submit: false })).toMatchObject({ status: 'needs_response' })
  expect(await disputes.update(id, { submit: true })).toMatchObject({
    status: 'under_review',
    evidence,
    evidence_details: { has_evidence: true, submission_count: 1 },
  })
  await expect(disputes.update(id, { evidence })).rejects.toMatchObject({ statusCode: 400 })
  await expect(disputes.close(id)).rejects.toMatchObject({ statusCode: 400 })
  expect((await stripeLedger(scene)).disputes).toEqual([
    {
      id,
      payment_id: charge.id,
      amount: 20_000,
      amount_deducted: 20_000,
      phase: 'chargeback',
      status: 'under_review',
      evidence: {
        amount: 20_000,
        summary: 'They downloaded it twice.',
        documents: { uncategorized_file: [file.id] },
        submitted_at: expect.any(Number),
      },
    },
  ])
  const kept = await fetch(`${scene.running.sandbox.url}/control/stripe/files/${file.id}`)
  expect(await kept.text()).toBe('%PDF-1.7')

  await press(scene, `/disputes/${id}`, { outcome: 'won' })
  const won = await disputes.retrieve(id)
  expect(won.balance_transactions.map(({ amount }) => amount)).toEqual([-20_000, 20_000])
  expect(namesOf(await toldOf(scene, 9)).slice(3)).toEqual([
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.updated',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_reinstated',
  ])
})

test('money that a bank holds back cannot be refunded; what it took for good lowers what is left', async () => {
  const scene = await aScene()
  const { refunds, disputes } = stripeOf(scene)
  const { charge, id } = await disputed(scene, { amount: 20_000 })
  await expect(refunds.create({ charge: charge.id, amount: 1 })).rejects.toMatchObject({
    code: 'charge_disputed',
  })
  expect(await disputes.close(id)).toMatchObject({ status: 'lost' })
  await expect(refunds.create({ charge: charge.id, amount: 29_901 })).rejects.toMatchObject({
    code: 'amount_too_large',
  })
  expect(await refunds.create({ charge: charge.id })).toMatchObject({ amount: 29_900 })
  expect((await stripeLedger(scene)).disputes).toMatchObject([{ status: 'lost', amount_deducted: 20_000 }])
})

test('an inquiry takes nothing: it becomes a chargeback, or is closed by a refund of the whole', async () => {
  const scene = await aScene()
  const { disputes, refunds } = stripeOf(scene)
  const first = await disputed(scene, { phase: 'retrieval' })
  expect(await disputes.retrieve(first.id)).toMatchObject({
    status: 'warning_needs_response',
    balance_transactions: [],
    is_charge_refundable: true,
  })
  expect(await press(scene, `/disputes/${first.id}`, { outcome: 'lost' })).toMatchObject({
    status: 400,
    json: { error: { field: 'outcome' } },
  })
  await press(scene, `/disputes/${first.id}`, { outcome: 'action_required' })
  expect(await disputes.retrieve(first.id)).toMatchObject({
    status: 'needs_response',
    balance_transactions: [{ amount: -49_900 }],
  })
  const second = await disputed(scene, { phase: 'retrieval' })
  await refunds.create({ charge: second.charge.id })
  expect(await disputes.retrieve(second.id)).toMatchObject({ status: 'warning_closed' })
  expect((await disputes.list({ charge: second.charge.id })).data).toMatchObject([{ id: second.id }])
  expect((await disputes.list()).data.map(({ id }) => id)).toEqual([second.id, first.id])
})

test('a chargeback that nobody answers in time is lost', async () => {
  const scene = await aScene()
  const { disputes } = stripeOf(scene)
  const { id } = await disputed(scene, { respond_by_s: 1 })
  const status = async () => (await disputes.retrieve(id)).status
  expect(await status()).toBe('needs_response')
  await expect.poll(status, { timeout: 5000 }).toBe('lost')
})

test('an answer with a strange file or field is refused, and nothing of it is kept', async () => {
  const scene = await aScene()
  const { disputes, files } = stripeOf(scene)
  const { id } = await disputed(scene)
  await expect(disputes.update(id, { evidence: { receipt: 'file_x' } })).rejects.toMatchObject({
    param: 'evidence[receipt]',
  })
  const wrong = { ...pdf, type: 'text/html' }
  await expect(files.create({ purpose: 'dispute_evidence', file: wrong })).rejects.toMatchObject({
    param: 'file',
  })
  await expect(files.create({ purpose: 'business_logo', file: pdf })).rejects.toMatchObject({
    param: 'purpose',
  })
  expect(await disputes.retrieve(id)).toMatchObject({ evidence_details: { has_evidence: false } })
  for (const [path, body, field] of [
    [`/disputes/${id}`, { outcome: 'stolen' }, 'outcome'],
    [`/disputes/${id}`, { outcome: 'action_required' }, 'outcome'],
    ['/charges/ch_x/dispute', { phase: 'court' }, 'phase'],
  ] as const)
    expect(await press(scene, path, body)).toMatchObject({ status: 400, json: { error: { field } } })
  expect(await press(scene, '/charges/ch_x/dispute', {})).toMatchObject({ status: 404 })
})
