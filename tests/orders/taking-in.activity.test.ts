import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { takeInOrder } from '#adapters/db/orders/intake.ts'
import { beginOrder, finishOrder } from '#adapters/db/orders/placing.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { aDatabase } from '#tests/support/database.ts'
import { dayMs, paymentReported, policy, refundReported, rupees } from '#tests/support/orders.ts'

let database: Awaited<ReturnType<typeof aDatabase>>
let orm: Database

beforeAll(async () => {
  database = await aDatabase()
  orm = openDatabase(database.url)
})

afterAll(async () => {
  await orm.close(true)
  await database.drop()
})

/** A placed order whose facts and gateway ids end in its number, as the gateway's would be its own. */
async function aPlacedOrder() {
  const product = { slug: 'pro', name: 'Pro', price: rupees(499) }
  const draft = { product, email: null, billing: null, expiresAfterMs: 7 * dayMs, key: null }
  const gateway = 'razorpay' as const
  const begun = await beginOrder(orm.em.fork(), { ...draft, gateway })
  const number = orderNumber(begun.number)
  const gatewayOrderId = `order_${number}`
  const answer = {
    order_id: 'id' in begun ? begun.id : '',
    number,
    gateway,
    gateway_order_id: gatewayOrderId,
    key_id: '',
    amount: 49_900,
    currency: 'INR',
    receipt: begun.receipt,
    order_url: '',
  } as const
  await finishOrder(orm.em.fork(), { key: null, answer, page: null, requestId: 'r' })
  const paymentId = `pay_${number}`
  return {
    number,
    captured: paymentReported({ paymentId, gatewayOrderId }),
    refunded: refundReported({ paymentId, gatewayRefundId: `rfnd_${number}` }),
    tell: (...facts: OrderFact[]) =>
      recordFacts(orm.em.fork(), [
        { source: 'razorpay', eventId: `${number}/${Math.random()}`, type: 'told', gatewayOrderId, facts },
      ]),
    takeIn: () => takeInOrder(orm.em.fork(), number, { reached: null, policy }),
    row: async (table: string) => {
      const column = table === 'orders' ? 'number' : 'order_number'
      const found: Record<string, unknown>[] = await orm.em
        .fork()
        .execute(`select * from ${table} where ${column} = ?`, [number])
      return found[0]
    },
  }
}

test('an order paid and refunded before anybody looked has a day of payment and no download', async () => {
  const order = await aPlacedOrder()
  await order.tell(order.captured, order.refunded)
  await order.takeIn()
  expect(await order.row('orders')).toMatchObject({ status: 'refunded', fulfilment: 'revoked' })
  expect((await order.row('orders'))?.['paid_at']).not.toBeNull()
  expect((await order.row('grants'))?.['revoked_at']).not.toBeNull()
})

test('a refund after delivery ends the download and keeps the day of payment', async () => {
  const order = await aPlacedOrder()
  await order.tell(order.captured)
  await order.takeIn()
  const paidAt = (await order.row('orders'))?.['paid_at']
  expect(paidAt).not.toBeNull()
  expect((await order.row('grants'))?.['revoked_at']).toBeNull()
  await order.tell(order.refunded)
  await order.takeIn()
  expect((await order.row('grants'))?.['revoked_at']).not.toBeNull()
  expect((await order.row('orders'))?.['paid_at']).toEqual(paidAt)
})

test('taking in again finds the same effects still to do and changes nothing', async () => {
  const order = await aPlacedOrder()
  await order.tell(order.captured)
  const first = await order.takeIn()
  expect(first.effects.map((it) => it.kind)).toEqual(['send-mail'])
  expect(await order.takeIn()).toEqual({ ...first, requestIds: [] })
})

test('a decision is kept with the news it took in, the order after it, and all that it asked for', async () => {
  const order = await aPlacedOrder()
  await order.tell(order.captured)
  await order.takeIn()
  const decision = await order.row('decisions')
  expect(decision).toMatchObject({
    state: { status: 'paid', fulfilment: 'delivered', payments: [{ verdict: 'accepted' }], refunds: [] },
    effects: [{ kind: 'post' }, { kind: 'post' }, { kind: 'grant-download' }, { kind: 'send-mail' }],
  })
  expect(decision?.['facts']).toHaveLength(2)
  expect((await order.row('ledger_transactions'))?.['decision_id']).toBe(decision?.['id'])
  const [effect]: Record<string, unknown>[] = await orm.em
    .fork()
    .execute('select decision_id from effects where subject = ?', [`order/${order.number}`])
  expect(effect).toEqual({ decision_id: decision?.['id'] })
})

test('news that changes nothing is no decision, and says that it told nothing new', async () => {
  const order = await aPlacedOrder()
  await order.tell(order.captured)
  await order.takeIn()
  await order.tell(order.captured)
  await order.takeIn()
  const rows: Record<string, unknown>[] = await orm.em
    .fork()
    .execute('select outcome from inbox where subject = ? order by id', [`order/${order.number}`])
  expect(rows.map((it) => it['outcome'])).toEqual(['taken in', 'taken in', 'told nothing new'])
  const decisions = await orm.em
    .fork()
    .execute('select id from decisions where order_number = ?', [order.number])
  expect(decisions).toHaveLength(1)
})

test('an order that nobody placed asks for nothing', async () => {
  const nobody = await takeInOrder(orm.em.fork(), orderNumber('none'), { reached: null, policy })
  expect(nobody).toEqual({ effects: [], wait: null, requestIds: [] })
})
