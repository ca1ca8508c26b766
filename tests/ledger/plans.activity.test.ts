import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Condition } from '#adapters/db/conditions.ts'
import { balancesStatement, daysStatement, foldEntries, readBalances } from '#adapters/db/ledger/balances.ts'
import { entriesStatement, type EntryFilter, totalsStatement } from '#adapters/db/ledger/entries.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import { aDatabase } from '#tests/support/database.ts'
import { explain } from '#tests/support/many-orders.ts'

let database: Awaited<ReturnType<typeof aDatabase>>
let orm: Database

const orders = 1_000_000

/** Sales of two years, with a tax that began yesterday, a payout a week and one write-off; a day of it not folded yet. */
const rows = [
  `insert into ledger_transactions (id, key, kind, currency, occurred_at, happened_at, booked_on)
   select n, 'sale/' || n, case when n = 500 then 'write-off' when n % 10000 = 0 then 'settlement' else 'sale' end,
     'INR', at, at, at::date
   from (select n, now() - (${orders} - n) * interval '730 days' / ${orders} as at
     from generate_series(1, ${orders}) n) sales`,
  `insert into ledger_entries (transaction_id, account, amount_minor, kind, currency, booked_on, folded)
   select t.id, e.account, e.minor, t.kind, t.currency, t.booked_on, t.booked_on < current_date
   from ledger_transactions t cross join lateral (values
     (case when kind = 'settlement' then 'bank' when kind = 'write-off' then 'write-offs' else 'customer-funds' end, 49900),
     (case when kind = 'settlement' then 'gateway' when kind = 'write-off' then 'customer-funds' else 'sales' end,
       case when kind = 'sale' and t.booked_on >= current_date - 1 then -42288 else -49900 end),
     ('output-tax', case when kind = 'sale' and t.booked_on >= current_date - 1 then -7612 end)) e (account, minor)
   where e.minor is not null`,
  `insert into ledger_days (account, currency, day, debit_minor, credit_minor, entries)
   select account, currency, booked_on, coalesce(sum(amount_minor) filter (where amount_minor > 0), 0),
     coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0), count(*)
   from ledger_entries where folded group by 1, 2, 3`,
]

beforeAll(async () => {
  database = await aDatabase()
  orm = openDatabase(database.url)
  await orm.em.fork().transactional(async (tx) => {
    await tx.execute('set local session_replication_role = replica') // the rows balance as they should
    await tx.execute("set local maintenance_work_mem = '256MB'")
    const indexes = await tx.execute<{ name: string; definition: string }[]>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid in ('ledger_entries'::regclass, 'ledger_transactions'::regclass) and not indisunique`,
    )
    for (const { name } of indexes) await tx.execute(`drop index ${name}`)
    for (const statement of rows) await tx.execute(statement)
    for (const { definition } of indexes) await tx.execute(definition)
  })
  await orm.em.fork().execute('analyze')
}, 240_000)

afterAll(async () => {
  await orm.close(true)
  await database.drop()
})

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)

const everything: EntryFilter = {
  account: null,
  currency: null,
  kind: null,
  from: null,
  to: null,
  order: null,
}

const filters: [string, Partial<EntryFilter>][] = [
  ['no filter', {}],
  ['an account', { account: 'sales' }],
  ['an account that was used once', { account: 'write-offs' }],
  ['an account that was never used', { account: 'rounding' }],
  ['a kind', { kind: 'sale' }],
  ['a kind there is once, long ago', { kind: 'write-off' }],
  ['a kind and an account that meet often', { kind: 'sale', account: 'customer-funds' }],
  ['a kind and an account that met yesterday for the first time', { kind: 'sale', account: 'output-tax' }],
  ['a kind and an account that never meet', { kind: 'sale', account: 'bank' }],
  ['a currency there is none of', { currency: 'USD' }],
  ['days long ago', { from: day(500), to: day(400) }],
  ['days long ago of an account', { account: 'customer-funds', from: day(500), to: day(400) }],
  ['days long ago of a kind and an account', { kind: 'settlement', account: 'bank', to: day(400) }],
  ['an order that has none', { order: '10001' }],
]

/** The statements that read a table of the ledger from end to end, or more of it than they may. */
async function slow(most: number, ...statements: Condition[]) {
  const found: unknown[] = []
  for (const statement of statements) {
    const { scanned, pages } = await explain({ orm }, statement)
    const whole = scanned.filter((it) => it.startsWith('ledger_') && it !== 'ledger_days')
    if (whole.length > 0 || pages > most) found.push({ statement, whole, pages })
  }
  return found
}

const place = [day(300), '600000', '1200000']

/** A page is found in each account that there is, and each of its entries then in its transaction. */
const pagesOfAList = 2_500

test.each(filters)('of a million sales the entries are found by their index, by %s', async (_, asked) => {
  const filter = { ...everything, ...asked }
  const page = (direction: 'older' | 'newer') =>
    entriesStatement({ filter, beyond: { direction, key: place }, limit: 51 })
  const first = entriesStatement({ filter, beyond: null, limit: 51 })
  expect(await slow(pagesOfAList, first, page('older'), page('newer'))).toEqual([])
  expect(await slow(12_000, totalsStatement(filter, 10_001))).toEqual([])
})

test('balances and days are read from the sums and from what is not folded', async () => {
  const unfolded = 6_000 // a day's sales, each a page at worst
  const statements = [
    balancesStatement({ from: day(30), to: day(0) }),
    balancesStatement({ from: null, to: null }),
    daysStatement({ account: 'sales', currency: 'INR', from: day(365), to: day(0) }),
  ]
  expect(await slow(unfolded, ...statements)).toEqual([])
})

test('a day’s entries are folded in a few rounds, and change no balance', async () => {
  const em = orm.em.fork()
  const before = await readBalances(em, { from: null, to: null })
  let rounds = 0
  while ((await foldEntries(em)) > 0) rounds++
  expect(rounds).toBeGreaterThan(0)
  expect(rounds).toBeLessThan(3)
  expect(await readBalances(em, { from: null, to: null })).toEqual(before)
})
