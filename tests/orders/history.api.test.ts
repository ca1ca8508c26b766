import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DeskOrderView } from '#api/orders/desk-schemas.ts'
import type {
  CustomerHistory,
  HistorySteps,
  OrderAsOfView,
  OrderHistory,
} from '#api/orders/history-schemas.ts'
import { recordFacts } from '#adapters/db/inbox/repository.ts'
import { askRefund } from '#adapters/db/orders/refund-commands.ts'
import { createEvidenceMaker } from '#adapters/pdf/evidence.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import type { Role } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, paidOrder, problemOf, takeIn } from '#tests/support/edge.ts'
import { dayMs, rupees } from '#tests/support/orders.ts'
import { readPdf } from '#tests/support/pdf.ts'
import { aShop, place, type Placed, type Shop } from '#tests/support/shop.ts'
import { tellWebhook } from '#tests/support/webhooks.ts'

/** Papers take seconds of hard work. */
vi.setConfig({ testTimeout: 120_000 })

/** What the desk showed, and when. */
interface Seen {
  readonly at: string
  readonly live: DeskOrderView
}

let shop: Shop
let order: Placed & { paymentId: string }
const seen: Seen[] = []
const name = 'राजेश्वरी देवी'

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  await paidOrder(shop, { email: 'meera@example.com', billing: { name: 'Meera Nair', state: 'Kerala' } })
  await liveThrough()
}, 60_000)
afterAll(() => shop.close())

const pause = () => new Promise((resolve) => setTimeout(resolve, 350))

const ask = async (path: string, role: Role = 'owner') =>
  shop.app.inject({ method: 'GET', url: `/api/admin/orders${path}`, headers: await signedInAs(shop, role) })
const historyOf = async (number: string, at: string, role: Role = 'owner') =>
  (await ask(`/${number}/history?at=${at}`, role)).json<OrderHistory>()

async function look(number: string): Promise<void> {
  const view = (await ask(`/${number}`)).json<DeskOrderView>()
  const [clock] = await shop.rows<{ now: string }>(`select shop_now() as now`)
  seen.push({ at: new Date(new Date(String(clock?.now)).getTime() + 1).toISOString(), live: view })
  await pause()
}

async function hear(fact: OrderFact): Promise<void> {
  const told = {
    source: 'razorpay',
    eventId: randomUUID(),
    type: 'made-up',
    subject: `order/${order.number}`,
  }
  await recordFacts(shop.orm.em.fork(), [{ ...told, source: 'razorpay', facts: [fact] }])
  await takeIn(shop, order)
}

/** An order is placed, paid, half refunded and disputed; after each the desk is looked at. */
async function liveThrough(): Promise<void> {
  const placed = await place(shop, { billing: { name, state: 'Karnataka', gstin: '29ABCDE1234F1ZW' } })
  order = { ...placed, paymentId: '' }
  await look(order.number)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  order = { ...order, paymentId: String(payment['id']) }
  await tellWebhook(shop, 'payment.captured', payment)
  await takeIn(shop, order)
  await look(order.number)
  await shop.rows(
    `insert into downloads (token_hash, version_id, order_number, begun_at, ip)
     select 'made-up', min(id), ?, shop_now(), '203.0.113.7' from file_versions`,
    [order.number],
  )
  await look(order.number)
  const half = {
    paymentId: order.paymentId,
    amountMinor: 24_950,
    reason: 'goodwill',
    revokes: false,
  } as const
  const refundId = await shop.orm.em.fork().transactional(async (tx) => {
    const told = { key: randomUUID(), requestId: 'made-up' }
    return (await askRefund(tx, told, { ...half, number: order.number, note: null, by: 'owner' })).result
  })
  await look(order.number) // its money is spoken for, though its run knows nothing yet
  await takeIn(shop, order)
  await look(order.number)
  const back = { gatewayRefundId: 'rfnd_1', refundId, paymentId: order.paymentId, amount: rupees(249.5) }
  await hear({ type: 'refund-reported', report: { ...back, status: 'processed' } })
  await look(order.number)
  await hear({ type: 'dispute-reported', report: aDispute('open') })
  await look(order.number)
  await hear({ type: 'dispute-reported', report: { ...aDispute('lost'), respondBy: null } })
  await look(order.number)
}

