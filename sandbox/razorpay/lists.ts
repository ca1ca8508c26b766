import type { QueryResultRow } from 'pg'
import type { Sql } from '#sandbox/database.ts'
import { queryInteger } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'

type Filter = {
  table: 'orders' | 'payments' | 'refunds' | 'disputes'
  column?: 'receipt' | 'order_id' | 'payment_id'
}

const LAST_SECOND = 253_402_300_799

/** A page of rows, newest first, as `from`, `to`, `count` (10, at most 100) and `skip` ask. */
export async function listRows<Row extends QueryResultRow>(
  query: Sql,
  { table, column }: Filter,
  { page, equals }: { page: Fields; equals?: string | null },
): Promise<Row[]> {
  const seconds = { min: 0, max: LAST_SECOND }
  const values: (string | number)[] = [
    queryInteger(page, 'from', seconds) ?? 0,
    queryInteger(page, 'to', seconds) ?? LAST_SECOND,
    queryInteger(page, 'count', { min: 1, max: 100 }) ?? 10,
    queryInteger(page, 'skip', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0,
  ]
  const narrowed = column !== undefined && typeof equals === 'string'
  if (narrowed) values.push(equals)
  return query<Row>(
    `select * from sandbox.${table} where created_at between $1 and $2 ${narrowed ? `and ${column} = $5` : ''}
     order by created_at desc, seq desc limit $3 offset $4`,
    values,
  )
}
