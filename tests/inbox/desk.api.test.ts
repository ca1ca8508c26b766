import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { problemOf } from '#tests/support/edge.ts'
import { aShop, place, type Placed, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let order: Placed
let payment: Record<string, unknown>
const people: Record<string, Record<string, string>> = {}

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address })
  for (const role of ['owner', 'staff', 'viewer'] as const) people[role] = await signedInAs(shop, role)
  order = await place(shop)
  payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured' })
  await handled()
})
afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const handled = () =>
  until(
    () => shop.rows<{ open: string }>('select count(*) as open from inbox where handled_at is null'),
    ([it]) => it?.open === '0',
  )

const get = (path: string, who = 'owner') =>
  shop.app.inject({ url: `/api/admin/inbox${path}`, headers: people[who] ?? {} })

const post = (path: string, { who = 'owner', key = '' } = {}) =>
  shop.app.inject({
    method: 'POST',
    url: `/api/admin/inbox${path}`,
    headers: { ...people[who], ...(key ? { 'idempotency-key': key } : {}) },
  })

const list = async (query = '') => (await get(query)).json().items
const rowOf = async (type: string) => (await list(`?type=${type}`))[0]

describe('what was received', () => {
  test('is listed newest first with how far it came, and found by each filter', async () => {
    const items = await list()
    const ids = items.map((it: { id: number }) => it.id)
    expect(ids).toEqual(ids.toSorted((a: number, b: number) => b - a))
    expect(await rowOf('payment.captured')).toMatchObject({
      source: 'razorpay',
      source_in_words: 'Razorpay',
      type_in_words: 'Payment captured',
      subject: `order/${order.number}`,
      deliveries: expect.any(Number),
    })
    expect((await list('?source=shop')).map((it: { type: string }) => it.type)).toEqual(['order-placed'])
    expect(await list(`?subject=${order.number}`)).toHaveLength(items.length)
    expect(await list('?subject=order/1')).toEqual([])
    const states = await Promise.all(
      ['waiting', 'delivered', 'handled', 'ignored', 'with-person'].map((it) => list(`?state=${it}`)),
    )
    expect(states.map((it) => it.length).slice(0, 2)).toEqual([0, 0])
    expect(states.flat()).toHaveLength(items.length)
    expect(await list('?from=2020-01-01&to=2020-12-31')).toEqual([])
    expect(await list('?from=2020-01-01&to=2999-12-31')).toHaveLength(items.length)
  })

  test('is listed fifty at a time, both ways', async () => {
    await shop.rows(
      `insert into inbox (source, event_id, type, facts, received_at, handled_at, outcome)
       select 'razorpay', 'many-' || n, 'invoice.paid', '[]', now(), now(), 'we do not use this type'
       from generate_series(1, 120) n`,
    )
    const pages = [(await get('?type=invoice.paid')).json()]
    for (let index = 0; index < 2; index++)
      pages.push((await get(`?type=invoice.paid&after=${pages[index].next}`)).json())
    expect(pages.map((it) => it.items.length)).toEqual([50, 50, 20])
    expect(pages[2].next).toBeNull()
    const back = (await get(`?type=invoice.paid&after=${pages[2].previous}`)).json()
    expect(back).toEqual(pages[1])
    expect((await get(`?type=invoice.paid&after=${back.previous}`)).json().previous).toBeNull()
    expect(await list('?state=ignored&type=invoice.paid')).toHaveLength(50)
  })

  test.each([
    ['?state=lost', 'state'],
    ['?from=yesterday', 'from'],
    ['?from=2026-02-30', 'from'],
    ['?sauce=razorpay', 'sauce'],
    ['?after=nonsense', 'after'],
    ['/0', 'id'],
    ['/x', 'id'],
  ])('%s is refused by the name of the field', async (path, field) => {
    expect(problemOf(await get(path))).toMatchObject({ status: 400, field })
  })

  test('tells what it says and what was decided and done with it', async () => {
    const { id } = await rowOf('payment.captured')
    const entry = (await get(`/${id}`)).json()
    expect(entry.facts).toEqual([`Payment ${String(payment['id'])} of ₹499 was captured.`])
    const paid = (await get(`/${(await rowOf('order.paid')).id}`)).json()
    // Whichever the run took in first, or both together.
    const effects = [...entry.decisions, ...paid.decisions].flatMap((it) => it.effects)
    expect(effects[0]).toMatchObject({ in_words: 'Send the mail', about: `order-confirmed/${order.number}` })
    expect(problemOf(await get('/999999'))).toMatchObject({ status: 404, code: 'INBOX_ROW_NOT_FOUND' })
  })
})

