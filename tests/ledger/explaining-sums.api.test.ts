import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HomeView } from '#api/home/schemas.ts'
import type { Balances } from '#api/ledger/desk-schemas.ts'
import type { ExplanationView } from '#api/ledger/schemas.ts'
import { firstRefundId } from '#domain/payments/give-back.ts'
import { json, problemOf } from '#tests/support/edge.ts'
import {
  anExplainedShop,
  type ExplainedShop,
  inr,
  paymentOf,
  refundReport,
} from '#tests/support/explained-shop.ts'
import type { Shop } from '#tests/support/shop.ts'

let desk: ExplainedShop
let shop: Shop

beforeAll(async () => {
  desk = await anExplainedShop()
  shop = desk.shop
  const given = await desk.paid()
  const id = await desk.ownersRefund(given, 20_000)
  await desk.tell(given, refundReport(given, id, { amount: inr(20_000), status: 'processed' }))
  const waits = await desk.paid({ amount: inr(59_900) })
  const tooMuch = firstRefundId(paymentOf(waits))
  await desk.tell(waits, refundReport(waits, tooMuch, { amount: inr(10_000), status: 'failed' }))
  for (const _ of Array.from({ length: 50 })) await desk.paid()
}, 120_000)
afterAll(() => shop.close())

describe('what adds up the whole shop', () => {
  test('is what Home shows, part by part, a page at a time', async () => {
    const home = await desk.seen<HomeView>('/api/admin/home')
    const { day = '', money: [taken] = [] } = home.today ?? {}
    const of = `taken/${day}/INR`
    const first = await desk.explained(of)
    expect(first).toMatchObject({ amount_minor: taken?.taken.today, check: { agrees: true } })
    expect(first.items).toHaveLength(50)
    const rest = (await desk.ask(of, 'owner', `&after=${first.next}`)).json<ExplanationView>()
    const parts = [...first.items, ...rest.items]
    expect(parts).toHaveLength(first.count)
    expect(new Set(parts.map((it) => it.of)).size).toBe(first.count)
    expect(parts.reduce((sum, it) => sum + it.amount_minor, 0)).toBe(first.amount_minor)
    const back = (await desk.ask(of, 'owner', `&after=${rest.previous}`)).json<ExplanationView>()
    expect(back.items).toEqual(first.items)
  })

  test('is what Home shows of an hour, of sales undone and of what waits for an answer', async () => {
    const home = await desk.seen<HomeView>('/api/admin/home')
    const { day = '', hour = 0, money: [taken] = [] } = home.today ?? {}
    const byHour = await desk.explained(`taken/${day}/${hour}/INR`)
    expect(byHour).toMatchObject({ amount_minor: taken?.hours[hour]?.today_minor, check: { agrees: true } })
    const given = await desk.explained(`given-back/${day}/INR`)
    expect(given).toMatchObject({ amount_minor: taken?.given_back_minor, check: { agrees: true } })
    const needs = await desk.explained('needs-you/INR')
    const waiting = home.needs_you.money.filter((it) => it.currency === 'INR')
    expect(waiting.reduce((sum, it) => sum + it.amount_minor, 0)).toBe(needs.amount_minor)
    expect(needs.check.agrees).toBe(true)
  })

  test('is what the ledger’s balances show, by days and by the entries of a day, folded or not', async () => {
    const { from, to, items } = await desk.seen<Balances>('/api/admin/ledger/balances')
    expect(items.length).toBeGreaterThan(5)
    const check = async () => {
      for (const it of items) {
        const name = `account/${it.account}/${it.currency}`
        const { opening_minor: opening, closing_minor: closing } = it
        for (const [of, minor] of [
          [`${name}/start/${to}`, closing],
          [`${name}/${from}/${to}`, closing - opening],
          [`${name}/${from}/${to}/debits`, it.debit_minor],
          // All of it was posted today, which opens to the entries.
          [`${name}/${to}/${to}/credits`, it.credit_minor],
        ] as const) {
          const answer = await desk.explained(of)
          expect({ of, agrees: answer.check.agrees }).toEqual({ of, agrees: true })
          expect({ of, minor: answer.amount_minor }).toEqual({ of, minor })
        }
      }
    }
    await check()
    await shop.rows('update ledger_entries set folded = true')
    await shop.rows(
      `insert into ledger_days (account, currency, day, debit_minor, credit_minor, entries)
       select account, currency, booked_on, coalesce(sum(amount_minor) filter (where amount_minor > 0), 0),
         coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0), count(*)
       from ledger_entries group by account, currency, booked_on`,
    )
    await check()
  })
})

