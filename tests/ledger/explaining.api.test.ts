import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OrderList } from '#api/orders/desk-schemas.ts'
import { firstRefundId } from '#domain/payments/give-back.ts'
import { takeIn } from '#tests/support/edge.ts'
import {
  anExplainedShop,
  disputeReport,
  type ExplainedShop,
  inr,
  paymentOf,
  refundReport,
} from '#tests/support/explained-shop.ts'
import { place, type Placed, type Shop } from '#tests/support/shop.ts'

let desk: ExplainedShop
let shop: Shop

beforeAll(async () => {
  desk = await anExplainedShop()
  shop = desk.shop
})
afterAll(() => shop.close())

/** Each amount that the order's page shows, by its reference. */
async function figuresOf(order: Placed): Promise<Map<string, number>> {
  const view = await desk.deskOrder(order)
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
  const { items: rows } = await desk.seen<OrderList>(`/api/admin/orders?q=${number}`)
  const wentBack = view.money.map((it) => it.returned_minor || null)
  expect(rows.map((it) => it.refunded_minor)).toEqual(wentBack.length > 0 ? wentBack : [null])
  return new Map([
    [`order/${number}/price`, view.amount_minor],
    ...view.money.flatMap((it): [string, number][] => [
      [`order/${number}/paid/INR`, it.paid_minor],
      [`order/${number}/returned/INR`, it.returned_minor],
      [`order/${number}/kept/INR`, it.kept_minor],
      [`order/${number}/owed/INR`, Math.abs(it.owed_minor)],
      [`order/${number}/held/INR`, it.held_minor],
      [`order/${number}/fee/INR`, it.fee_minor],
    ]),
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
    const it = await desk.explained(of)
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
    const price = await desk.explained(`order/${order.number}/price`)
    expect(price.items).toMatchObject([
      { amount_minor: 49_900, causes: [{ facts: [{ sentence: 'The order was placed.' }] }] },
    ])
  })

  test('a payment is held by the gateway, not captured', async () => {
    const order = await desk.paid({ status: 'authorized', fee: null })
    const figures = await expectExplained(order)
    expect([...figures.keys()]).not.toContain(`order/${order.number}/paid/INR`)
  })

  test('it was sold with GST and a fee, down to the fact that told of it', async () => {
    const order = await desk.paid()
    await expectExplained(order)
    const paidFor = await desk.explained(`order/${order.number}/paid/INR`)
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
    const fee = await desk.explained(`payment/${paymentOf(order)}/fee`)
    expect(fee.items.map((it) => it.amount_minor)).toEqual([998, 180])
  })

  test('a part was given back, and another part is being asked for', async () => {
    const order = await desk.paid()
    const first = await desk.ownersRefund(order, 20_000)
    await desk.tell(order, refundReport(order, first, { amount: inr(20_000), status: 'processed' }))
    await desk.ownersRefund(order, 10_000)
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/returned/INR`)).toBe(20_000)
  })

  test('a refund failed after it had gone out, and is made again', async () => {
    const order = await desk.paid()
    const id = await desk.ownersRefund(order, 30_000)
    await desk.tell(order, refundReport(order, id, { amount: inr(30_000), status: 'pending' }))
    await desk.tell(order, refundReport(order, id, { amount: inr(30_000), status: 'failed' }))
    await expectExplained(order)
    await desk.resolve(order, 'try-again')
    const again = (await desk.deskOrder(order)).refunds.find((it) => it.status === 'requested')?.id ?? ''
    await desk.tell(order, refundReport(order, again, { amount: inr(30_000), status: 'processed' }))
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/returned/INR`)).toBe(30_000)
  })

  test('too much was paid, and what was too much could not go back and is written off', async () => {
    const order = await desk.paid({ amount: inr(59_900) })
    const id = firstRefundId(paymentOf(order))
    await desk.tell(order, refundReport(order, id, { amount: inr(10_000), status: 'failed' }))
    await expectExplained(order)
    await desk.resolve(order, 'write-off')
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/kept/INR`)).toBe(59_900)
  })

  test('too much was paid, and what was too much was paid back outside of Razorpay', async () => {
    const order = await desk.paid({ amount: inr(59_900) })
    const id = firstRefundId(paymentOf(order))
    await desk.tell(order, refundReport(order, id, { amount: inr(10_000), status: 'failed' }))
    await desk.resolve(order, 'settled-elsewhere')
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/returned/INR`)).toBe(10_000)
  })

  test('a dispute is open, and then won', async () => {
    const order = await desk.paid()
    await desk.tell(order, disputeReport(order, {}))
    const held = await expectExplained(order)
    expect(held.get(`dispute/disp_${order.number}/held`)).toBe(49_900)
    expect(held.get(`order/${order.number}/held/INR`)).toBe(49_900)
    expect(held.get(`order/${order.number}/fee/INR`)).toBe(1_178)
    await desk.tell(order, disputeReport(order, { status: 'won', respondBy: null }))
    expect((await expectExplained(order)).get(`dispute/disp_${order.number}/held`)).toBe(0)
  })

  test('a dispute is lost after a part was given back', async () => {
    const order = await desk.paid()
    const id = await desk.ownersRefund(order, 20_000)
    await desk.tell(order, refundReport(order, id, { amount: inr(20_000), status: 'processed' }))
    await desk.tell(order, disputeReport(order, { deductedMinor: 0 }))
    await desk.tell(order, disputeReport(order, { status: 'lost', respondBy: null }))
    const figures = await expectExplained(order)
    expect(figures.get(`order/${order.number}/owed/INR`)).toBe(20_000)
    const twice = await desk.explained(`order/${order.number}/owed/INR`)
    expect(twice.title).toBe(`Paid back twice on order ${order.number}`)
  })
})

test('says aloud what does not add up', async () => {
  const order = await desk.paid()
  await shop.rows('update payments set sale_minor = sale_minor - 100 where id = ?', [paymentOf(order)])
  const kept = await desk.explained(`order/${order.number}/kept/INR`)
  expect(kept).toMatchObject({
    amount_minor: 49_800,
    check: { agrees: false, parts_minor: 49_900, in_words: expect.stringContaining('does not add up') },
  })
})