describe('the payload', () => {
  test('is masked until somebody who may asks for it, which is kept in the audit log', async () => {
    const person = { email: 'asha.rao@example.com', contact: '+919876543210' }
    await tellWebhook(shop, 'payment.captured', { ...payment, ...person })
    const [{ id }] = await list('?type=payment.captured')
    const masked = (await get(`/${id}/payload`, 'viewer')).json()
    expect(masked).toMatchObject({
      masked: true,
      payload: {
        payload: { payment: { entity: { email: 'a•••o@example.com', contact: '•••10', amount: 49_900 } } },
      },
    })
    expect(problemOf(await post(`/${id}/payload/reveal`, { who: 'viewer' }))).toMatchObject({ status: 403 })
    const revealed = await post(`/${id}/payload/reveal`, { who: 'staff' })
    expect(revealed.json()).toMatchObject({
      masked: false,
      payload: { payload: { payment: { entity: person } } },
    })
    expect(
      await shop.rows(`select actor, action, before, after from audit where subject = ?`, [`inbox/${id}`]),
    ).toEqual([{ actor: 'staff', action: 'payload.revealed', before: null, after: null }])
  })

  test('is said not to be there where nothing came with the row, or its key is gone', async () => {
    const { id } = await rowOf('order-placed')
    expect(problemOf(await get(`/${id}/payload`))).toMatchObject({ status: 404, code: 'PAYLOAD_NONE' })
    const [{ id: webhook }] = await list('?type=order.paid')
    await shop.rows('update inbox set payload = ?::bytea where id = ?', ['\\x0102', webhook])
    expect(problemOf(await get(`/${webhook}/payload`))).toMatchObject({ status: 404, code: 'PAYLOAD_LOCKED' })
  })
})

