import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OrderList, OrderRowView } from '#api/orders/desk-schemas.ts'
import { OrderEntity } from '#adapters/db/orders/entities.ts'
import { orderId, orderNumber, type OrderStatus } from '#domain/orders/order.ts'
import type { Role } from '#domain/people/roles.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { fieldsOf, problemOf } from '#tests/support/edge.ts'
import { dayMs, minuteMs } from '#tests/support/orders.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop
const headers: Partial<Record<Role, Record<string, string>>> = {}

/** 14:00 on Thursday, 5 March 2026 in Kolkata. */
const noon = Date.UTC(2026, 2, 5, 8, 30)

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers.owner = await signedInAs(shop, 'owner')
  headers.viewer = await signedInAs(shop, 'viewer')
  await fill(shop)
})
afterAll(() => shop.close())

/** 120 orders, one a minute up to `noon`, and what makes a few of them worth looking for. */
async function fill({ orm }: Shop) {
  const em = orm.em.fork()
  const statuses: OrderStatus[] = ['created', 'paid', 'paid', 'expired']
  for (let n = 1; n <= 120; n++)
    em.create(OrderEntity, {
      number: orderNumber(`${20_000 + n}`),
      id: orderId(n.toString(16).padStart(32, 'a')),
      productSlug: n % 2 ? 'pro' : 'starter',
      productName: n % 2 ? 'Pro' : 'Starter',
      amountMinor: 49_900,
      currency: 'INR',
      status: statuses[n % 4]!,
      fulfilment: 'pending',
      email: `customer${n % 40}@example.com`,
      billing: { name: 'Asha Devi Rao' },
      createdAt: new Date(noon - (120 - n) * minuteMs),
      paidAt: null,
      expiresAt: new Date(noon + 7 * dayMs),
    })
  await em.flush()
  for (const statement of oddities) await em.execute(statement)
}

/** What was paid and given back for one order, what waits for a person about two, and for time about one. */
const oddities = [
  `insert into checkouts (id, order_number, gateway, gateway_order_id, amount_minor, currency, created_at)
   values ('20101-abcdef', '20101', 'razorpay', 'order_Q1', 49900, 'INR', now())`,
  `insert into payments (id, order_number, gateway_order_id, gateway, amount_minor, currency, status, offer,
     customer_fee_minor, plan, sale_minor, created_at, updated_at)
   values ('pay_Q1', '20101', 'order_Q1', 'razorpay', 49900, 'INR', 'captured', false, 0, 'none', 0, now(), now())`,
  `insert into refunds (id, order_number, payment_id, gateway_refund_id, amount_minor, currency, status, reason,
     created_at, updated_at)
   values ('rf_pay_Q1', '20101', 'pay_Q1', 'rfnd_Q1', 49900, 'INR', 'processed', 'second-payment', now(), now())`,
  `insert into reviews (order_number, reason, about, assignee, opened_at, due_at)
   values ('20118', 'currency-mismatch', 'pay_Q2', 'owner', now(), now() + interval '2 days'),
     ('20117', 'mail-refused', '20117', 'owner', now(), now() + interval '2 days')`,
  `insert into upcoming (subject, kind, about, due_at, reason)
   values ('order/20120', 'order-expiry', '20120', '2026-03-12T08:30:00Z', 'It expires.')`,
]

const ask = (query: string, role: Role = 'owner') =>
  shop.app.inject({ method: 'GET', url: `/api/admin/orders${query}`, headers: headers[role] ?? {} })

async function list(query = '', role: Role = 'owner'): Promise<OrderList> {
  const answer = await ask(query, role)
  expect(answer.statusCode).toBe(200)
  return answer.json()
}
const numbers = ({ items }: OrderList) => items.map((it) => Number(it.number))
const find = async (q: string, role: Role = 'owner') =>
  numbers(await list(`?q=${encodeURIComponent(q)}`, role))

test('orders come newest first, 50 a page, forwards and back', async () => {
  const first = await list()
  expect(numbers(first)).toEqual(Array.from({ length: 50 }, (_, n) => 20_120 - n))
  expect(first.previous).toBeNull()
  const second = await list(`?after=${first.next}`)
  const third = await list(`?after=${second.next}`)
  expect(numbers(third)).toEqual(Array.from({ length: 20 }, (_, n) => 20_020 - n))
  expect(third.next).toBeNull()
  const back = await list(`?after=${third.previous}`)
  expect(numbers(back)).toEqual(numbers(second))
  expect(numbers(await list(`?after=${back.previous}`))).toEqual(numbers(first))
})

