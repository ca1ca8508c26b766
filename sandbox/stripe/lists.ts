import type { Sql } from '#sandbox/database.ts'
import { fieldsOf, onlyFields, optionalText, queryInteger } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'

export type Listing = {
  table: 'sessions' | 'intents' | 'charges' | 'refunds' | 'disputes' | 'balance'
  noun: string
  /** Parameters that narrow the list, each the name of its column. */
  filters: readonly string[]
}

/** Asks for one row more than its limit, which tells whether there are more. */
type Page = { text: string; values: readonly unknown[]; limit: number }

type Cursor = { created: number; seq: number }

const seconds = { min: 0, max: 253_402_300_799 }

/** `created` is one second, or a range of them. */
function rangeOf(fields: Fields): { from: number; to: number } {
  const { created } = fields
  if (typeof created !== 'object' || created === null) {
    const at = queryInteger(fields, 'created', seconds)
    return { from: at ?? seconds.min, to: at ?? seconds.max }
  }
  const range = fieldsOf(created, 'created')
  onlyFields(range, ['gt', 'gte', 'lt', 'lte'])
  const bound = (name: string) => queryInteger(range, name, seconds)
  const [gt, lt] = [bound('gt'), bound('lt')]
  return {
    from: bound('gte') ?? (gt === null ? seconds.min : gt + 1),
    to: bound('lte') ?? (lt === null ? seconds.max : lt - 1),
  }
}

/** The page of rows, newest first, as `limit` (10, at most 100), `starting_after`, `created` and the filters ask. */
export async function pageOf(query: Sql, listing: Listing, fields: Fields): Promise<Page> {
  const { table, filters } = listing
  onlyFields(fields, ['limit', 'starting_after', 'created', 'expand', ...filters])
  const limit = queryInteger(fields, 'limit', { min: 1, max: 100 }) ?? 10
  const { from, to } = rangeOf(fields)
  const after = await cursorOf(query, listing, optionalText(fields, 'starting_after', 255))
  const values: (string | number | null)[] = [from, to, after.created, after.seq, limit + 1]
  const narrowed = filters.flatMap((name) => {
    const value = optionalText(fields, name, 255)
    if (value === null) return []
    values.push(value)
    return [`and ${name} = $${values.length}`]
  })
  const text = `select * from sandbox.stripe_${table}
    where created between $1 and $2 and (created, seq) < ($3, $4) ${narrowed.join(' ')}
    order by created desc, seq desc limit $5`
  return { text, values, limit }
}

async function cursorOf(query: Sql, { table, noun }: Listing, id: string | null): Promise<Cursor> {
  if (id === null) return { created: seconds.max, seq: Number.MAX_SAFE_INTEGER }
  const [known] = await query<Cursor>(`select created, seq from sandbox.stripe_${table} where id = $1`, [id])
  if (known === undefined) throw stripeRefusals.unknownId(noun, id, 'starting_after')
  return known
}
