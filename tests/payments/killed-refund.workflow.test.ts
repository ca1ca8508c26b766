import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { bothGateways, offerBoth, payAt, placeAt } from '#tests/support/gateways.ts'
import { cutOf, killInTurn } from '#tests/support/killing.ts'
import { atRest, everyLedger, type Outcome } from '#tests/support/outcome.ts'
import { aShop, type Placed, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

/**
 * Where workers die while an owner's refund is on its way: the n-th call of a method by the order's own workflow, the
 * first worker on the way to the gateway, the second on the way back.
 */
const groups = [
  [
    ['before', 'store.orders.takeIn', 1],
    ['after', 'store.orders.takeIn', 1],
    ['after', 'store.effects.open', 1],
    ['after', 'store.payments.refundToMake', 1],
    ['before', 'gateway.refund', 1],
    ['after', 'gateway.refund', 1],
  ],
  [
    ['after', 'store.effects.closeWithFact', 1],
    ['before', 'store.orders.takeIn', 2],
    ['after', 'store.orders.takeIn', 2],
    ['before', 'mailer.send', 1],
    ['after', 'mailer.send', 1],
    ['after', 'store.mails.sent', 1],
  ],
] as const
type Row = (typeof groups)[number][number]
const table: readonly Row[] = groups.flat()

const half = 24_950

const ends: Outcome = {
  status: 'partially_refunded',
  fulfilment: 'revoked',
  mails: ['order-confirmed sent', 'payment-refunded sent'],
  refunds: [`customer-asked processed ${half}`],
  reviews: [],
  upcoming: [],
  owedMinor: 0,
  salesMinor: half,
}

const emailOf = (row: Row) => `killed-refund-${table.indexOf(row)}@example.com`

type Sold = Placed & { readonly paymentId: string }

describe.each(bothGateways)('paid at %s', (gateway) => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  let orders: ReadonlyMap<Row, Sold>
  let signals: ReadonlyMap<Row, unknown>

  /** Each row has a sold order, each group a worker to die for it. */
  beforeAll(async () => {
    temporal = await aTemporalServer()
    shop = await aShop({
      temporalAddress: temporal.address,
      settings: { TEMPORAL_ADDRESS: temporal.address },
    })
    await offerBoth(shop)
    orders = new Map(await Promise.all(table.map(async (row) => [row, await sell(row)] as const)))
    await shop.stopWorker()
    const owner = await signedInAs(shop, 'owner')
    signals = await killInTurn<Row>(shop, groups, async (row) => {
      const order = orders.get(row)!
      await askHalf(order, owner)
      const [when, method, call] = row
      return cutOf(order, [when, method.replace('gateway.', `gateways.${gateway}.`), call])
    })
    await shop.startWorker()
  }, 240_000)

  afterAll(async () => {
    await shop.close()
    await temporal.stop()
  })

  async function sell(row: Row): Promise<Sold> {
    const order = await placeAt(shop, gateway, { email: emailOf(row) })
    const { id } = await payAt(shop, order, { outcome: 'captured' })
    await atRest(shop, order)
    return { ...order, paymentId: String(id) }
  }

  /** The owner gives half of it back and ends the access. */
  async function askHalf({ number, paymentId }: Sold, owner: Record<string, string>) {
    const body = {
      payment_id: paymentId,
      amount_minor: half,
      reason: 'customer-asked',
      revokes: true,
    }
    const url = `/api/admin/orders/${number}/refunds`
    const answer = await shop.app.inject({
      method: 'POST',
      url,
      ...json(body, owner),
    })
    expect(answer.statusCode).toBe(202)
  }

  test.for(table)(
    'half goes back, killed %s %s (call %i): once, by both ledgers, and the customer is told once',
    { timeout: 60_000 },
    async (row) => {
      const order = orders.get(row)!
      expect(signals.get(row)).toBe('SIGKILL')
      const isThere = {
        when: (it: Outcome) => it.mails.length === 2,
        withinMs: 50_000,
      }
      expect(await atRest(shop, order, isThere)).toEqual(ends)

      const sent = await shop.sandbox.mails(emailOf(row))
      expect(new Set(sent.map((it) => it.headers['message-id'])).size).toBe(2)
      const { refunds } = await everyLedger(shop)
      const made = refunds.filter((it) => it.payment_id === order.paymentId)
      expect(made.map((it) => `${it.status} ${it.amount}`)).toEqual([`processed ${half}`])
    },
  )
})