const aDispute = (status: 'open' | 'lost') => ({
  disputeId: 'disp_1',
  paymentId: order.paymentId,
  amount: rupees(249.5),
  phase: 'chargeback' as const,
  status,
  reasonCode: 'goods_or_services_not_received',
  respondBy: Date.now() + 7 * dayMs,
  deductedMinor: 24_950,
})

const moved = ({ id, status, in_words: inWords, amount_minor: minor }: OrderAsOfView['payments'][number]) => [
  id,
  status,
  inWords,
  minor,
]

const byId = <T extends { id: string | number }>(items: readonly T[]) =>
  items.toSorted((a, b) => String(a.id).localeCompare(String(b.id)))

describe('an order scrubbed back', () => {
  test('stands at each instant as the desk showed it then', async () => {
    expect(new Set(seen.map(({ live }) => `${live.status} ${live.fulfilment}`)).size).toBeGreaterThan(3)
    for (const { at, live } of seen.toReversed()) {
      const then = (await historyOf(order.number, at)).order
      expect({ at, ...then }).toMatchObject({
        at,
        status: live.status,
        fulfilment: live.fulfilment,
        money: live.money,
        downloads: live.downloads,
        disputes: live.disputes,
      })
      expect(then?.payments.map(moved)).toEqual(live.payments.map(moved))
      expect(byId(then?.refunds ?? []).map((it) => [it.id, it.status, it.gateway_refund_id])).toEqual(
        byId(live.refunds).map((it) => [it.id, it.status, it.gateway_refund_id]),
      )
      expect(byId(then?.reviews ?? []).map((it) => it.id)).toEqual(byId(live.reviews).map((it) => it.id))
    }
  })

  test('comes to what its entries came to', async () => {
    const balances = async (nth: number) => {
      const then = await historyOf(order.number, seen[nth]?.at ?? '')
      return Object.fromEntries(then.order?.accounts?.map((it) => [it.account, it.amount_minor]) ?? [])
    }
    expect(await balances(0)).toEqual({})
    const paid = await balances(1)
    expect(paid['sales']).toBe(-49_900)
    const lost = await balances(seen.length - 1)
    expect(lost['sales']).toBeUndefined()
    expect(Object.values(lost).reduce((sum, it) => sum + it, 0)).toBe(0)
  })

  test('was nothing before it was placed, and stands as now where no instant is named', async () => {
    expect((await historyOf(order.number, '2020-01-01T00:00:00Z')).order).toBeNull()
    const now = (await ask(`/${order.number}/history`)).json<OrderHistory>()
    expect(now.order?.status).toBe(seen.at(-1)?.live.status)
  })

  test('has a step for everything that changed, each as the desk showed it', async () => {
    const { items, earlier } = (await ask(`/${order.number}/history/steps`)).json<HistorySteps>()
    expect(earlier).toBeNull()
    expect(items).toEqual(items.toSorted())
    const shown: string[] = []
    for (const at of items) {
      const then = (await historyOf(order.number, at)).order
      shown.push(`${then?.status} ${then?.fulfilment} ${then?.downloads} ${then?.refunds.length}`)
    }
    const live = seen.map(
      ({ live: it }) => `${it.status} ${it.fulfilment} ${it.downloads} ${it.refunds.length}`,
    )
    expect(new Set(shown)).toEqual(new Set(live))
  })

  test('is masked for who may not know the customers, and without the books for who may not read them', async () => {
    const at = seen.at(-1)?.at ?? ''
    const { order: then } = await historyOf(order.number, at, 'viewer')
    expect(then?.customer).toEqual({ email: 'a•••a@example.com', name: 'र. द.' })
    expect(then?.accounts).toBeNull()
  })

  test('is said to be unknown, and an odd instant to be odd', async () => {
    expect(problemOf(await ask('/999999/history')).code).toBe('ORDER_NOT_FOUND')
    for (const odd of ['yesterday', '2026-02-31T00:00:00Z', '2026-11-23', '0001-01-01T00:00:00Z'])
      expect(fieldsOf(problemOf(await ask(`/${order.number}/history?at=${odd}`)))).toEqual(['at'])
    expect(fieldsOf(problemOf(await ask(`/${order.number}/history/steps?before=odd`)))).toEqual(['before'])
  })
})

