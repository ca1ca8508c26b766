import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Condition } from '#adapters/db/conditions.ts'
import { type InboxFilter, inboxRowsStatement } from '#adapters/db/inbox/desk.ts'
import { type MailFilter, mailRowsStatement } from '#adapters/db/mail/desk.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import { aDatabase } from '#tests/support/database.ts'
import { explain } from '#tests/support/many-orders.ts'

type Received = Awaited<ReturnType<typeof received>>

let few: Received
let many: Received

beforeAll(async () => {
  few = await received(1_000)
  many = await received(200_000)
}, 120_000)

afterAll(async () => {
  await few.close()
  await many.close()
})

/** A shop that was told this much over two years, and wrote half as many mails. */
async function received(count: number) {
  const database = await aDatabase()
  const orm = openDatabase(database.url)
  await fill(orm, count)
  return {
    orm,
    close: async () => {
      await orm.close(true)
      await database.drop()
    },
  }
}

async function fill(orm: Database, count: number): Promise<void> {
  await orm.em.fork().transactional(async (tx) => {
    await tx.execute('set local session_replication_role = replica') // the orders are not needed
    await tx.execute(
      `insert into inbox (source, event_id, type, subject, facts, received_at, delivered_at, handled_at, outcome)
       select case when n % 4 = 0 then 'shop' when n % 50000 = 1 then 'desk' else 'razorpay' end, n::text,
         (array['order-placed', 'payment.authorized', 'payment.captured', 'order.paid'])[n % 4 + 1],
         'order/' || 10000 + n / 4, '[{}]', at, case when n < ${count} - 10 then at end,
         case when n < ${count} - 20 then at end,
         case when n >= ${count} - 20 then null when n % 4 = 2 then 'taken in' when n % 70000 = 3 then 'waits for a person'
           when n % 60000 = 5 then 'belongs to no order' when n % 4 = 0 then 'taken in' else 'told nothing new' end
       from (select n, now() - (${count} - n) * interval '730 days' / ${count} as at
         from generate_series(1, ${count}) n) r`,
    )
    await tx.execute(
      `insert into mails (key, template, about, state, order_number, to_address, created_at)
       select 'mail/' || n, case when n % 20000 = 7 then 'invitation' when n % 30 = 0 then 'payment-refunded'
           else 'order-confirmed' end, n::text,
         case when n % 9000 = 11 then 'failed' when n % 7000 = 12 then 'no-address' when n > ${count / 2} - 9 then 'queued'
           else 'sent' end,
         (10000 + n)::text, 'customer' || n % (${count} / 10) || '@example.com', at
       from (select n, now() - (${count / 2} - n) * interval '730 days' / ${count / 2} as at
         from generate_series(1, ${count / 2}) n) m`,
    )
  })
  await orm.em.fork().execute('analyze')
}

/** Whether neither list is read from end to end, and hardly more of it looked at than where it is short. */
async function isAsQuick(...statements: Condition[]) {
  for (const statement of statements) {
    const quick = await explain(few, statement)
    const { scanned, pages } = await explain(many, statement)
    // Indexes of many rows are a step or two deeper, and a page holds 51 rows wherever there are enough.
    const most = Math.max(4 * quick.pages, 51 * pagesOfARow)
    if (scanned.some((it) => big.has(it)) || pages > most) return { statement, scanned, pages, most }
  }
  return true
}

const big = new Set(['inbox', 'mails'])
const pagesOfARow = 20

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
const days = { from: null, to: null, timeZone: 'Asia/Kolkata' }
const long = { from: day(500), to: day(400) }

const inbox: [string, Partial<InboxFilter>][] = [
  ['no filter', {}],
  ['a source that most come from', { source: 'razorpay' }],
  ['a source that few come from', { source: 'desk' }],
  ['a source that none comes from', { source: 'browser' }],
  ['a type', { type: 'payment.captured' }],
  ['a type that none is of', { type: 'payment.dispute.created' }],
  ['an order', { subject: 'order/10500' }],
  ['what waits', { state: 'waiting' }],
  ['what was told', { state: 'delivered' }],
  ['what was handled', { state: 'handled' }],
  ['what was ignored', { state: 'ignored' }],
  ['what waits for a person', { state: 'with-person' }],
  ['a time long ago', long],
  ['a time and a type', { ...long, type: 'order.paid' }],
  ['a time and what was ignored', { ...long, state: 'ignored' }],
]

const mails: [string, Partial<MailFilter>][] = [
  ['no filter', {}],
  ['those sent', { state: 'sent' }],
  ['those on their way', { state: 'queued' }],
  ['those that failed', { state: 'failed' }],
  ['those without an address', { state: 'no-address' }],
  ['a template that most are of', { template: 'order-confirmed' }],
  ['a template that few are of', { template: 'invitation' }],
  ['a template that none is of', { template: 'review-opened' }],
  ['an order', { orderNumber: '10500' }],
  ['addresses', { addresses: ['customer1@example.com', 'customer2@example.com', 'nobody@example.com'] }],
  ['a time long ago', long],
  ['a time and those that failed', { ...long, state: 'failed' }],
]

const nothing = { source: null, type: null, subject: null, state: null, ...days }
const noMail = { state: null, template: null, orderNumber: null, addresses: null, ...days }

describe('of very many things received the list is as quick as of few, filtered by', () => {
  test.each(inbox)('%s, also on a deep page and both ways', async (_, wanted) => {
    const filter = { ...nothing, ...wanted }
    const beyond = (direction: 'older' | 'newer') =>
      inboxRowsStatement({ filter, beyond: { direction, key: ['60000'] }, limit: 51 })
    const first = inboxRowsStatement({ filter, beyond: null, limit: 51 })
    expect(await isAsQuick(first, beyond('older'), beyond('newer'))).toBe(true)
  })
})

describe('of very many mails the list is as quick as of few, filtered by', () => {
  test.each(mails)('%s, also on a deep page and both ways', async (_, wanted) => {
    const filter = { ...noMail, ...wanted }
    const key = [`${day(450)}T00:00:00.000000Z`, 'mail/1']
    const beyond = (direction: 'older' | 'newer') =>
      mailRowsStatement({ filter, beyond: { direction, key }, limit: 51 })
    const first = mailRowsStatement({ filter, beyond: null, limit: 51 })
    expect(await isAsQuick(first, beyond('older'), beyond('newer'))).toBe(true)
  })
})
