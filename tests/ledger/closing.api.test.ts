import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldEntries } from '#adapters/db/ledger/balances.ts'
import type { ClosingsView, EntryList } from '#api/ledger/desk-schemas.ts'
import type { Timeline } from '#api/orders/desk-schemas.ts'
import { dayInWords, monthAfter, monthOf } from '#domain/ledger/days.ts'
import { aPerson, signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, json, paidOrder, problemOf, sha256Hmac, takeIn } from '#tests/support/edge.ts'
import { aShop, place, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let owner: Record<string, string>
let accountant: Record<string, string>

/** The month before this one, which is over, and the one before that. */
let last: string
let earlier: string

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
  accountant = await signedInAs(shop, 'accountant')
  const [row] = await shop.rows<{ last: string; earlier: string }>(
    `select to_char(shop_day(shop_now()) - interval '1 month', 'YYYY-MM') as last,
       to_char(shop_day(shop_now()) - interval '2 months', 'YYYY-MM') as earlier`,
  )
  last = row?.last ?? ''
  earlier = row?.earlier ?? ''
})
afterAll(() => shop.close())

const at = '/api/admin/ledger'
const closings = async () =>
  (await shop.app.inject({ url: `${at}/closings`, headers: accountant })).json<ClosingsView>()
const close = (month: string, headers = owner, key?: string) =>
  shop.app.inject({
    method: 'POST',
    url: `${at}/closings`,
    ...json({ month }, { ...headers, ...(key && { 'idempotency-key': key }) }),
  })
const reopen = (month: string, body: unknown = { reason: 'A payout was missing' }, headers = owner) =>
  shop.app.inject({ method: 'DELETE', url: `${at}/closings/${month}`, ...json(body, headers) })

const byHand = (day: string) =>
  shop.app.inject({
    method: 'POST',
    url: `${at}/entries`,
    ...json(
      { kind: 'settlement', amount_minor: 100, currency: 'INR', day, note: 'A payout', change: 'increase' },
      owner,
    ),
  })

/** The gateway tells of a payment long after it was made. */
async function toldLate(madeAt: number) {
  const order = await place(shop)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  const body = JSON.stringify({
    entity: 'event',
    event: 'payment.captured',
    created_at: madeAt,
    payload: { payment: { entity: payment } },
  })
  const answer = await shop.app.inject({
    method: 'POST',
    url: '/webhook',
    payload: body,
    headers: {
      'content-type': 'application/json',
      'x-razorpay-event-id': `evt_${randomUUID()}`,
      'x-razorpay-signature': sha256Hmac(shop.env.RAZORPAY_WEBHOOK_SECRET, body),
    },
  })
  expect(answer.statusCode).toBe(200)
  await takeIn(shop, order)
  return order
}

const middleOf = (month: string) => Date.parse(`${month}-15T06:00:00Z`) / 1000

describe('with nothing in the books', () => {
  test('there is no month to close', async () => {
    expect(await closings()).toEqual({ to_close: null, items: [], next: null, previous: null })
    expect(problemOf(await close(last))).toMatchObject({ status: 422, field: 'month' })
  })
})

describe('a month', () => {
  test('says before it is closed what is in it and what is still under way', async () => {
    await toldLate(middleOf(earlier))
    expect((await byHand(`${earlier}-10`)).statusCode).toBe(201)
    const { to_close: toClose } = await closings()
    expect(toClose).toMatchObject({ month: earlier, why_not: null })
    expect(toClose?.balances.map((it) => it.account)).toContain('sales')
    expect(toClose?.entries).toBeGreaterThanOrEqual(6)
  })

  test('before the first order is not written into: there the books begin', async () => {
    const problem = problemOf(await byHand('1999-01-01'))
    expect(problem).toMatchObject({ status: 400, code: 'DAY_NOT_OPEN', field: 'day' })
    expect(problem.detail).toBe(`day must be ${dayInWords(`${earlier}-01`)} or later: the books begin there.`)
  })

  test('of another century that stands in the books is told like any other', async () => {
    const key = 'rounding/of-1999'
    await shop.rows(
      `insert into ledger_transactions (key, kind, currency, occurred_at, posted_by)
       values (?, 'rounding', 'INR', '1999-01-01T12:00:00Z', 'owner')`,
      [key],
    )
    expect((await closings()).to_close).toMatchObject({ month: '1999-01', why_not: null })
    expect(problemOf(await close(last)).detail).toContain('January 1999 comes first')
    expect(problemOf(await byHand('1999-01-02')).detail).toContain('the books begin there')
    await shop.rows('delete from ledger_transactions where key = ?', [key])
  })

  test('that is not over, comes later or lies before the books is not closed, and the answer says why', async () => {
    const now = monthAfter(last)
    for (const [month, why] of [
      [now, 'is not over yet'],
      [last, 'comes first'],
      ['2020-01', 'Nothing is in the books before'],
    ] as const) {
      const problem = problemOf(await close(month))
      expect(problem).toMatchObject({ status: 422, field: 'month' })
      expect(problem.detail).toContain(why)
    }
    for (const month of ['2026-13', '2026-1', 'October'])
      expect(fieldsOf(problemOf(await close(month)))).toEqual(['month'])
    expect(problemOf(await close(earlier, accountant)).code).toBe('ROLE_MAY_NOT')
  })

  test('is closed by the first of two owners; the second is told who it was', async () => {
    await aPerson(shop, 'owner', 'meera')
    const meera = await signedInAs(shop, 'owner', 'meera')
    const answers = await Promise.all([close(earlier), close(earlier, meera)])
    expect(answers.map((it) => it.statusCode).toSorted((a, b) => a - b)).toEqual([200, 409])
    const refused = answers.find((it) => it.statusCode === 409)
    const { items, to_close: toClose } = await closings()
    expect(items).toMatchObject([{ month: earlier }])
    expect(problemOf(refused!).detail).toContain(`${items[0]?.closed_by} has closed`)
    expect(toClose?.month).toBe(last)
    expect((await close(last, owner, 'closing-of-the-last')).statusCode).toBe(200)
    expect((await close(last, owner, 'closing-of-the-last')).statusCode).toBe(200)
  })
})

