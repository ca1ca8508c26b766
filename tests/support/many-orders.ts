import { type Database, openDatabase } from '#adapters/db/orm.ts'
import type { Condition as Statement } from '#adapters/db/conditions.ts'
import { aDatabase } from './database.ts'

export type Many = Awaited<ReturnType<typeof ordersOf>>

/** A database of its own with this many orders of the last two years, and its statistics. */
export async function ordersOf(count: number) {
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

/** Rows in one statement a table, with the indexes built afterwards. */
async function fill(orm: Database, count: number): Promise<void> {
  await orm.em.fork().transactional(async (tx) => {
    await tx.execute('set local session_replication_role = replica') // the rows refer to each other as they should
    await tx.execute("set local maintenance_work_mem = '256MB'")
    const indexes = await tx.execute<{ name: string; definition: string }[]>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = 'orders'::regclass and not indisunique`,
    )
    for (const { name } of indexes) await tx.execute(`drop index ${name}`)
    for (const statement of rowsOf(count)) await tx.execute(statement)
    for (const { definition } of indexes) await tx.execute(definition)
  })
  await orm.em.fork().execute('analyze')
}

const rowsOf = (count: number) => [
  `insert into orders (number, id, product_slug, product_name, amount_minor, currency, status, fulfilment, email,
     created_at, paid_at, expires_at)
   select (10000 + n)::text, lpad(to_hex(n), 32, '0'), product, product, 49900, 'INR', status,
     case when status = 'paid' then 'delivered' else 'pending' end, 'customer' || n % (${count} / 5) || '@example.com',
     at, case when status in ('paid', 'refunded') then at end, at + interval '7 days'
   from (select n,
       case when n in (1, ${count} / 2, ${count}) then 'platinum' when n % 3 = 0 then 'starter'
         when n % 3 = 1 then 'pro' else 'premium' end as product,
       case when n % 100 < 70 then 'paid' when n % 100 < 90 then 'expired' when n % 100 < 95 then 'created'
         when n % 100 < 98 and n % 3 <> 0 then 'refunded' else 'failed' end as status,
       now() - (${count} - n) * interval '730 days' / ${count} as at
     from generate_series(1, ${count}) n) o`,
  `insert into checkouts (id, order_number, gateway, gateway_order_id, amount_minor, currency, created_at)
   select number || '-abc', number, 'razorpay', 'order_' || number, amount_minor, currency, created_at
   from orders order by created_at desc limit 20000`,
  `insert into payments (id, order_number, gateway_order_id, gateway, amount_minor, currency, status, offer,
     customer_fee_minor, plan, sale_minor, created_at, updated_at)
   select 'pay_' || number, number, 'order_' || number, 'razorpay', amount_minor, currency, 'captured', false, 0,
     'none', amount_minor, created_at, created_at
   from orders order by created_at desc limit 20000`,
  `insert into refunds (id, order_number, payment_id, gateway_refund_id, amount_minor, currency, status, reason,
     created_at, updated_at)
   select 'rf_pay_' || number, number, 'pay_' || number, 'rfnd_' || number, amount_minor, currency, 'processed',
     'made-at-the-gateway', created_at, created_at
   from orders where status = 'refunded' order by created_at desc limit 1000`,
  `insert into disputes (id, order_number, payment_id, amount_minor, currency, phase, status, reason_code, respond_by,
     deducted_minor, held_minor, of_sale_minor, created_at, updated_at)
   select 'disp_' || number, number, 'pay_' || number, 49900, 'INR', 'chargeback',
     case when nth % 500 = 0 then 'open' when nth % 3 = 0 then 'lost' else 'won' end, 'goods_or_services_not_received',
     created_at + interval '7 days', 0, 0, 0, created_at, created_at
   from (select *, row_number() over (order by created_at desc) as nth from orders) o limit ${count} / 10`,
  `insert into reviews (order_number, reason, about, amount_minor, currency, assignee, opened_at, due_at, resolved_at)
   select number, 'currency-mismatch', 'pay_' || number, 49900, 'INR', 'owner', created_at, created_at,
     case when row_number() over (order by created_at desc) > 60 then created_at end
   from orders where status = 'paid' order by created_at desc limit 5000`,
  `insert into inbox (source, event_id, type, subject, facts, received_at, delivered_at, handled_at, outcome)
   select 'razorpay', number, 'payment.captured', 'order/' || number, '[]', created_at, created_at, created_at,
     'taken in'
   from orders order by created_at desc limit 20000`,
  `insert into decisions (order_number, at, facts, state, effects)
   select number, created_at, '[]', '{}', '[]' from orders order by created_at desc limit 20000`,
  `insert into effects (subject, kind, key, about, state, created_at, closed_at)
   select 'order/' || number, 'send-mail', 'order-confirmed/' || number, number, 'done', created_at, created_at
   from orders order by created_at desc limit 20000`,
  `insert into upcoming (subject, kind, about, due_at, reason)
   select 'order/' || number, 'order-expiry', number, expires_at, '' from orders where status = 'created'
   order by created_at desc limit 20000`,
  `insert into ledger_transactions (id, key, kind, order_number, currency, occurred_at)
   select row_number() over (), 'sale/' || number, 'sale', number, 'INR', paid_at
   from orders where paid_at > now() - interval '40 days'`,
  `insert into ledger_entries (transaction_id, account, amount_minor)
   select id, account, amount from ledger_transactions,
     (values ('customer-funds', 49900), ('sales', -49900)) e (account, amount)`,
]

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

/** How the database goes about a statement: the tables it reads from end to end, and the pages it looks at. */
export async function explain({ orm }: Pick<Many, 'orm'>, { sql, values }: Statement) {
  const [row] = await orm.em
    .fork()
    .execute<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(`explain (analyze, buffers, format json) ${sql}`, [
      ...values,
    ])
  const plan = row!['QUERY PLAN'][0].Plan
  return {
    scanned: nodes(plan).flatMap((it) => (it['Node Type'] === 'Seq Scan' ? [it['Relation Name'] ?? ''] : [])),
    pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
  }
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]
