import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type OrderFilter,
  type OrderKey,
  orderRowsStatement,
  readOrderRows,
  type Slice,
} from '#adapters/db/orders/desk-list.ts'
import type { Condition as Statement } from '#adapters/db/conditions.ts'
import { disputeRowsStatement } from '#adapters/db/disputes/desk.ts'
import { storyStatement } from '#adapters/db/disputes/story.ts'
import { hoursStatement, placedStatement } from '#adapters/db/home/repository.ts'
import { type ReviewFilter, reviewsStatement } from '#adapters/db/orders/desk-reviews.ts'
import { emailsStatement, ordersByIdStatement } from '#adapters/db/orders/finding.ts'
import { timelineStatement } from '#adapters/db/orders/timeline.ts'
import { comparedDays } from '#domain/home/days.ts'
import { dayMs } from '#tests/support/orders.ts'
import { explain, type Many, ordersOf } from '#tests/support/many-orders.ts'

let few: Many
let many: Many

beforeAll(async () => {
  few = await ordersOf(1_000)
  many = await ordersOf(1_000_000)
}, 240_000)

afterAll(async () => {
  await few.close()
  await many.close()
})

const everything: OrderFilter = {
  found: { by: 'everything' },
  status: null,
  product: null,
  from: null,
  to: null,
  timeZone: 'Asia/Kolkata',
}
const aSlice = (slice: Partial<Slice>): Slice => ({
  filter: everything,
  beyond: null,
  direction: 'older',
  limit: 51,
  ...slice,
})

const day = (ago: number) => new Date(Date.now() - ago * dayMs).toISOString().slice(0, 10)

/** Whether no table of a million rows is read from end to end, and hardly more of it looked at than of a thousand. */
async function isAsQuick(...statements: Statement[]) {
  for (const statement of statements) {
    const quick = await explain(few, statement)
    const { scanned, pages } = await explain(many, statement)
    // Indexes of a million rows are a step or two deeper, and a page holds 51 rows wherever there are enough.
    const most = Math.max(4 * quick.pages, 51 * pagesOfARow)
    if (scanned.some((it) => big.has(it)) || pages > most) return { statement, scanned, pages, most }
  }
  return true
}

const big = new Set([
  'orders',
  'checkouts',
  'payments',
  'refunds',
  'reviews',
  'disputes',
  'ledger_transactions',
  'ledger_entries',
  'upcoming',
  'inbox',
  'decisions',
  'effects',
])
const pagesOfARow = 30

const filters: [string, Partial<OrderFilter>][] = [
  ['no filter', {}],
  ['a status that most have', { status: 'paid' }],
  ['a status that few have', { status: 'failed' }],
  ['a status that nobody has', { status: 'cancelled' }],
  ['what waits for a person', { status: 'review' }],
  ['a product that many bought', { product: 'pro' }],
  ['a product that three bought', { product: 'platinum' }],
  ['a product that nobody bought', { product: 'none' }],
  ['a product and a status that meet often', { product: 'pro', status: 'paid' }],
  ['a product and a status that never meet', { product: 'starter', status: 'refunded' }],
  ['a rare product and a status', { product: 'platinum', status: 'expired' }],
  ['a product of what waits for a person', { product: 'pro', status: 'review' }],
  ['a time long ago', { from: day(500), to: day(400) }],
  ['a time and a status', { from: day(500), to: day(400), status: 'refunded' }],
  ['a time and a status that nobody has', { from: day(500), to: day(400), status: 'cancelled' }],
  ['a time and a product', { from: day(500), to: day(400), product: 'premium' }],
  ['a time and a product that three bought', { to: day(400), product: 'platinum' }],
  ['a time, a product and a status', { from: day(300), product: 'pro', status: 'expired' }],
  ['addresses', { found: { by: 'emails', emails: ['customer1@example.com', 'customer2@example.com'] } }],
  ['an address and a status', { found: { by: 'emails', emails: ['customer7@example.com'] }, status: 'paid' }],
  ['numbers', { found: { by: 'numbers', numbers: ['10500', '10501'] } }],
  ['a number and a product', { found: { by: 'numbers', numbers: ['10500'] }, product: 'platinum' }],
]

const list = (filter: Partial<OrderFilter>, slice: Partial<Slice> = {}) =>
  orderRowsStatement(aSlice({ filter: { ...everything, ...filter }, ...slice }))

const daysAgo = (ago: number): OrderKey => [`${(Date.now() - ago * dayMs) * 1_000}`, '510000']

describe('of a million orders the list is as quick as of a thousand, filtered by', () => {
  test.each(filters)('%s', async (_, filter) => {
    expect(await isAsQuick(list(filter))).toBe(true)
  })

  test.each(filters)('%s, on a deep page, in both directions', async (_, filter) => {
    const beyond = daysAgo(filter.to ? 450 : 150)
    const pages = [list(filter, { beyond, direction: 'older' }), list(filter, { beyond, direction: 'newer' })]
    expect(await isAsQuick(...pages)).toBe(true)
  })
})