describe('delivering again', () => {
  test('tells the workflow once more, and says honestly that it knew', async () => {
    const { id } = (await list('?type=payment.captured')).at(-1)
    const before = await shop.rows('select state from effects')
    const answers = [
      await post(`/${id}/redeliver`, { key: 'again' }),
      await post(`/${id}/redeliver`, { key: 'again' }),
    ]
    expect(answers.map((it) => it.statusCode)).toEqual([202, 202])
    await handled()
    expect((await get(`/${id}`)).json()).toMatchObject({
      state: 'ignored',
      outcome_in_words: 'Known already: nothing changed',
    })
    expect(await shop.rows('select state from effects')).toEqual(before)
    expect(await shop.rows(`select action from audit where subject = ?`, [`inbox/${id}`])).toContainEqual({
      action: 'inbox.delivered-again',
    })
  })

  test('heals what no run took in', async () => {
    const late = await place(shop)
    await handled()
    const paid = await shop.sandbox.pay(late.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
    await tellWebhook(shop, 'payment.captured', paid)
    await handled()
    const [{ id }] = await list(`?subject=${late.number}&type=payment.captured`)
    await shop.rows(`update inbox set outcome = 'waits for a person' where id = ?`, [id])
    expect((await list('?state=with-person')).map((it: { id: number }) => it.id)).toEqual([id])
    expect((await post(`/${id}/redeliver`, { who: 'staff' })).statusCode).toBe(202)
    await handled()
    expect(await list('?state=with-person')).toEqual([])
  })

  test('is refused with the reason where nothing would happen', async () => {
    const { id } = await rowOf('invoice.paid')
    const answer = problemOf(await post(`/${id}/redeliver`))
    expect(answer).toMatchObject({ status: 409, detail: 'Origin does not use events of this type.' })
    expect((await get(`/${id}`)).json().not_again).toBe(answer.detail)
    expect(problemOf(await post(`/${id}/redeliver`, { who: 'viewer' })).status).toBe(403)
    expect(await shop.rows(`select id from audit where subject = ?`, [`inbox/${id}`])).toEqual([])
  })

  test('of a row that came before its order was known finds the order by now', async () => {
    const known = await place(shop)
    const [row] = await shop.rows<{ id: string }>(
      `insert into inbox (source, event_id, type, gateway_order_id, facts, received_at, handled_at, outcome)
       values ('razorpay', 'early', 'payment.failed', ?, ?::jsonb, now(), now(), 'belongs to no order') returning id`,
      [known.gateway_order_id, JSON.stringify([{ type: 'payment-reported', report: earlyReport(known) }])],
    )
    expect((await get(`/${row?.id}`)).json()).toMatchObject({
      subject: `order/${known.number}`,
      not_again: null,
    })
    await post(`/${row?.id}/redeliver`)
    await handled()
    expect((await get(`/${row?.id}`)).json()).toMatchObject({ state: 'handled', decisions: [{}] })
  })

  test('of a range tells first how many, and takes a thousand at most', async () => {
    const items = await list('?source=razorpay&type=payment.captured')
    const [newest, oldest] = [items[0].id, items.at(-1).id]
    const range = `?from_id=${oldest}&to_id=${newest}&type=payment.captured`
    const plan = (await get(`/redelivery${range}`)).json()
    expect(plan).toEqual({ again: items.length, left: [], too_many: false })
    const key = 'a-range'
    expect((await post(`/redelivery${range}`, { key })).statusCode).toBe(202)
    expect((await post(`/redelivery${range}`, { key })).statusCode).toBe(202)
    await handled()
    const entries = await shop.rows<{ after: { rows: number } }>('select after from audit where key = ?', [
      key,
    ])
    expect(entries).toMatchObject([{ after: { rows: items.length } }])

    const odd = (await get(`/redelivery?from_id=1&to_id=999999&type=invoice.paid`)).json()
    expect(odd).toEqual({
      again: 0,
      left: [{ why: 'Origin does not use events of this type.', count: 120 }],
      too_many: false,
    })
    expect(problemOf(await post('/redelivery?from_id=1&to_id=999999&type=invoice.paid'))).toMatchObject({
      status: 422,
      code: 'NOTHING_TO_DELIVER',
    })
    expect(problemOf(await get('/redelivery?from_id=2&to_id=1'))).toMatchObject({
      status: 400,
      field: 'to_id',
    })

    await shop.rows(
      `insert into inbox (source, event_id, type, facts, received_at, handled_at, outcome)
       select 'razorpay', 'more-' || n, 'invoice.void', '[]', now(), now(), 'told nothing new' from generate_series(1, 1001) n`,
    )
    const all = '?from_id=1&to_id=999999&type=invoice.void'
    expect((await get(`/redelivery${all}`)).json().too_many).toBe(true)
    expect(problemOf(await post(`/redelivery${all}`))).toMatchObject({ status: 422, code: 'RANGE_TOO_LONG' })
  })
})

const earlyReport = ({ gateway_order_id, amount }: Placed) => ({
  paymentId: 'pay_early',
  gatewayOrderId: gateway_order_id,
  status: 'failed',
  amount: { minor: amount, currency: 'INR' },
  offer: false,
  customerFeeMinor: 0,
})
