import type { EntityManager } from '@mikro-orm/postgresql'
import { licenceFailures } from '#domain/licences/errors.ts'
import { endOf, endsMeant } from '#domain/licences/key.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'
import { type Condition, matching } from '../conditions.ts'
import { activationsOf } from './repository.ts'

export interface LicenceFilter {
  /** An order's number, a key or the end of one. */
  readonly q: string | null
  readonly product: string | null
}

interface LicenceSlice {
  readonly filter: LicenceFilter
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

export interface LicenceRow {
  readonly id: string
  readonly key: string
  readonly orderNumber: string
  readonly product: { readonly slug: string; readonly name: string }
  readonly activationLimit: number | null
  readonly activations: number
  readonly issuedAt: Date
  readonly revokedAt: Date | null
  /** Null where it ended with the access. */
  readonly revokedBy: string | null
  /** What it came with was taken back. */
  readonly accessEnded: boolean
}

interface Row {
  [column: string]: unknown
  id: string
  key: string
  order_number: string
  product_slug: string
  product_name: string
  activation_limit: number | null
  activations: string
  issued_at: string
  revoked_at: string | null
  revoked_by: string | null
  access_ended: boolean
}

/** Licences on one side of a row, nearest first. Reads no more rows than it answers, however many there are. */
export async function readLicences(em: EntityManager, slice: LicenceSlice): Promise<LicenceRow[]> {
  const { sql, values } = licencesStatement(slice)
  return (await em.execute<Row[]>(sql, [...values])).map(toRow)
}

/** The statement behind `readLicences`, so that its plan can be looked at. */
export function licencesStatement({ filter, beyond, limit }: LicenceSlice): Condition {
  const isBack = beyond?.direction === 'newer'
  const way = isBack ? 'asc' : 'desc'
  const { sql, values } = matching([
    filter.product === null ? null : { sql: 'product_slug = ?', values: [filter.product] },
    filter.q === null ? null : found(filter.q),
    beyond && { sql: `id ${isBack ? '>' : '<'} ?::bigint`, values: [...beyond.key] },
  ])
  return {
    sql: withNames(`select * from licences where ${sql} order by id ${way} limit ${limit}`, way),
    values,
  }
}

/** By an index each, whichever it is. */
const found = (q: string): Condition => ({
  sql: `id in (select id from licences where order_number = ?
    union all select id from licences where right(key, 5) in (?, ?))`,
  values: [q.trim(), ...endsMeant(q)],
})

const withNames = (rows: string, way: 'asc' | 'desc') => `
  select l.id, l.key, l.order_number, l.product_slug, p.name as product_name, l.activation_limit,
    ${activationsOf('l.id')} as activations, l.issued_at, l.revoked_at, l.revoked_by,
    g.revoked_at is not null as access_ended
  from (${rows}) l join products p on p.slug = l.product_slug
    left join grants g on g.order_number = l.order_number and g.product_slug = l.product_slug
  order by l.id ${way}`

const toRow = (row: Row): LicenceRow => ({
  id: row.id,
  key: row.key,
  orderNumber: row.order_number,
  product: { slug: row.product_slug, name: row.product_name },
  activationLimit: row.activation_limit,
  activations: Number(row.activations),
  issuedAt: new Date(row.issued_at),
  revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at),
  revokedBy: row.revoked_by,
  accessEnded: row.access_ended,
})

interface Activation {
  readonly id: string
  readonly instance: string
  readonly name: string | null
  readonly activatedAt: Date
}

/** As many places of one licence are listed, the latest first. */
const mostActivations = 100

interface ActivationRow {
  [column: string]: unknown
  id: string
  licence_id: string
  instance: string
  name: string | null
  activated_at: string
}

/** The licences of an order, with the places in which each is in use. */
export async function readLicencesOf(em: EntityManager, number: string) {
  const rows = await em.execute<Row[]>(withNames('select * from licences where order_number = ?', 'asc'), [
    number,
  ])
  const places = await em.execute<ActivationRow[]>(
    `select a.* from licences l join lateral (
       select id, licence_id, instance, name, activated_at from licence_activations
       where licence_id = l.id and deactivated_at is null order by id desc limit ${mostActivations}) a on true
     where l.order_number = ?`,
    [number],
  )
  return rows.map((row) => ({
    ...toRow(row),
    places: places.filter((it) => it.licence_id === row.id).map(toActivation),
  }))
}

const toActivation = ({ id, instance, name, activated_at }: ActivationRow): Activation => ({
  id,
  instance,
  name,
  activatedAt: new Date(activated_at),
})

/** The order whose licence it is: that never changes. */
export async function orderOfLicence(em: EntityManager, id: string): Promise<string> {
  const [row] = await em.execute<{ order_number: string }[]>(
    'select order_number from licences where id = ?',
    [id],
  )
  if (!row) throw new AppError(licenceFailures.unknownLicence())
  return row.order_number
}

interface Locked {
  [column: string]: unknown
  key: string
  revoked: boolean
}

async function lockLicence(tx: EntityManager, id: string): Promise<Locked> {
  const [row] = await tx.execute<Locked[]>(
    'select key, revoked_at is not null as revoked from licences where id = ? for update',
    [id],
  )
  if (!row) throw new AppError(licenceFailures.unknownLicence())
  return row
}

/** Not valid from here on, and not even if the purchase, too, is taken back and given again. */
export async function revokeByHand(
  tx: EntityManager,
  { id, by }: { readonly id: string; readonly by: string },
): Promise<Changed<true>> {
  const { key, revoked } = await lockLicence(tx, id)
  if (revoked) throw new AppError(licenceFailures.alreadyRevoked())
  await tx.execute('update licences set revoked_at = shop_now(), revoked_by = ? where id = ?', [by, id])
  return { after: { licence: endOf(key) }, result: true }
}

/** Valid again, while the purchase is. */
export async function giveBack(tx: EntityManager, id: string): Promise<Changed<true>> {
  // The grant first, as whoever takes back the purchase does.
  const [grant] = await tx.execute<{ ended: boolean }[]>(
    `select revoked_at is not null as ended from grants
     where (order_number, product_slug) = (select order_number, product_slug from licences where id = ?) for update`,
    [id],
  )
  const { key, revoked } = await lockLicence(tx, id)
  if (grant?.ended) throw new AppError(licenceFailures.accessEnded())
  if (!revoked) throw new AppError(licenceFailures.notRevoked())
  await tx.execute('update licences set revoked_at = null, revoked_by = null where id = ?', [id])
  return { after: { licence: endOf(key) }, result: true }
}

/** Frees a place for another. */
export async function endActivation(
  tx: EntityManager,
  { licence, activation }: { readonly licence: string; readonly activation: string },
): Promise<Changed<true>> {
  const { key } = await lockLicence(tx, licence)
  const ended = await tx.execute<unknown[]>(
    `update licence_activations set deactivated_at = shop_now()
     where id = ? and licence_id = ? and deactivated_at is null returning id`,
    [activation, licence],
  )
  if (ended.length === 0) throw new AppError(licenceFailures.unknownActivation())
  return { after: { licence: endOf(key) }, result: true }
}
