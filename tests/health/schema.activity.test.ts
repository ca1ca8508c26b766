import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '#adapters/db/migrate.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import { aDatabase } from '#tests/support/database.ts'

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

/** What stands in a migration and not in the entities, so that a comparison would drop it. */
const beyondEntities = [
  `set names 'utf8';`,
  `drop trigger if exists "ledger_books" on "ledger_transactions";`,
  `drop function if exists "ledger_transactions_ledger_books_fn"();`,
  `drop trigger if exists "ledger_stays" on "ledger_transactions";`,
  `drop function if exists "ledger_transactions_ledger_stays_fn"();`,
  `drop trigger if exists "ledger_balances" on "ledger_entries";`,
  `drop function if exists "ledger_entries_ledger_balances_fn"();`,
  `drop trigger if exists "ledger_entries_stay" on "ledger_entries";`,
  `drop function if exists "ledger_entries_ledger_entries_stay_fn"();`,
  `drop trigger if exists "ledger_entry_books" on "ledger_entries";`,
  `drop function if exists "ledger_entries_ledger_entry_books_fn"();`,
  `drop function if exists "open_since"();`,
  `drop function if exists "shop_day"(timestamp with time zone);`,
  `drop function if exists "shop_now"();`,
]

const differences = async (of: Database) =>
  (await of.schema.getUpdateSchemaSQL()).split('\n').filter((line) => line !== '')

test('the migrated database is what the entities say, and what no entity can', async () => {
  expect(await differences(orm)).toEqual(beyondEntities)
})

test('two that migrate an empty database at once bring it there together, and a third finds it there', async () => {
  const empty = await aDatabase('template0')
  await Promise.all([migrate(empty.url), migrate(empty.url)])
  await migrate(empty.url)
  const migrated = openDatabase(empty.url)
  expect(await differences(migrated)).toEqual(beyondEntities)
  await migrated.close(true)
  await empty.drop()
})

/** All of it in one transaction of the database; the balance is looked at when it commits. */
const commit = (...statements: string[]) =>
  orm.em.fork().transactional(async (tx) => {
    for (const statement of statements) await tx.execute(statement)
  })
const entry = (transaction: number, account: string, minor: number) =>
  `insert into ledger_entries (transaction_id, account, amount_minor) values (${transaction}, '${account}', ${minor})`
const entries = async () => {
  const found: unknown[] = await orm.em
    .fork()
    .execute(
      'select account, amount_minor::int as minor from ledger_entries where transaction_id = 101 order by id',
    )
  return found
}

describe('a transaction of the ledger', () => {
  const balanced = [
    { account: 'gateway', minor: 500 },
    { account: 'customer-funds', minor: -500 },
  ]

  beforeAll(() =>
    commit(
      `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment,
         created_at, expires_at)
       values ('1', 'one', 'pro', 'Pro', 500, 'INR', 'paid', 'delivered', now(), now())`,
      `insert into ledger_transactions (id, key, kind, order_number, currency, occurred_at)
       select n, 'key ' || n, 'capture', '1', 'INR', now() from generate_series(101, 102) n`,
      entry(101, 'gateway', 500),
      entry(101, 'customer-funds', -500),
    ),
  )

  test('that sums to zero is kept', async () => {
    expect(await entries()).toEqual(balanced)
  })

  test.each([
    ['one-sided', entry(102, 'gateway', 500)],
    ['changed on one side', 'update ledger_entries set amount_minor = 501 where amount_minor = 500'],
    ['robbed of one side', 'delete from ledger_entries where amount_minor = 500'],
    [
      'whose side moves to another',
      'update ledger_entries set transaction_id = 102 where amount_minor = 500',
    ],
  ])('that is %s is refused whole', async (_, statement) => {
    await expect(commit(statement)).rejects.toThrow('does not sum to zero')
    expect(await entries()).toEqual(balanced)
  })

  test('is known by its key and stands once', async () => {
    const again = `insert into ledger_transactions (key, kind, order_number, currency, occurred_at)
      values ('key 101', 'capture', '1', 'INR', now())`
    await expect(commit(again)).rejects.toThrow('ledger_transactions_key_unique')
  })
})
