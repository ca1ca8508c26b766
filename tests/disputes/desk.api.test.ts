import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DisputeList, DisputeView } from '#api/disputes/schemas.ts'
import type { DeskOrderView } from '#api/orders/desk-schemas.ts'
import type { Found } from '#api/search/schemas.ts'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import type { DisputeReport } from '#domain/disputes/dispute.ts'
import type { Role } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, json, paidOrder, problemOf, takeIn } from '#tests/support/edge.ts'
import { dayMs, rupees } from '#tests/support/orders.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

type Paid = Awaited<ReturnType<typeof paidOrder>>

let shop: Shop
let order: Paid

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  order = await disputed()
})
afterAll(() => shop.close())

const idOf = ({ number }: Pick<Paid, 'number'>) => `disp_${number}`

/** The gateway says so of the order's dispute, and its run takes it in. */
async function hear(about: Paid, overrides: Partial<DisputeReport> = {}): Promise<void> {
  const report: DisputeReport = {
    disputeId: idOf(about),
    paymentId: String(about.payment['id']),
    amount: rupees(499),
    phase: 'chargeback',
    status: 'open',
    reasonCode: 'goods_or_services_not_received',
    respondBy: Date.now() + 7 * dayMs,
    deductedMinor: 49_900,
    ...overrides,
  }
  const fact = { type: 'dispute-reported', report } as const
  const told = { source: 'razorpay', eventId: randomUUID(), type: 'payment.dispute.created' } as const
  await recordFacts(shop.orm.em.fork(), [{ ...told, subject: `order/${about.number}`, facts: [fact] }])
  await takeIn(shop, about)
}

async function disputed(overrides: Partial<DisputeReport> = {}): Promise<Paid> {
  const paid = await paidOrder(shop)
  await hear(paid, overrides)
  return paid
}

const ask = async (path: string, role: Role = 'owner') =>
  shop.app.inject({ method: 'GET', url: `/api/admin${path}`, headers: await signedInAs(shop, role) })
const list = async (query = '', role?: Role) => (await ask(`/disputes${query}`, role)).json<DisputeList>()
const view = async (about: Paid, role?: Role) =>
  (await ask(`/disputes/${idOf(about)}`, role)).json<DisputeView>()
const idsOf = ({ items }: DisputeList) => items.map((it) => it.id)

async function answer(review: number | null, body: object, role: Role = 'owner') {
  const headers = await signedInAs(shop, role)
  return shop.app.inject({
    method: 'POST',
    url: `/api/admin/reviews/${review}/resolve`,
    ...json(body, { ...headers, 'idempotency-key': randomUUID() }),
  })
}

