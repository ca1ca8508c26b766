import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HomeView } from '#api/home/schemas.ts'
import type { Balances } from '#api/ledger/desk-schemas.ts'
import type { ExplanationView } from '#api/ledger/schemas.ts'
import type { DeskOrderView, OrderList } from '#api/orders/desk-schemas.ts'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { firstRefundId } from '#domain/payments/give-back.ts'
import type { DisputeReport } from '#domain/disputes/dispute.ts'
import type { OrderFact, RefundReport } from '#domain/orders/facts.ts'
import type { Resolution } from '#domain/orders/resolutions.ts'
import type { PaymentReport } from '#domain/payments/payment.ts'
import type { Role } from '#domain/people/roles.ts'
import { money } from '#domain/shared/money.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json, problemOf, takeIn } from '#tests/support/edge.ts'
import { aShop, place, type Placed, type Shop } from '#tests/support/shop.ts'

let shop: Shop
let headers: Record<Role, Record<string, string>>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers = {
    owner: await signedInAs(shop, 'owner'),
    staff: await signedInAs(shop, 'staff'),
    accountant: await signedInAs(shop, 'accountant'),
    viewer: await signedInAs(shop, 'viewer'),
  }
  const taxIdentity = {
    legalName: 'Kalakriti LLP',
    address: '1 MG Road',
    state: 'KA',
    gstin: '29AAGCB7383J1Z4',
  }
  await shop.rows(`update settings set value = value || ?::jsonb where key = 'shop'`, [
    JSON.stringify({ taxIdentity }),
  ])
})
afterAll(() => shop.close())

const ask = (of: string, as: Role = 'owner', more = '') =>
  shop.app.inject({ url: `/api/admin/explain?of=${encodeURIComponent(of)}${more}`, headers: headers[as] })

async function explained(of: string): Promise<ExplanationView> {
  const answer = await ask(of)
  expect(`${of}: ${answer.statusCode} ${answer.body}`).toContain(`${of}: 200`)
  return answer.json<ExplanationView>()
}

const seen = async <T>(url: string) => (await shop.app.inject({ url, headers: headers.owner })).json<T>()
const deskOrder = ({ number }: Pick<Placed, 'number'>) => seen<DeskOrderView>(`/api/admin/orders/${number}`)

let told = 0
async function tell(order: Placed, ...facts: OrderFact[]): Promise<void> {
  for (const fact of facts) {
    told += 1
    const row = { source: 'razorpay' as const, eventId: `evt_${told}`, type: fact.type, facts: [fact] }
    await recordFacts(shop.orm.em.fork(), [{ ...row, subject: `order/${order.number}` }])
  }
  await takeIn(shop, order)
}

const inr = (minor: number) => money(minor, 'INR')

const paymentOf = (order: Placed) => `pay_${order.number}`
const payment = (order: Placed, report: Partial<PaymentReport> = {}): OrderFact => ({
  type: 'payment-reported',
  report: {
    paymentId: paymentOf(order),
    gatewayOrderId: order.gateway_order_id,
    status: 'captured',
    amount: inr(49_900),
    offer: false,
    customerFeeMinor: 0,
    fee: { minor: 1_178, taxMinor: 180 },
    ...report,
  },
})

async function paid(report: Partial<PaymentReport> = {}): Promise<Placed> {
  const order = await place(shop)
  await takeIn(shop, order)
  await tell(order, payment(order, report))
  return order
}

const refundReport = (
  order: Placed,
  refundId: string,
  report: Pick<RefundReport, 'amount' | 'status'>,
): OrderFact => ({
  type: 'refund-reported',
  report: { gatewayRefundId: `rfnd_${refundId}`, refundId, paymentId: paymentOf(order), ...report },
})

const disputeReport = (order: Placed, report: Partial<DisputeReport>): OrderFact => ({
  type: 'dispute-reported',
  report: {
    disputeId: `disp_${order.number}`,
    paymentId: paymentOf(order),
    amount: inr(49_900),
    phase: 'chargeback',
    status: 'open',
    reasonCode: 'goods_or_services_not_received',
    respondBy: Date.now() + 86_400_000,
    deductedMinor: 49_900,
    ...report,
  },
})

