import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RefundFilter, refundRowsStatement } from '#adapters/db/payments/desk.ts'
import { explain, type Many, ordersOf } from '#tests/support/many-orders.ts'
import { dayMs } from '#tests/support/orders.ts'

let few: Many
let many: Many

/** Refunds of two years, of a few orders: the list does not look at the orders. */
async function withRefunds(count: number): Promise<Many> {
  const made = await ordersOf(100)
  await made.orm.em.fork().transactional(async (tx) => {
    await tx.execute('set local session_replication_role = replica')
    const indexes = await tx.execute<{ name: string; definition: string }[]>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = 'refunds'::regclass and not indisunique`,
    )
    for (const { name } of indexes) await tx.execute(`drop index ${name}`)
    await tx.execute(
      `insert into refunds (id, order_number, payment_id, gateway_refund_id, amount_minor, currency, status, reason,
         created_at, updated_at)
       select 'rf_many_' || n, (10000 + n % 100)::text, 'pay_' || n, 'rfnd_many_' || n, 10000, 'INR',
         case when n % 1000 = 0 then 'failed' when n in (1, ?) then 'requested' else 'processed' end,
         'customer-asked', at, at
       from (select n, now() - (? - n) * interval '730 days' / ? as at from generate_series(1, ?) n) o`,
      [count, count, count, count],
    )
    for (const { definition } of indexes) await tx.execute(definition)
  })
  await made.orm.em.fork().execute('analyze refunds')
  return made
}

beforeAll(async () => {
  few = await withRefunds(1_000)
  many = await withRefunds(1_000_000)
}, 240_000)

afterAll(async () => {
  await few.close()
  await many.close()
})

const day = (ago: number) => new Date(Date.now() - ago * dayMs).toISOString().slice(0, 10)
const ago = (days: number) => [new Date(Date.now() - days * dayMs).toISOString(), 'rf_5'] as const

const filters: [string, Partial<RefundFilter>][] = [
  ['no filter', {}],
  ['a state that most have', { status: 'processed' }],
  ['a state that few have', { status: 'failed' }],
  ['a state that two have', { status: 'requested' }],
  ['a state that none has', { status: 'written-off' }],
  ['days long ago', { from: day(500), to: day(400) }],
  ['days and a state', { from: day(500), to: day(400), status: 'failed' }],
]

test.each(filters)(
  'of a million refunds the list by %s is as quick as of a thousand, on every page',
  async (_, wanted) => {
    const filter = { status: null, from: null, to: null, timeZone: 'Asia/Kolkata', ...wanted }
    const sides = ['older', 'newer'] as const
    const beyonds = [null, ...sides.map((direction) => ({ direction, key: ago(450) }))]
    for (const beyond of beyonds) {
      const statement = refundRowsStatement({ filter, beyond, limit: 51 })
      const [quick, slow] = [await explain(few, statement), await explain(many, statement)]
      expect(slow.scanned).toEqual([])
      expect(slow.pages).toBeLessThanOrEqual(Math.max(4 * quick.pages, 51 * 4))
    }
  },
)
