import type { Shop } from './shop.ts'

/** As many more orders like this one, each delivered and with an address of its own. */
export async function manyBuyers({ rows }: Pick<Shop, 'rows'>, order: string, count: number): Promise<void> {
  const like = (table: string, overrides: string) =>
    rows(
      `insert into ${table} select (jsonb_populate_record(it, jsonb_build_object(${overrides}))).*
       from ${table} it, generate_series(1, ?) n where ${table === 'orders' ? 'number' : 'order_number'} = ?`,
      [count, order],
    )
  const number = `'9' || lpad(n::text, 6, '0')`
  await like(
    'orders',
    `'number', ${number}, 'id', md5(n::text), 'email', 'buyer' || n || '@example.com', 'status', 'paid',
     'fulfilment', 'delivered'`,
  )
  await like('grants', `'order_number', ${number}`)
}