/** The owner gives so much back; the run has asked, the gateway has not answered. */
async function ownersRefund(order: Placed, amountMinor: number): Promise<string> {
  const body = { payment_id: paymentOf(order), amount_minor: amountMinor, reason: 'goodwill', revokes: false }
  const url = `/api/admin/orders/${order.number}/refunds`
  const answer = await shop.app.inject({ method: 'POST', url, ...json(body, headers.owner) })
  expect(answer.statusCode).toBe(202)
  await takeIn(shop, order)
  return (await deskOrder(order)).refunds.at(-1)?.id ?? ''
}

async function resolve(order: Placed, resolution: Resolution): Promise<void> {
  const [review] = (await deskOrder(order)).reviews
  const url = `/api/admin/reviews/${review?.id}/resolve`
  const body = { resolution, note: 'Agreed on the phone' }
  const answer = await shop.app.inject({ method: 'POST', url, ...json(body, headers.owner) })
  expect(answer.statusCode).toBe(202)
  await takeIn(shop, order)
}

/** Each amount that the order's page shows, by its reference. */
async function figuresOf(order: Placed): Promise<Map<string, number>> {
  const view = await deskOrder(order)
  const { number } = order
  const disputes = await shop.rows<{ id: string; minor: number; held: number }>(
    'select id, amount_minor::int as minor, held_minor::int as held from disputes where order_number = ?',
    [number],
  )
  const fees = await shop.rows<{ id: string; fee: number }>(
    'select id, fee_minor::int as fee from payments where order_number = ? and fee_minor is not null',
    [number],
  )
  const transactions = await shop.rows<{ id: number; minor: number }>(
    `select t.id::int, sum(amount_minor)::int as minor from ledger_transactions t
     join ledger_entries e on e.transaction_id = t.id and amount_minor > 0 where order_number = ? group by t.id`,
    [number],
  )
  const reviews = await shop.rows<{ id: number; minor: number }>(
    'select id::int, amount_minor::int as minor from reviews where order_number = ? and amount_minor is not null',
    [number],
  )
  const [row] = (await seen<OrderList>(`/api/admin/orders?q=${number}`)).items
  return new Map([
    [`order/${number}/price`, view.amount_minor],
    ...view.money.flatMap((it): [string, number][] => [
      [`order/${number}/paid/INR`, it.paid_minor],
      [`order/${number}/returned/INR`, it.returned_minor],
      [`order/${number}/kept/INR`, it.kept_minor],
      [`order/${number}/owed/INR`, it.owed_minor],
    ]),
    ...(row?.refunded_minor ? ([[`order/${number}/sale-returned/INR`, row.refunded_minor]] as const) : []),
    ...view.payments.flatMap((it): [string, number][] => [
      [`payment/${it.id}`, it.amount_minor],
      [`payment/${it.id}/sale`, it.sold_minor],
      [`payment/${it.id}/left`, it.refundable_minor],
    ]),
    ...fees.map((it) => [`payment/${it.id}/fee`, it.fee] as const),
    ...view.refunds.flatMap((it): [string, number][] => [
      [`refund/${it.id}`, it.amount_minor],
      [`refund/${it.gateway_refund_id ?? it.id}`, it.amount_minor],
    ]),
    ...disputes.flatMap((it): [string, number][] => [
      [`dispute/${it.id}`, it.minor],
      [`dispute/${it.id}/held`, it.held],
    ]),
    ...reviews.map((it) => [`review/${it.id}`, it.minor] as const),
    ...transactions.map((it) => [`transaction/${it.id}`, it.minor] as const),
  ])
}

/** Every amount of an order is explained: by what its page shows, and by parts that add up to it. */
async function expectExplained(order: Placed): Promise<Map<string, number>> {
  const figures = await figuresOf(order)
  for (const [of, minor] of figures) {
    const it = await explained(of)
    expect({ of, minor: it.amount_minor, parts: it.check.parts_minor }).toEqual({ of, minor, parts: minor })
    expect(it.check.agrees).toBe(true)
    expect(it.items.reduce((sum, part) => sum + part.amount_minor, 0)).toBe(minor)
    for (const { entries } of it.items.flatMap((part) => part.causes.flatMap((cause) => cause.transactions)))
      expect(entries.reduce((sum, e) => sum + (e.side === 'debit' ? 1 : -1) * e.amount_minor, 0)).toBe(0)
  }
  return figures
}