describe('a dispute at the desk', () => {
  test('says what it is, by when it must be answered, what is kept meanwhile and what each answer does', async () => {
    const seen = await view(order)
    expect(seen).toMatchObject({
      id: idOf(order),
      standing: 'to-answer',
      standing_in_words: 'Needs an answer',
      phase_in_words: 'Chargeback',
      reason_in_words: 'Goods or services not received',
      amount_minor: 49_900,
      order_number: order.number,
      customer: { email: 'asha@example.com', name: 'Asha Rao' },
      payment: { id: order.payment['id'], amount_minor: 49_900 },
      held_minor: 49_900,
      lost_minor: 0,
      answer: null,
      sent: [],
    })
    expect(seen.offers.map((it) => `${it.resolution}: ${it.label}${it.impossible ?? ''}`)).toEqual([
      'contest-dispute: Contest with the evidence',
      'accept-dispute: Accept: give ₹499 up',
      'settled-elsewhere: I answered at Razorpay’s own desk',
    ])
    expect(seen.posted.map((it) => it.entries)).toEqual([
      [
        { account: 'disputed-funds', amount_minor: 49_900 },
        { account: 'gateway', amount_minor: -49_900 },
      ],
    ])
    expect(seen.story.map((it) => `${it.kind} ${it.sentence}`)).toEqual([
      expect.stringMatching(/^fact Razorpay said: Dispute disp_\d+ of ₹499/),
      'money The gateway keeps this until the dispute is decided.',
      expect.stringMatching(/^review A dispute to answer/),
    ])
  })

  test('shows on its order, and hangs over neither its status nor its download', async () => {
    const seen = (await ask(`/orders/${order.number}`)).json<DeskOrderView>()
    expect(seen).toMatchObject({ status: 'paid', fulfilment: 'delivered' })
    expect(seen.disputes).toMatchObject([{ id: idOf(order), standing: 'to-answer', amount_minor: 49_900 }])
    const page = await shop.app.inject({ url: `/order/${order.order_id}`, headers: { accept: 'text/html' } })
    expect(page.body).not.toMatch(/dispute/i)
  })

  test('keeps from a viewer who the customer is, and whoever may not answer from answering', async () => {
    const seen = await view(order, 'viewer')
    expect(seen.customer).toEqual({ email: 'a•••a@example.com', name: 'A. R.' })
    expect(seen.offers).toEqual([])
    expect((await view(order, 'accountant')).offers).toEqual([])
    const staff = await view(order, 'staff')
    expect(staff.offers.map((it) => it.impossible)).toEqual([
      'Only an owner may answer a dispute.',
      'Only an owner may answer a dispute.',
      null,
    ])
    const refused = await answer(staff.review_id, { resolution: 'accept-dispute' }, 'staff')
    expect(refused.statusCode).toBe(403)
    expect((await view(order)).standing).toBe('to-answer')
  })

  test('contested, is answered until the bank says more, and says who did', async () => {
    const about = await disputed()
    const { review_id: review } = await view(about)
    expect((await answer(review, { resolution: 'contest-dispute' })).statusCode).toBe(202)
    await takeIn(shop, about)
    expect(await view(about)).toMatchObject({
      standing: 'answered',
      review_id: null,
      offers: [],
      answer: { in_words: 'contested the dispute', by: 'owner' },
    })
    await hear(about, { status: 'under_review' })
    expect((await view(about)).standing).toBe('under_review')
    await hear(about, { status: 'won', deductedMinor: 0 })
    expect(await view(about)).toMatchObject({ standing: 'won', held_minor: 0, lost_minor: 0 })
    expect((await view(about)).posted).toHaveLength(2)
  })

  test('lost, says what is gone for good, and ends the customer’s download in words', async () => {
    const about = await disputed()
    await hear(about, { status: 'lost' })
    expect(await view(about)).toMatchObject({
      standing: 'lost',
      held_minor: 0,
      lost_minor: 49_900,
      of_sale_minor: 49_900,
      offers: [],
    })
    expect((await view(about)).posted.map((it) => it.entries.length)).toEqual([2, 2, 2])
    const page = await shop.app.inject({ url: `/order/${about.order_id}`, headers: { accept: 'text/html' } })
    expect(page.body).not.toContain('₹0')
    expect(page.body).toMatch(/your bank/i)
    expect(page.body).not.toMatch(/href="[^"]*\/download\//)
  })

  test('is found by its id, and its refunds and orders by theirs', async () => {
    const found = (await ask(`/search?q=${idOf(order)}`)).json<Found>().items
    expect(found).toMatchObject([
      { kind: 'dispute', title: `Dispute ${idOf(order)}`, to: `/disputes/${idOf(order)}` },
      { kind: 'order', to: `/orders/${order.number}` },
    ])
  })
})