const whatWaits: ReviewFilter = { state: 'open', assignee: null, reason: null, sort: 'due' }
const reviews = (filter: Partial<ReviewFilter>, direction?: 'older' | 'newer') => {
  const place = filter.sort === 'money' ? ['', '-49900', '1000'] : [daysAgo(10)[0], '1000']
  const beyond = direction ? place : null
  const wanted = { ...whatWaits, ...filter }
  return reviewsStatement({ filter: wanted, beyond, direction: direction ?? 'older', limit: 51 })
}
const isResolved = { state: 'resolved' } as const

const disputes = (
  status: Parameters<typeof disputeRowsStatement>[0]['filter']['status'] = null,
  direction?: 'older' | 'newer',
) => {
  const key = [new Date(Date.now() - 10 * dayMs).toISOString(), 'disp_1']
  const beyond = direction ? { direction, key } : null
  return disputeRowsStatement({ filter: { status }, beyond, limit: 51 })
}

/** Every other list and search over a table that grows with the orders. */
const others: [string, Statement][] = [
  ['orders from a day to come', list({ from: day(-2) })],
  ['orders placed on a day', placedStatement({ weeksAgo: 0, from: 0, until: 60_000, end: 60_000 })],
  ['orders by their number', ordersByIdStatement('10500')],
  ['orders by a payment', ordersByIdStatement('pay_11000')],
  ['orders by an id that is none', ordersByIdStatement('nothing')],
  ['very many addresses that begin alike', emailsStatement('c', 25)],
  ['few addresses that begin alike', emailsStatement('customer99', 25)],
  ['a whole address', emailsStatement('customer1@example.com', 25)],
  ['no address', emailsStatement('nobody', 25)],
  ['what waits for a person', reviews({})],
  ['what waits for a person, further on', reviews({}, 'older')],
  ['what waits for a person, back again', reviews({}, 'newer')],
  ['what waits by the money in it', reviews({ sort: 'money' })],
  ['what waits by the money in it, further on', reviews({ sort: 'money' }, 'older')],
  ['what waits by the money in it, back again', reviews({ sort: 'money' }, 'newer')],
  ['what waits for somebody', reviews({ assignee: 'owner' })],
  ['what waits for a reason that nothing has', reviews({ reason: 'books-disagree' }, 'older')],
  ['what is snoozed', reviews({ state: 'snoozed' })],
  ['what was resolved', reviews(isResolved)],
  ['what was resolved, further on', reviews(isResolved, 'older')],
  ['what was resolved, back again', reviews(isResolved, 'newer')],
  ['what was resolved of a reason', reviews({ ...isResolved, reason: 'currency-mismatch' }, 'older')],
  ['what was resolved of a reason that nothing had', reviews({ ...isResolved, reason: 'mail-refused' })],
  ['disputes', disputes()],
  ['disputes, further on', disputes(null, 'older')],
  ['disputes, back again', disputes(null, 'newer')],
  ['disputes that most are', disputes('won', 'older')],
  ['disputes that few are', disputes('open')],
  ['disputes that none is', disputes('under_review')],
  ['disputes that need an answer', disputes('needs-answer', 'older')],
  ['orders by a dispute', ordersByIdStatement('disp_10990')],
  ['what happened in a dispute', storyStatement({ disputeId: 'disp_10990', orderNumber: '10990' })],
  ['what happened to an order', timelineStatement('10990', { before: null, limit: 201 })],
  [
    'what happened to an order before',
    timelineStatement('10990', { before: [daysAgo(1)[0], '1', '1'], limit: 201 }),
  ],
]

test.each(others)('among a million orders as quickly as among a thousand: %s', async (_, statement) => {
  expect(await isAsQuick(statement)).toBe(true)
})

test('the days that home compares are read by their sales alone', async () => {
  const statement = hoursStatement(comparedDays(Date.now(), 'Asia/Kolkata'), 'Asia/Kolkata')
  const { scanned, pages } = await explain(many, statement)
  const [sold] = await many.orm.em
    .fork()
    .execute<{ sales: string }[]>(
      `select count(*) as sales from ledger_transactions where occurred_at > now() - interval '29 days'`,
    )
  expect(scanned.filter((it) => big.has(it))).toEqual([])
  // Five days of the twenty-nine, a handful of pages for each sale.
  expect(pages).toBeLessThan((Number(sold!.sales) * 5 * 6) / 29)
})

test('pages in both directions meet without a gap or a repetition', async () => {
  const em = few.orm.em.fork()
  const numbers: string[] = []
  let beyond: OrderKey | null = null
  do {
    const rows = await readOrderRows(em, aSlice({ beyond, limit: 300 }))
    numbers.push(...rows.map((it) => it.number))
    beyond = rows.at(-1)?.key ?? null
  } while (beyond)
  expect(new Set(numbers).size).toBe(1_000)
  expect(numbers).toEqual(numbers.toSorted((a, b) => Number(b) - Number(a)))
  const [last] = await readOrderRows(em, aSlice({ direction: 'newer', limit: 1 }))
  const back = await readOrderRows(em, aSlice({ beyond: last!.key, direction: 'newer', limit: 1_000 }))
  expect(back.map((it) => it.number)).toEqual(numbers.toReversed().slice(1))
})