describe('into a closed month', () => {
  test('nothing is posted by hand: the field and its rule are named', async () => {
    const problem = problemOf(await byHand(`${last}-28`))
    expect(problem).toMatchObject({ status: 400, code: 'DAY_NOT_OPEN', field: 'day' })
    expect(problem.detail).toMatch(/must not lie in a closed month: everything up to .* is closed/)
  })

  test('nothing goes or is changed, not even by SQL', async () => {
    const [entry] = await shop.rows<{ id: string; transaction_id: string }>(
      `select id, transaction_id from ledger_entries where booked_on < ?::date + interval '2 months' order by id limit 1`,
      [`${earlier}-01`],
    )
    const transaction = String(entry?.transaction_id)
    for (const [statement, value] of [
      ['update ledger_entries set amount_minor = amount_minor + 1 where id = ?', entry?.id],
      ['update ledger_transactions set note = null, key = key where id = ?', transaction],
      ['delete from ledger_entries where transaction_id = ?', transaction],
      [
        `insert into ledger_entries (transaction_id, account, amount_minor)
         select t.id, a.account, a.minor from ledger_transactions t,
           (values ('bank', 5), ('gateway', -5)) a (account, minor) where t.id = ?`,
        transaction,
      ],
      [
        `update ledger_entries set transaction_id = t.id from ledger_transactions t
         where t.id = ? and ledger_entries.transaction_id <> t.id`,
        transaction,
      ],
    ] as const)
      await expect(shop.rows(statement, [value])).rejects.toThrow(/the month of .* is closed/)
  })

  test('a late fact is not booked: it stands in the open month and says so, in the list and on the order', async () => {
    const { number } = await toldLate(middleOf(last))
    const [month] = await shop.rows<{ day: string }>('select open_since()::text as day')
    const list = await shop.app.inject({ url: `${at}/entries?order=${number}`, headers: accountant })
    const { items } = list.json<EntryList>()
    expect(items.length).toBeGreaterThanOrEqual(4)
    for (const { booked_on: bookedOn, happened_at: happenedAt, late } of items) {
      expect(bookedOn >= (month?.day ?? '')).toBe(true)
      expect(monthOf(happenedAt)).toBe(last)
      expect(late).toMatch(/^Happened on 15 \w+ \d{4}, booked on .*: \w+ \d{4} was closed$/)
    }
    const timeline = await shop.app.inject({
      url: `/api/admin/orders/${number}/timeline`,
      headers: accountant,
    })
    const money = timeline.json<Timeline>().items.filter((it) => it.kind === 'money')
    expect(money.length).toBeGreaterThanOrEqual(2)
    for (const { sentence, ledger_id: id } of money) {
      expect(sentence).toMatch(/Happened on 15 .* was closed\.$/)
      expect(id).toMatch(/^\d+$/)
    }
    await foldEntries(shop.orm.em.fork())
    expect((await closings()).to_close?.month).toBe(monthAfter(last))
  })
})

describe('opening again', () => {
  test('takes a reason, and only the month closed last', async () => {
    expect(fieldsOf(problemOf(await reopen(last, { reason: ' ' })))).toEqual(['reason'])
    expect(problemOf(await reopen(earlier)).detail).toContain('Only the month closed last')
    expect(problemOf(await reopen(monthAfter(last))).detail).toContain('is not closed')
    expect((await reopen(last)).statusCode).toBe(200)
    expect((await byHand(`${last}-28`)).statusCode).toBe(201)
    const [entry] = await shop.rows(
      `select actor, subject, after from audit where action = 'ledger.month-reopened' and after is not null`,
    )
    expect(entry).toMatchObject({
      actor: 'owner',
      subject: `ledger/${last}`,
      after: { reason: 'A payout was missing' },
    })
  })
})

test('of twenty postings and a closing at once each comes wholly before it or goes to the open month', async () => {
  const postings = Array.from({ length: 20 }, (_, nth) =>
    byHand(`${last}-${String(nth + 1).padStart(2, '0')}`),
  )
  const sales = Array.from({ length: 5 }, () => paidOrder(shop))
  const [closed, ...answers] = await Promise.all([close(last), ...postings])
  await Promise.all(sales)
  expect(closed.statusCode).toBe(200)
  const refused = answers.filter((it) => it.statusCode !== 201).map((it) => problemOf(it).code)
  expect(new Set([...refused, 'DAY_NOT_OPEN'])).toEqual(new Set(['DAY_NOT_OPEN']))
  const [row] = await shop.rows<{ late: string; posted: string }>(
    `select count(*) filter (where t.occurred_at > c.closed_at) as late, count(*) as posted
     from ledger_transactions t, ledger_closings c
     where t.posted_by is not null and c.month = ?::date and date_trunc('month', t.booked_on) = c.month`,
    [`${last}-01`],
  )
  const posted = answers.filter((it) => it.statusCode === 201).length
  expect(Number(row?.posted)).toBe(posted + 1)
  expect(Number(row?.late)).toBe(0)
})
