import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gateway } from '#domain/payments/payment.ts'
import { anotherCheckout, bothGateways, offerBoth, payAt, placeAt } from '#tests/support/gateways.ts'
import { cutOf, killInTurn } from '#tests/support/killing.ts'
import { offendersOf } from '#tests/support/invariants.ts'
import { atRest, everyLedger, type Outcome, sold } from '#tests/support/outcome.ts'
import { aShop, type Placed, type Shop, until } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

const pro = 49_900

/** Ways to pay, each with what it must come to however often a worker dies on the way. */
const ways = {
  'told by webhooks': {
    payments: [{ outcome: 'captured', webhook: 'once' }],
    ends: sold(pro),
  },
  'told by the browser alone': {
    payments: [{ outcome: 'captured', webhook: 'drop', browser_return: true }],
    ends: sold(pro),
  },
  'captured by us': {
    payments: [{ outcome: 'authorized', webhook: 'once' }],
    ends: sold(pro),
  },
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

/** What asks the gateway after the browser's return, by the gateway. */
const asking: Readonly<Record<Gateway, string>> = {
  razorpay: 'fetchPayment',
  stripe: 'paymentsOnPage',
}

const methodAt = (gateway: Gateway, method: string) =>
  method
    .replace('gateway.fetchPayment', `gateway.${asking[gateway]}`)
    .replace('gateway.', `gateways.${gateway}.`)

describe.each(bothGateways)('paid at %s', (gateway) => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  const orders = new Map<Row, Placed>()
  let signals: ReadonlyMap<Row, unknown>

  const emailOf = (row: Row) => `killed-${table.indexOf(row)}@example.com`

  /** Each row has an order, each way a worker to die for it. */
  beforeAll(async () => {
    temporal = await aTemporalServer()
    const settings = {
      TEMPORAL_ADDRESS: temporal.address,
      CAPTURE_AFTER: '1s',
    }
    shop = await aShop({ temporalAddress: null, settings })
    await offerBoth(shop)
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
    const order = await placeAt(shop, gateway, { email: emailOf(row) })
    const [first, second] = ways[way].payments
    const other = second && (await anotherCheckout(shop, order))
    if (first) await told(await payAt(shop, other ?? order, first), first)
    if (second) await payAt(shop, order, second)
    orders.set(row, order)
    const [when, method, call] = at
    return cutOf(order, [when, methodAt(gateway, method), call])
  }

  /** Of two payments the first is to be known first; one that no webhook tells of is alone. */
  async function told(payment: Readonly<Record<string, unknown>>, how: Readonly<Record<string, unknown>>) {
    if (how['webhook'] === 'drop') return
    const known = () =>
      shop.rows('select id from inbox where facts::text like ?', [`%${String(payment['id'])}%`])
    await until(known, (rows) => rows.length > 0)
  }

  test.for(table)(
    '%s, killed %s %s (call %i): ends as if nothing had been',
    { timeout: 60_000 },
    async (row) => {
      const order = orders.get(row)!
      expect(signals.get(row)).toBe('SIGKILL')
      const { ends } = ways[row[0]]
      const isThere = {
        when: (it: Outcome) => it.mails.length === ends.mails.length,
        withinMs: 50_000,
      }
      expect(await atRest(shop, order, isThere)).toEqual(ends)

      const sent = await shop.sandbox.mails(emailOf(row))
      expect(new Set(sent.map((it) => it.headers['message-id'])).size).toBe(ends.mails.length)
      const known = await shop.rows<{ id: string }>('select id from payments where order_number = ?', [
        order.number,
      ])
      const ids = new Set(known.map((it) => it.id))
      const { refunds } = await everyLedger(shop)
      expect(refunds.filter((it) => ids.has(it.payment_id))).toHaveLength(ends.refunds.length)
    },
  )

  test('after all of them, everything holds that must always hold', async () => {
    expect(await offendersOf(shop)).toEqual([])
  })
})
