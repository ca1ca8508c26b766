import { afterAll, beforeAll, expect, test } from 'vitest'
import { cutOf, killInTurn } from '#tests/support/killing.ts'
import { offendersOf } from '#tests/support/invariants.ts'
import { atRest, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, place, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

const pro = 49_900

/** Ways to pay, each with what it must come to however often a worker dies on the way. */
const ways = {
  'told by webhooks': { payments: [{ outcome: 'captured', webhook: 'once' }], ends: sold(pro) },
  'told by the browser alone': {
    payments: [{ outcome: 'captured', webhook: 'drop', browser_return: true }],
    ends: sold(pro),
  },
  'captured by us': { payments: [{ outcome: 'authorized', webhook: 'once' }], ends: sold(pro) },
  'paid twice': {
    payments: [{ outcome: 'captured' }, { outcome: 'captured' }],
    ends: {
      ...sold(pro),
      mails: ['order-confirmed sent', 'payment-refunded sent'],
      refunds: [`second-payment processed ${pro}`],
    },
  },
} satisfies Record<string, { payments: Record<string, unknown>[]; ends: Outcome }>

type Way = keyof typeof ways
type Row = readonly [Way, 'before' | 'after', string, number]

/** Where a worker dies: the n-th call of a method by the order's own workflow. */
const table: readonly Row[] = [
  ['told by webhooks', 'before', 'store.orders.takeIn', 1],
  ['told by webhooks', 'after', 'store.orders.takeIn', 1],
  ['told by webhooks', 'after', 'store.effects.open', 1],
  ['told by webhooks', 'after', 'store.mails.begin', 1],
  ['told by webhooks', 'before', 'mailer.send', 1],
  ['told by webhooks', 'after', 'mailer.send', 1],
  ['told by webhooks', 'after', 'store.mails.sent', 1],
  ['told by the browser alone', 'before', 'gateway.fetchPayment', 1],
  ['told by the browser alone', 'after', 'gateway.fetchPayment', 1],
  ['told by the browser alone', 'after', 'store.effects.closeWithFact', 1],
  ['told by the browser alone', 'after', 'store.orders.takeIn', 2],
  ['captured by us', 'after', 'store.orders.takeIn', 2],
  ['captured by us', 'before', 'gateway.capture', 1],
  ['captured by us', 'after', 'gateway.capture', 1],
  ['captured by us', 'after', 'store.effects.closeWithFact', 1],
  ['captured by us', 'after', 'store.orders.takeIn', 3],
  ['paid twice', 'before', 'store.payments.refundToMake', 1],
  ['paid twice', 'before', 'gateway.refund', 1],
  ['paid twice', 'after', 'gateway.refund', 1],
  ['paid twice', 'after', 'store.effects.closeWithFact', 1],
  ['paid twice', 'after', 'store.orders.takeIn', 2],
]

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
const orders = new Map<Row, Placed>()
let signals: ReadonlyMap<Row, unknown>

const emailOf = (row: Row) => `killed-${table.indexOf(row)}@example.com`

/** Each row has an order, each way a worker to die for it. */
beforeAll(async () => {
  temporal = await aTemporalServer()
  const settings = { TEMPORAL_ADDRESS: temporal.address, CAPTURE_AFTER: '1s' }
  shop = await aShop({ temporalAddress: null, settings })
  const groups = Object.keys(ways).map((way) => table.filter((row) => row[0] === way))
  signals = await killInTurn(shop, groups, begin)
  await shop.startWorker()
}, 240_000)

afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

async function begin(row: Row) {
  const [way, ...at] = row
  const order = await place(shop, { email: emailOf(row) })
  for (const how of ways[way].payments) await shop.sandbox.pay(order.gateway_order_id, how)
  orders.set(row, order)
  return cutOf(order, at)
}

test.for(table)(
  '%s, killed %s %s (call %i): ends as if nothing had been',
  { timeout: 60_000 },
  async (row) => {
    const order = orders.get(row)!
    expect(signals.get(row)).toBe('SIGKILL')
    const { ends } = ways[row[0]]
    const isThere = { when: (it: Outcome) => it.mails.length === ends.mails.length, withinMs: 50_000 }
    expect(await atRest(shop, order, isThere)).toEqual(ends)

    const sent = await shop.sandbox.mails(emailOf(row))
    expect(new Set(sent.map((it) => it.headers['message-id'])).size).toBe(ends.mails.length)
    const { payments, refunds } = await shop.sandbox.ledger()
    const ids = new Set(payments.filter((it) => it.order_id === order.gateway_order_id).map((it) => it.id))
    expect(refunds.filter((it) => ids.has(it.payment_id))).toHaveLength(ends.refunds.length)
  },
)

test('after all of them, everything holds that must always hold', async () => {
  expect(await offendersOf(shop)).toEqual([])
})
