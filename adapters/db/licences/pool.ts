import type { EntityManager } from '@mikro-orm/postgresql'
import { licenceFailures } from '#domain/licences/errors.ts'
import { type PoolLine, readPoolKeys } from '#domain/licences/pool.ts'
import { type OrderNumber, orderNumber } from '#domain/orders/order.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'
import { matching, textArray } from '../conditions.ts'
import { type NewFact, recordFacts } from '../inbox/repository.ts'
import { mailRequest, type Told } from '../orders/commands.ts'

/** Whoever holds it adds keys or takes one. */
const poolLock = { classId: 70_412, objectId: 1 }

export const lockPools = (tx: EntityManager) =>
  tx.execute('select pg_advisory_xact_lock(?, ?)', [poolLock.classId, poolLock.objectId])

/** By which an order that waits for a key of this product is known among the reviews. */
export const reviewOf = (number: OrderNumber, product: string) =>
  ({ reason: 'licence-pool-empty', about: `${number}/${product}` }) as const

export interface PoolRead {
  readonly product: { readonly slug: string; readonly name: string }
  readonly free: number
  readonly sold: number
  /** Orders that were paid and have no key yet. */
  readonly waiting: number
}

interface Row {
  [column: string]: unknown
  slug: string
  name: string
  free: string
  sold: string
  waiting: string
}

const waitingFor = `reviews r where r.reason = 'licence-pool-empty' and r.resolved_at is null
  and r.about = r.order_number || '/' || p.slug`

const select = `
  select p.slug, p.name,
    (select count(*) from licence_pool k where k.product_slug = p.slug and k.licence_id is null) as free,
    (select count(*) from licence_pool k where k.product_slug = p.slug and k.licence_id is not null) as sold,
    (select count(*) from ${waitingFor}) as waiting
  from products p where (p.licence_source = 'pool' or exists (select from ${waitingFor}))`

interface Slice {
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

/** The products that sell keys from a pool, by their short names. */
export async function readPools(em: EntityManager, { beyond, limit }: Slice): Promise<PoolRead[]> {
  const isBack = beyond?.direction === 'newer'
  const { sql, values } = matching([
    beyond && { sql: `p.slug ${isBack ? '<' : '>'} ?`, values: [...beyond.key] },
  ])
  const rows = await em.execute<Row[]>(
    `${select} and ${sql} order by p.slug ${isBack ? 'desc' : 'asc'} limit ${limit}`,
    [...values],
  )
  return rows.map(toRead)
}

/** Null for a product that sells none from a pool. */
export async function readPool(em: EntityManager, product: string): Promise<PoolRead | null> {
  const [row] = await em.execute<Row[]>(`${select} and p.slug = ?`, [product])
  return row ? toRead(row) : null
}

const toRead = ({ slug, name, free, sold, waiting }: Row): PoolRead => ({
  product: { slug, name },
  free: Number(free),
  sold: Number(sold),
  waiting: Number(waiting),
})

/** All of them or none. Orders that wait get theirs at once, first paid first, and their customers a mail. */
export async function addPoolKeys(
  tx: EntityManager,
  told: Told,
  { product, text }: { readonly product: string; readonly text: string },
): Promise<Changed<true>> {
  const { lines, faults } = readPoolKeys(text)
  if (faults.length > 0) throw new AppError(licenceFailures.keysNotAdded(faults))
  if (lines.length === 0) throw new AppError(licenceFailures.noKeys())
  await lockPools(tx)
  if (!(await readPool(tx, product))) throw new AppError(licenceFailures.noPool())
  await demandNew(tx, lines)
  await tx.execute(
    // Sold in the order in which they were given.
    `insert into licence_pool (product_slug, key, added_at)
     select ?, key, shop_now() + nth * interval '1 microsecond' from unnest(?::text[]) with ordinality as given (key, nth)`,
    [product, textArray(lines.map((it) => it.key))],
  )
  const served = await serveWaiting(tx, product)
  await mailKeys(tx, told, served)
  return { after: { product, keys: lines.length, orders_served: served.length }, result: true }
}

/** A key that was sold, or waits to be, in whichever product's name, is nobody else's. */
async function demandNew(tx: EntityManager, lines: readonly PoolLine[]): Promise<void> {
  const known = await tx.execute<{ nth: string }[]>(
    `with given as (select key, nth from unnest(?::text[]) with ordinality as g (key, nth))
     select nth from given join licence_pool using (key) union select nth from given join licences using (key)
     order by nth`,
    [textArray(lines.map((it) => it.key))],
  )
  const faults = known.flatMap(({ nth }) => {
    const line = lines[Number(nth) - 1]?.line
    return line === undefined ? [] : [{ line, rule: 'is known already' }]
  })
  if (faults.length > 0) throw new AppError(licenceFailures.keysNotAdded(faults))
}

const serve = `
  with waiting as (
    select r.id, o.number, row_number() over (order by o.paid_at, length(o.number), o.number) as nth
    from reviews r join orders o on o.number = r.order_number
      join grants g on g.order_number = o.number and g.product_slug = ? and g.revoked_at is null
    where r.reason = 'licence-pool-empty' and r.resolved_at is null and r.about = o.number || '/' || g.product_slug
  ), free as (
    select key, added_at from licence_pool where product_slug = ? and licence_id is null
    order by added_at, key limit (select count(*) from waiting)
  ), issued as (
    insert into licences (key, order_number, product_slug, activation_limit, issued_at)
    select f.key, w.number, p.slug, p.activation_limit, shop_now()
    from waiting w join (select key, row_number() over (order by added_at, key) as nth from free) f on f.nth = w.nth
      join products p on p.slug = ?
    returning id, key, order_number
  ), sold as (
    update licence_pool p set licence_id = i.id from issued i where p.key = i.key
  ), settled as (
    update reviews set resolved_at = shop_now()
    where id in (select w.id from waiting w join issued i on i.order_number = w.number)
  )
  select i.order_number from issued i join waiting w on w.number = i.order_number order by w.nth`

async function serveWaiting(tx: EntityManager, product: string): Promise<readonly OrderNumber[]> {
  const served = await tx.execute<{ order_number: string }[]>(serve, [product, product, product])
  return served.map((it) => orderNumber(it.order_number))
}

/** Their runs send the confirmation once more, now with the key in it. */
async function mailKeys(
  tx: EntityManager,
  { key, requestId }: Told,
  numbers: readonly OrderNumber[],
): Promise<void> {
  const facts: NewFact[] = []
  for (const number of numbers)
    facts.push({
      source: 'desk',
      eventId: `${key}/${number}`,
      type: 'mail-requested',
      subject: `order/${number}`,
      facts: [await mailRequest(tx, { number }, { template: 'order-confirmed', about: number })],
      requestId,
    })
  await recordFacts(tx, facts)
}