describe('every amount of an order adds up to the figure that is shown, where', () => {
  test('nobody has paid yet', async () => {
    const order = await place(shop)
    await takeIn(shop, order)
    await expectExplained(order)
    const price = await explained(`order/${order.number}/price`)
    expect(price.items).toMatchObject([
      { amount_minor: 49_900, causes: [{ facts: [{ sentence: 'The order was placed.' }] }] },
    ])
  })

  test('a payment is held by the gateway, not captured', async () => {
    const order = await paid({ status: 'authorized', fee: null })
    const figures = await expectExplained(order)
    expect([...figures.keys()]).not.toContain(`order/${order.number}/paid/INR`)
  })

  test('it was sold with GST and a fee, down to the fact that told of it', async () => {
    const order = await paid()
    await expectExplained(order)
    const paidFor = await explained(`order/${order.number}/paid/INR`)
    expect(paidFor.items).toMatchObject([
      {
        label: 'Payment captured',
        causes: [
          {
            decision: { sentence: expect.stringContaining('The order is paid') },
            facts: [
              { sentence: expect.stringContaining(`Payment ${paymentOf(order)} of ₹499 was captured`) },
            ],
            effects: [{ mail_key: `order-confirmed/${order.number}` }],
            transactions: [
              {
                entries: [
                  { account: 'gateway', side: 'debit', amount_minor: 49_900 },
                  { account: 'customer-funds', side: 'credit', amount_minor: 49_900 },
                ],
              },
            ],
          },
        ],
      },
    ])
    const fee = await explained(`payment/${paymentOf(order)}/fee`)
    expect(fee.items.map((it) => it.amount_minor)).toEqual([998, 180])
  })

  test('a part was given back, and another part is being asked for', async () => {
    const order = await paid()
    const first = await ownersRefund(order, 20_000)
    await tell(order, refundReport(order, first, { amount: inr(20_000), status: 'processed' }))
    await ownersRefund(order, 10_000)
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/returned/INR`)).toBe(20_000)
    expect(figures.get(`order/${order.number}/sale-returned/INR`)).toBe(30_000)
  })

  test('a refund failed after it had gone out, and is made again', async () => {
    const order = await paid()
    const id = await ownersRefund(order, 30_000)
    await tell(order, refundReport(order, id, { amount: inr(30_000), status: 'pending' }))
    await tell(order, refundReport(order, id, { amount: inr(30_000), status: 'failed' }))
    await expectExplained(order)
    await resolve(order, 'try-again')
    const again = (await deskOrder(order)).refunds.find((it) => it.status === 'requested')?.id ?? ''
    await tell(order, refundReport(order, again, { amount: inr(30_000), status: 'processed' }))
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/returned/INR`)).toBe(30_000)
  })

  test('too much was paid, and what was too much could not go back and is written off', async () => {
    const order = await paid({ amount: inr(59_900) })
    const id = firstRefundId(paymentOf(order))
    await tell(order, refundReport(order, id, { amount: inr(10_000), status: 'failed' }))
    await expectExplained(order)
    await resolve(order, 'write-off')
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/kept/INR`)).toBe(59_900)
  })

  test('a dispute is open, and then won', async () => {
    const order = await paid()
    await tell(order, disputeReport(order, {}))
    expect((await expectExplained(order)).get(`dispute/disp_${order.number}/held`)).toBe(49_900)
    await tell(order, disputeReport(order, { status: 'won', respondBy: null }))
    expect((await expectExplained(order)).get(`dispute/disp_${order.number}/held`)).toBe(0)
  })

  test('a dispute is lost after a part was given back', async () => {
    const order = await paid()
    const id = await ownersRefund(order, 20_000)
    await tell(order, refundReport(order, id, { amount: inr(20_000), status: 'processed' }))
    await tell(order, disputeReport(order, { deductedMinor: 0 }))
    await tell(order, disputeReport(order, { status: 'lost', respondBy: null }))
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/owed/INR`)).toBe(-20_000)
  })
})

