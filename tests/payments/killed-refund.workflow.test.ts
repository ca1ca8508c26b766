import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { orderNumber } from '#domain/orders/order.ts'
import { purchaseId } from '#workflows/orders/contract.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { json } from '#tests/support/edge.ts'
import { bothGateways, offerBoth, payAt, placeAt } from '#tests/support/gateways.ts'
import { aWorkerThatDies, killAt } from '#tests/support/killing.ts'
import { atRest, everyLedger, type Outcome } from '#tests/support/outcome.ts'
import { aShop, type Placed, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

/** Where a worker dies while an owner's refund is on its way: the n-th call of a method by the order's own workflow. */
const table = [
  ['before', 'store.orders.takeIn', 1],
  ['after', 'store.orders.takeIn', 1],
  ['after', 'store.effects.open', 1],
  ['after', 'store.payments.refundToMake', 1],
  ['before', 'gateway.refund', 1],
  ['after', 'gateway.refund', 1],
  ['after', 'store.effects.closeWithFact', 1],
  ['before', 'store.orders.takeIn', 2],
  ['after', 'store.orders.takeIn', 2],
  ['before', 'mailer.send', 1],
  ['after', 'mailer.send', 1],
  ['after', 'store.mails.sent', 1],
] as const
type Row = (typeof table)[number]

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

type Sold = Placed & { paymentId: string }

const emailOf = (row: Row) => `killed-refund-${table.indexOf(row)}@example.com`

describe.each(bothGateways)('paid at %s', (gateway) => {
  let temporal: Awaited<ReturnType<typeof aTemporalServer>>
  let shop: Shop
  const killed = new Map<Row, { order: Sold; signal: unknown }>()

  /** Each row has a sold order and a worker of its own to die for it; the next one is loading meanwhile. */
  beforeAll(async () => {
    temporal = await aTemporalServer()
    shop = await aShop({
      temporalAddress: temporal.address,
      settings: { TEMPORAL_ADDRESS: temporal.address },
    })
    await offerBoth(shop)
    const orders = await Promise.all(table.map(async (row) => [row, await sell(row)] as const))
    await shop.stopWorker()
    let next = aWorkerThatDies(shop)
    for (const [row, order] of orders) {
      const worker = await next
      if (row !== table.at(-1)) next = aWorkerThatDies(shop)
      await askHalf(order)
      const [when, method, call] = row
      const workflowId = purchaseId(orderNumber(order.number))
      killed.set(row, {
        order,
        signal: await killAt(worker, {
          workflowId,
          when,
          method: method.replace('gateway.', `gateways.${gateway}.`),
          call,
        }),
      })
    }
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
  async function askHalf({ number, paymentId }: Awaited<ReturnType<typeof sell>>) {
    const body = { payment_id: paymentId, amount_minor: half, reason: 'customer-asked', revokes: true }
    const url = `/api/admin/orders/${number}/refunds`
    const owner = await signedInAs(shop, 'owner')
    const answer = await shop.app.inject({ method: 'POST', url, ...json(body, owner) })
    expect(answer.statusCode).toBe(202)
  }

  test.for(table)(
    'half goes back, killed %s %s (call %i): once, by both ledgers, and the customer is told once',
    { timeout: 60_000 },
    async (row) => {
      const { order, signal } = killed.get(row)!
      expect(signal).toBe('SIGKILL')
      const isThere = { when: (it: Outcome) => it.mails.length === 2, withinMs: 50_000 }
      expect(await atRest(shop, order, isThere)).toEqual(ends)

      const sent = await shop.sandbox.mails(emailOf(row))
      expect(new Set(sent.map((it) => it.headers['message-id'])).size).toBe(2)
      const { refunds } = await everyLedger(shop)
      const made = refunds.filter((it) => it.payment_id === order.paymentId)
      expect(made.map((it) => `${it.status} ${it.amount}`)).toEqual([`processed ${half}`])
    },
  )
})