test('a row says what it is, and what it waits for', async () => {
  const { items } = await list()
  expect(items[0]).toEqual({
    number: '20120',
    created_at: '2026-03-05T08:30:00.000Z',
    status: 'created',
    fulfilment: 'pending',
    product: { slug: 'starter', name: 'Starter' },
    amount_minor: 49_900,
    currency: 'INR',
    customer: { email: 'customer0@example.com', name: 'Asha Devi Rao' },
    refunded_minor: null,
    waits: {
      in_words: 'Expires unless paid',
      due_at: '2026-03-12T08:30:00.000Z',
      for_a_person: false,
    },
  } satisfies OrderRowView)
  expect(items[2]).toMatchObject({ status: 'review', waits: { for_a_person: true } })
  expect(items[3]).toMatchObject({ status: 'paid', waits: { in_words: 'A mail was refused' } })
})

test('whoever may not know the customers sees them masked', async () => {
  const { items } = await list('', 'viewer')
  expect(items[0]?.customer).toEqual({ email: 'c•••0@example.com', name: 'A. D. R.' })
})

describe('filtered by', () => {
  test('a status: what waits for a person counts as nothing else', async () => {
    expect(numbers(await list('?status=review'))).toEqual([20_118])
    const paid = numbers(await list('?status=paid'))
    expect(paid).not.toContain(20_118)
    expect(paid).toContain(20_117)
    expect(numbers(await list('?status=cancelled'))).toEqual([])
  })

  test('a product', async () => {
    const { items } = await list('?product=pro&status=paid')
    expect(items.every((it) => it.product.slug === 'pro' && it.status === 'paid')).toBe(true)
    expect(items.length).toBeGreaterThan(0)
  })

  test('days of the shop’s time zone', async () => {
    await shop.rows(
      `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment,
         created_at, expires_at)
       values ('20000', 'late-in-the-evening', 'pro', 'Pro', 1, 'INR', 'paid', 'delivered', '2026-03-03T18:29:59Z',
         now())`,
    )
    expect(numbers(await list('?from=2026-03-03&to=2026-03-03'))).toEqual([20_000])
    expect(numbers(await list('?from=2026-03-04&to=2026-03-04'))).toEqual([])
    expect(numbers(await list('?from=2026-03-05&to=2026-03-05'))).toHaveLength(50)
  })
})

describe('searched for by', () => {
  test.each([
    ['its number', '20101'],
    ['its number as people write it', ' #20101 '],
    ['its secret id', (101).toString(16).padStart(32, 'a')],
    ['its receipt', '20101-abcdef'],
    ['the gateway’s order', 'order_Q1'],
    ['a payment', 'pay_Q1'],
    ['a refund', 'rfnd_Q1'],
    ['our own name of a refund', 'rf_pay_Q1'],
  ])('%s', async (_, q) => {
    expect(await find(q)).toEqual([20_101])
    expect(await find(q, 'viewer')).toEqual([20_101])
  })

  test('a mail address, whole or its beginning, with other filters', async () => {
    expect(await find('Customer7@Example.com')).toEqual([20_087, 20_047, 20_007])
    expect(await find('customer3')).toHaveLength(33)
    expect(numbers(await list('?q=customer7%40example.com&status=expired'))).toEqual([20_087, 20_047, 20_007])
    expect(await find('nobody@example.com')).toEqual([])
    expect(await find('customer%')).toEqual([])
  })

  test('a beginning of too many addresses: it says so', async () => {
    const { items, hint } = await list('?q=customer')
    expect(items).toHaveLength(50)
    expect(hint).toMatch(/first 25/)
    expect((await list('?q=customer7')).hint).toBeNull()
  })

  test('a mail address, by whoever may not know the customers: nothing', async () => {
    expect(await find('customer7@example.com', 'viewer')).toEqual([])
    expect(await find('customer', 'viewer')).toEqual([])
  })
})

describe('a slip in the address is named:', () => {
  test.each([
    ['status=lost', 'status'],
    ['product=a%20b', 'product'],
    ['from=yesterday', 'from'],
    ['to=2026-02-31', 'to'],
    ['from=0000-01-01', 'from'],
    ['q=%00', 'q'],
    ['q=', 'q'],
    ['after=bm90aGluZw', 'after'],
    ['after=WyJvbGRlciIsIngiLCJ5Il0', 'after'],
    ['colour=red', 'colour'],
  ])('%s', async (query, field) => {
    const answer = await ask(`?${query}`)
    expect(answer.statusCode).toBe(400)
    expect(fieldsOf(problemOf(answer))).toEqual([field])
  })
})

test('the list can be filtered by every product there is', async () => {
  const answer = await ask('/filters', 'viewer')
  expect(answer.json<{ products: unknown[] }>().products).toContainEqual({ slug: 'pro', name: 'Pro kit' })
})