describe('the evidence', () => {
  test('is one PDF, and whoever reads it stands in the audit log', async () => {
    const pdf = await ask(`/disputes/${idOf(order)}/evidence.pdf`, 'accountant')
    expect(pdf.statusCode).toBe(200)
    expect(pdf.headers['content-type']).toBe('application/pdf')
    expect(pdf.headers['content-disposition']).toBe(`inline; filename="evidence-${idOf(order)}.pdf"`)
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    const audited = await shop.rows(
      `select actor, action from audit where subject = ? and action = 'evidence.exported'`,
      [`dispute/${idOf(order)}`],
    )
    expect(audited).toEqual([{ actor: 'accountant', action: 'evidence.exported' }])
    expect((await view(order)).story.at(-1)?.sentence).toMatch(/accountant.*evidence/i)
  })

  test('is told byte by byte as it was sent', async () => {
    const key = `contest-dispute/${idOf(order)}/chargeback/1`
    await shop.rows(
      `insert into evidence (key, dispute_id, pdf, document_id, made_at) values (?, ?, '%PDF-sent'::bytea, 'doc_1', now())`,
      [key, idOf(order)],
    )
    expect((await view(order)).sent).toMatchObject([{ key, bytes: 9, document_id: 'doc_1' }])
    const sent = await ask(`/disputes/${idOf(order)}/evidence.pdf?sent=${encodeURIComponent(key)}`)
    expect(sent.rawPayload.toString()).toBe('%PDF-sent')
    const another = await ask(
      `/disputes/${idOf(order)}/evidence.pdf?sent=contest-dispute/disp_x/chargeback/1`,
    )
    expect(problemOf(another)).toMatchObject({ status: 404, code: 'EVIDENCE_NOT_FOUND' })
  })

  test('is not for who may not know the customers', async () => {
    expect((await ask(`/disputes/${idOf(order)}/evidence.pdf`, 'viewer')).statusCode).toBe(403)
  })
})

describe('the list of disputes', () => {
  test('is of one status, or of what needs an answer, newest first', async () => {
    const won = await disputed()
    await hear(won, { status: 'won', deductedMinor: 0 })
    const contested = await disputed()
    await answer((await view(contested)).review_id, { resolution: 'contest-dispute' })
    await takeIn(shop, contested)
    expect(idsOf(await list()).slice(0, 2)).toEqual([idOf(contested), idOf(won)])
    expect(idsOf(await list('?status=won'))).toContain(idOf(won))
    expect(idsOf(await list('?status=won'))).not.toContain(idOf(order))
    expect(idsOf(await list('?status=open'))).toEqual(expect.arrayContaining([idOf(contested), idOf(order)]))
    expect(idsOf(await list('?status=needs-answer'))).toEqual([idOf(order)])
  })

  test('goes on page by page and back', async () => {
    await shop.rows(
      `insert into disputes (id, order_number, payment_id, amount_minor, currency, phase, status, reason_code,
         deducted_minor, held_minor, of_sale_minor, created_at, updated_at)
       select 'disp_old' || n, ?, ?, 100, 'INR', 'chargeback', 'closed', 'duplicate_processing', 0, 0, 0,
         now() - interval '1 day' - (n / 2) * interval '1 second', now() from generate_series(1, 60) n`,
      [order.number, order.payment['id']],
    )
    const first = await list('?status=closed')
    expect(first.items).toHaveLength(50)
    const second = await list(`?status=closed&after=${first.next}`)
    expect(second.items).toHaveLength(10)
    expect(second.next).toBeNull()
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(60)
    expect(await list(`?status=closed&after=${second.previous}`)).toMatchObject({ items: first.items })
  })

  test('refuses what it does not know, by name', async () => {
    for (const [query, field] of [
      ['status=pending', 'status'],
      ['after=x', 'after'],
      ['sort=amount', 'sort'],
    ]) {
      const problem = problemOf(await ask(`/disputes?${query}`))
      expect({ status: problem.status, fields: fieldsOf(problem) }).toEqual({ status: 400, fields: [field] })
    }
  })

  test('has no dispute that there is not', async () => {
    expect(problemOf(await ask('/disputes/disp_999'))).toMatchObject({
      status: 404,
      code: 'DISPUTE_NOT_FOUND',
    })
    expect(problemOf(await ask('/disputes/pay_1'))).toMatchObject({ status: 400 })
    expect(problemOf(await ask('/disputes/disp_999/evidence.pdf'))).toMatchObject({ status: 404 })
  })
})