test('a sum of the whole shop is for whoever reads the books, an order’s amount for everybody', async () => {
  const order = await desk.paid()
  const day = (await desk.seen<HomeView>('/api/admin/home')).today?.day ?? ''
  const settlement = {
    kind: 'settlement',
    amount_minor: 5_000,
    currency: 'INR',
    day,
    change: 'increase',
    note: 'By the bank’s word',
  }
  const posting = {
    method: 'POST',
    url: '/api/admin/ledger/entries',
    ...json(settlement, desk.headers.owner),
  } as const
  expect((await shop.app.inject(posting)).statusCode).toBeLessThan(300)
  const [byHand] = await shop.rows<{ id: number }>(
    `select id::int from ledger_transactions where posted_by is not null`,
  )
  const hand = `transaction/${byHand?.id}`
  expect(await desk.explained(hand)).toMatchObject({
    amount_minor: 5_000,
    items: [
      {
        causes: [
          {
            transactions: [
              {
                by_hand: { by: 'owner', note: 'By the bank’s word' },
                entries: [
                  { account: 'bank', side: 'debit', amount_minor: 5_000 },
                  { account: 'gateway', side: 'credit', amount_minor: 5_000 },
                ],
              },
            ],
          },
        ],
      },
    ],
  })
  for (const of of [`taken/${day}/INR`, `given-back/${day}/INR`, `account/sales/INR/start/${day}`, hand])
    for (const [as, status] of [
      ['owner', 200],
      ['accountant', 200],
      ['staff', 403],
      ['viewer', 403],
    ] as const)
      expect({ of, as, status: (await desk.ask(of, as)).statusCode }).toEqual({ of, as, status })
  for (const of of [`order/${order.number}/paid/INR`, 'needs-you/INR'])
    expect((await desk.ask(of, 'viewer')).statusCode).toBe(200)
})

test('names what is wrong about a reference, and what is not there', async () => {
  for (const of of [
    '',
    'order',
    'order/1',
    'order/x/price',
    'order/1/paid',
    'order/1/paid/inr',
    'order/1/price/INR',
  ])
    expect(problemOf(await desk.ask(of))).toMatchObject({ status: 400, field: 'of' })
  for (const of of [
    'taken/2026-02-30/INR',
    'taken/2026-11-23/24/INR',
    'account/sales/INR/2026-11-02/2026-11-01',
  ])
    expect(problemOf(await desk.ask(of))).toMatchObject({
      status: 400,
      code: 'REFERENCE_MALFORMED',
      field: 'of',
    })
  for (const of of ['__proto__/1', 'constructor', 'payment/a b', `payment/${'x'.repeat(129)}`, 'entry/-1'])
    expect(problemOf(await desk.ask(of))).toMatchObject({ status: 400, field: 'of' })
  for (const of of [
    'order/999999/price',
    'order/999999/paid/INR',
    'payment/pay_none',
    'payment/pay_none/fee',
    'refund/rf_none',
    'dispute/disp_none/held',
    'review/999999',
    'transaction/999999',
    'entry/999999',
    'account/bank/USD/start/2026-11-23',
  ])
    expect(problemOf(await desk.ask(of))).toMatchObject({ status: 404, code: 'NOTHING_TO_EXPLAIN' })
  expect(problemOf(await desk.ask('needs-you/INR', 'owner', '&after=nonsense'))).toMatchObject({
    status: 400,
    field: 'after',
  })
})
