import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Condition as Statement } from '#adapters/db/conditions.ts'
import { type LicenceFilter, licencesStatement } from '#adapters/db/licences/desk.ts'
import { explain, type Many, ordersOf } from '#tests/support/many-orders.ts'

let few: Many
let many: Many

/** Licences of a few products: the list does not look at the orders. */
async function withLicences(count: number): Promise<Many> {
  const made = await ordersOf(100)
  await made.orm.em.fork().transactional(async (tx) => {
    await tx.execute('set local session_replication_role = replica')
    await tx.execute(
      `insert into licences (key, order_number, product_slug, activation_limit, issued_at)
       select upper(md5(n::text)), (10000 + n)::text,
         case when n in (1, ?) then 'platinum' when n % 3 = 0 then 'starter' else 'pro' end, 3, now()
       from generate_series(1, ?) n`,
      [count, count],
    )
    await tx.execute(
      `insert into licence_activations (licence_id, instance, activated_at)
       select id, 'machine', now() from licences`,
    )
  })
  await made.orm.em.fork().execute('analyze')
  return made
}

beforeAll(async () => {
  few = await withLicences(1_000)
  many = await withLicences(300_000)
}, 240_000)

afterAll(async () => {
  await few.close()
  await many.close()
})

const everything: LicenceFilter = { q: null, product: null }
const filters: [string, Partial<LicenceFilter>][] = [
  ['no filter', {}],
  ['a product that many bought', { product: 'pro' }],
  ['a product that two bought', { product: 'platinum' }],
  ['a product that nobody bought', { product: 'none' }],
  ['the end of a key', { q: '4843B' }],
  ['an order', { q: '10500' }],
  ['what nobody has', { q: 'ZZZZZ' }],
  ['the end of a key and a product', { q: '4843B', product: 'pro' }],
]

const big = new Set(['licences', 'licence_activations'])

async function isAsQuick(statement: Statement) {
  const quick = await explain(few, statement)
  const { scanned, pages } = await explain(many, statement)
  const most = Math.max(4 * quick.pages, 51 * 30)
  return scanned.some((it) => big.has(it)) || pages > most ? { statement, scanned, pages, most } : true
}

const from = (direction: 'older' | 'newer') => ({ direction, key: ['500'] })

test.each(filters)('among very many licences as quickly as among a thousand, by %s', async (_, wanted) => {
  const filter = { ...everything, ...wanted }
  for (const beyond of [null, from('older'), from('newer')])
    expect(await isAsQuick(licencesStatement({ filter, beyond, limit: 51 }))).toBe(true)
})