describe('what adds up the whole shop', () => {
  test('is what Home shows, part by part, a page at a time', async () => {
    for (const _ of Array.from({ length: 45 })) await paid()
    const home = await seen<HomeView>('/api/admin/home')
    const { day = '', hour = 0, money: [taken] = [] } = home.today ?? {}
    const of = `taken/${day}/INR`
    const first = await explained(of)
    expect(first).toMatchObject({ amount_minor: taken?.taken.today, check: { agrees: true } })
    expect(first.items).toHaveLength(50)
    const rest = (await ask(of, 'owner', `&after=${first.next}`)).json<ExplanationView>()
    const parts = [...first.items, ...rest.items]
    expect(parts).toHaveLength(first.count)
    expect(new Set(parts.map((it) => it.of)).size).toBe(first.count)
    expect(parts.reduce((sum, it) => sum + it.amount_minor, 0)).toBe(first.amount_minor)
    const back = (await ask(of, 'owner', `&after=${rest.previous}`)).json<ExplanationView>()
    expect(back.items).toEqual(first.items)
  })

  test('is what Home shows of an hour, of sales undone and of what waits for an answer', async () => {
    const home = await seen<HomeView>('/api/admin/home')
    const { day = '', hour = 0, money: [taken] = [] } = home.today ?? {}
    const byHour = await explained(`taken/${day}/${hour}/INR`)
    expect(byHour).toMatchObject({ amount_minor: taken?.hours[hour]?.today_minor, check: { agrees: true } })
    const given = await explained(`given-back/${day}/INR`)
    expect(given).toMatchObject({ amount_minor: taken?.given_back_minor, check: { agrees: true } })
    const needs = await explained('needs-you/INR')
    const waiting = home.needs_you.money.filter((it) => it.currency === 'INR')
    expect(waiting.reduce((sum, it) => sum + it.amount_minor, 0)).toBe(needs.amount_minor)
    expect(needs.check.agrees).toBe(true)
  })

  test('is what the ledger’s balances show, by days and by the entries of a day, folded or not', async () => {
    const { from, to, items } = await seen<Balances>('/api/admin/ledger/balances')
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
          const answer = await explained(of)
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

test('says aloud what does not add up', async () => {
  const order = await paid()
  await shop.rows('update payments set sale_minor = sale_minor - 100 where id = ?', [paymentOf(order)])
  const kept = await explained(`order/${order.number}/kept/INR`)
  expect(kept).toMatchObject({
    amount_minor: 49_800,
    check: { agrees: false, parts_minor: 49_900, in_words: expect.stringContaining('does not add up') },
  })
})

test('a sum of the whole shop is for whoever reads the books, an order’s amount for everybody', async () => {
  const order = await paid()
  const day = (await seen<HomeView>('/api/admin/home')).today?.day ?? ''
  const settlement = {
    kind: 'settlement',
    amount_minor: 5_000,
    currency: 'INR',
    day,
    note: 'By the bank’s word',
  }
  const posting = {
    method: 'POST',
    url: '/api/admin/ledger/entries',
    ...json(settlement, headers.owner),
  } as const
  expect((await shop.app.inject(posting)).statusCode).toBeLessThan(300)
  const [byHand] = await shop.rows<{ id: number }>(
    `select id::int from ledger_transactions where posted_by is not null`,
  )
  const hand = `transaction/${byHand?.id}`
  expect(await explained(hand)).toMatchObject({
    amount_minor: 5_000,
    items: [
      {
        causes: [
          { transactions: [{ by_hand: { by: 'owner', note: 'By the bank’s word', change: 'increase' } }] },
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
      expect({ of, as, status: (await ask(of, as)).statusCode }).toEqual({ of, as, status })
  for (const of of [`order/${order.number}/paid/INR`, 'needs-you/INR'])
    expect((await ask(of, 'viewer')).statusCode).toBe(200)
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
    expect(problemOf(await ask(of))).toMatchObject({ status: 400, field: 'of' })
  for (const of of [
    'taken/2026-02-30/INR',
    'taken/2026-11-23/24/INR',
    'account/sales/INR/2026-11-02/2026-11-01',
  ])
    expect(problemOf(await ask(of))).toMatchObject({ status: 400, code: 'REFERENCE_MALFORMED', field: 'of' })
  for (const of of ['__proto__/1', 'constructor', 'payment/a b', `payment/${'x'.repeat(129)}`, 'entry/-1'])
    expect(problemOf(await ask(of))).toMatchObject({ status: 400, field: 'of' })
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
    expect(problemOf(await ask(of))).toMatchObject({ status: 404, code: 'NOTHING_TO_EXPLAIN' })
  expect(problemOf(await ask('needs-you/INR', 'owner', '&after=nonsense'))).toMatchObject({
    status: 400,
    field: 'after',
  })
})
