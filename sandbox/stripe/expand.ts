import type { QueryResultRow } from 'pg'
import type { Sql } from '#sandbox/database.ts'
import { InvalidField } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { stripeRefusals } from '#sandbox/stripe/errors.ts'
import { listOf } from '#sandbox/stripe/form.ts'
import { balanceObject, chargeObject, intentObject, refundObject } from '#sandbox/stripe/objects.ts'
import type { BalanceTransaction, Charge, Intent, Refund } from '#sandbox/stripe/rows.ts'

type Loader = (query: Sql, ids: readonly string[]) => Promise<Map<string, Fields>>

const loader =
  <Row extends QueryResultRow & { id: string }>(table: string, render: (row: Row) => Fields): Loader =>
  async (query, ids) => {
    const rows = await query<Row>(`select * from sandbox.stripe_${table} where id = any($1)`, [[...ids]])
    return new Map(rows.map((row) => [row.id, render(row)]))
  }

/** By the first letters of an id, what it stands for. */
const loaders: Readonly<Record<string, Loader>> = {
  pi: loader<Intent>('intents', intentObject),
  ch: loader<Charge>('charges', chargeObject),
  re: loader<Refund>('refunds', refundObject),
  txn: loader<BalanceTransaction>('balance', balanceObject),
}

type Path = readonly string[]

/** The `expand` parameter; in a list each path starts with `data`. */
export function expansions(fields: Fields, start: Path = []): readonly Path[] {
  return listOf(fields, 'expand').map((it) => {
    if (typeof it !== 'string') throw new InvalidField('expand', 'Invalid string: expand')
    const path = it.split('.')
    if (path.length > 4 || start.some((part, index) => path[index] !== part))
      throw stripeRefusals.notExpandable(it)
    return path.slice(start.length)
  })
}

/** The objects with ids replaced by what they stand for, as far as each path leads. */
export async function expand(
  query: Sql,
  objects: readonly Fields[],
  paths: readonly Path[],
): Promise<readonly Fields[]> {
  let expanded = objects
  for (const property of new Set(paths.map(([head = '']) => head))) {
    const rests = paths.flatMap(([head, ...rest]) => (head === property && rest.length > 0 ? [rest] : []))
    expanded = await expandOne(query, expanded, { property, rests })
  }
  return expanded
}

const isThing = (value: unknown) => typeof value === 'string' || typeof value === 'object'

async function expandOne(
  query: Sql,
  objects: readonly Fields[],
  { property, rests }: { property: string; rests: readonly Path[] },
): Promise<readonly Fields[]> {
  if (!objects.every((it) => isThing(it[property]))) throw stripeRefusals.notExpandable(property)
  const ids = [...new Set(objects.flatMap(({ [property]: id }) => (typeof id === 'string' ? [id] : [])))]
  const load = loaders[ids[0]?.split('_')[0] ?? 'ch']
  if (load === undefined) throw stripeRefusals.notExpandable(property)
  const found = await load(query, ids)
  const inside = await expand(query, [...found.values()], rests)
  const byId = new Map([...found.keys()].map((id, index) => [id, inside[index]]))
  return objects.map((it) => {
    const id = it[property]
    return typeof id === 'string' ? { ...it, [property]: byId.get(id) ?? id } : it
  })
}