describe('a customer scrubbed back', () => {
  test('has all orders of the address that were placed by then, and their sums', async () => {
    const second = await paidOrder(shop)
    const path = `/${order.number}/customer-history`
    const now = (await ask(path)).json<CustomerHistory>()
    expect(now.items.map((it) => it.number)).toEqual([second.number, order.number])
    expect(now.sums).toMatchObject({ orders: 2, is_cut: false })
    expect(now.sums.money[0]).toMatchObject({
      paid_minor: 99_800,
      returned_minor: 49_900,
      kept_minor: 49_900,
    })
    const then = (await ask(`${path}?at=${seen[1]?.at}`)).json<CustomerHistory>()
    expect(then.items.map((it) => [it.number, it.status])).toEqual([[order.number, 'paid']])
    expect(then.sums.money[0]).toMatchObject({ paid_minor: 49_900, kept_minor: 49_900 })
    const { items } = (await ask(`/${second.number}/history/steps?of=customer`)).json<HistorySteps>()
    const own = (await ask(`/${second.number}/history/steps`)).json<HistorySteps>()
    expect(items.length).toBeGreaterThan(own.items.length)
  })
})

const words = (text: string) => text.replaceAll(/\s+/g, ' ')
const exportsOf = (action: string) =>
  shop.rows<{ actor: string }>('select actor from audit where action = ? and subject = ?', [
    action,
    `order/${order.number}`,
  ])

describe('a history handed out', () => {
  test('says who, what, when and how much until that instant, of nobody else, and stands in the audit log', async () => {
    const at = seen.at(-1)?.at ?? ''
    const answer = await ask(`/${order.number}/history.pdf?at=${at}`, 'accountant')
    expect(answer.headers['content-type']).toBe('application/pdf')
    const pdf = readPdf(answer.rawPayload)
    const text = words(pdf.text)
    expect(pdf.missing).toBe(0)
    for (const told of [
      order.number,
      order.paymentId,
      'disp_1',
      'rfnd_1',
      'asha@example.com',
      '29ABCDE1234F1ZW',
    ])
      expect(text).toContain(told)
    for (const told of ['₹499', '₹249.50', 'Went back', 'The dispute is lost', 'SANDBOX'])
      expect(text).toContain(told)
    for (const other of ['Meera', 'meera@', order.order_id]) expect(text).not.toContain(other)
    expect(await exportsOf('order.exported')).toEqual([{ actor: 'accountant' }])
  })

  test('tells all orders of the customer that were placed by its instant, and nothing that came after', async () => {
    const answer = await ask(`/${order.number}/customer-history.pdf?at=${seen[1]?.at}`)
    const text = words(readPdf(answer.rawPayload).text)
    for (const told of ['One order', order.number, order.paymentId]) expect(text).toContain(told)
    for (const other of ['meera@', 'disp_1', 'rfnd_1', '₹249.50']) expect(text).not.toContain(other)
    expect(await exportsOf('order.customer-exported')).toHaveLength(1)
  })

  test('is kept from who may not know the customers, and refused before there was anything', async () => {
    expect((await ask(`/${order.number}/history.pdf`, 'viewer')).statusCode).toBe(403)
    for (const file of ['history.pdf', 'customer-history.pdf']) {
      const problem = problemOf(await ask(`/${order.number}/${file}?at=2020-01-01T00:00:00Z`))
      expect([problem.code, problem.field]).toEqual(['NOT_PLACED_YET', 'at'])
    }
  })
})

test('the evidence in a dispute has the sale, the download, the policies, and no way into the order', async () => {
  await shop.rows(
    `update mails set state = 'sent', sent_at = shop_now(), to_address = 'asha@example.com', subject = 'Your order',
       text = 'Thank you. Download it at http://shop.example/order/' || ? where order_number = ?`,
    [order.order_id, order.number],
  )
  await shop.rows(
    `update texts set markdown = 'Downloads can be given back for seven days.' where slug = 'refunds'`,
  )
  await shop.rows(
    `update texts set markdown = 'Sold by [Fill in: the registered name].' where slug = 'terms'`,
  )
  const text = words(readPdf(await createEvidenceMaker(shop)('disp_1')).text)
  for (const told of ['disp_1', order.number, order.paymentId, 'asha@example.com', '203.0.113.7', '₹249.50'])
    expect(text).toContain(told)
  expect(text.replaceAll(' ', '')).toContain('Downloaditathttp://shop.example/order/…')
  expect(text).toMatch(/₹249.50 of this order has been refunded to the customer already. .* was ordered on/)
  expect(text).toMatch(/as published by the shop/)
  expect(text).not.toMatch(/Fill in/i)
  for (const never of [order.order_id, 'Meera', 'meera@']) expect(text).not.toContain(never)
})
