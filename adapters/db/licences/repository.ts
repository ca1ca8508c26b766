import type { EntityManager } from '@mikro-orm/postgresql'
import { licenceFailures } from '#domain/licences/errors.ts'
import { tidyKey } from '#domain/licences/key.ts'
import type { InvalidReason } from '#domain/licences/validity.ts'
import { AppError } from '#domain/shared/failure.ts'

/** A key as the customer's page and mail show it. */
export interface BoughtLicence {
  readonly key: string
  readonly product: string
  readonly productName: string
  /** Null for no end. */
  readonly activationLimit: number | null
  readonly activations: number
  readonly revoked: boolean
}

/** For SQL: in how many places a licence is in use. */
export const activationsOf = (licence: string) => `(select count(*) from licence_activations a
  where a.licence_id = ${licence} and a.deactivated_at is null)`

/** For SQL: the keys of an order, as JSON; null where it has none. */
export const licencesOf = (number: string) => `
  select json_agg(json_build_object('key', l.key, 'product', l.product_slug, 'productName', p.name,
    'activationLimit', l.activation_limit,
    'activations', ${activationsOf('l.id')}, 'revoked', l.revoked_at is not null) order by p.position, p.slug)
  from licences l join products p on p.slug = l.product_slug where l.order_number = ${number}`

export interface LicenceStanding {
  readonly product: string
  readonly activationLimit: number | null
  readonly activations: number
}

interface Row {
  [column: string]: unknown
  id: string
  product_slug: string
  activation_limit: number | null
  revoked: boolean
}

interface InUse {
  activations: string
  here: boolean
}

/** The key as it was typed comes before what it would be as one of ours. */
const ofKey = 'l.key in (?, ?) order by l.key = ? desc limit 1'
const keyMeant = (key: string) => [key.trim(), tidyKey(key), key.trim()]

interface Use {
  readonly key: string
  /** What the program calls the place it runs at. */
  readonly instance: string
}

/** Locked, so that of many who activate at once each sees the one before. */
async function lockLicence(tx: EntityManager, key: string): Promise<Row> {
  const [row] = await tx.execute<Row[]>(
    `select l.id, l.product_slug, l.activation_limit, l.revoked_at is not null as revoked
     from licences l where ${ofKey} for update`,
    keyMeant(key),
  )
  if (!row) throw new AppError(licenceFailures.unknownKey(key))
  return row
}

async function usesOf(tx: EntityManager, { id }: Row, instance: string) {
  const [row] = await tx.execute<InUse[]>(
    `select count(*) as activations, coalesce(bool_or(instance = ?), false) as here
     from licence_activations where licence_id = ? and deactivated_at is null`,
    [instance, id],
  )
  return { activations: Number(row?.activations ?? 0), here: row?.here ?? false }
}

const standing = (row: Row, activations: number): LicenceStanding => ({
  product: row.product_slug,
  activationLimit: row.activation_limit,
  activations,
})

/** Puts the key to use in one more place, or finds it in use there; never in more than its limit. */
export const activateLicence = (
  em: EntityManager,
  { key, instance, name }: Use & { readonly name: string | null },
): Promise<LicenceStanding> =>
  em.transactional(async (tx) => {
    const licence = await lockLicence(tx, key)
    if (licence.revoked) throw new AppError(licenceFailures.revoked())
    const { activations, here } = await usesOf(tx, licence, instance)
    if (here) return standing(licence, activations)
    const { activation_limit: limit } = licence
    if (limit !== null && activations >= limit)
      throw new AppError(licenceFailures.limitReached(activations, limit))
    await tx.execute(
      `insert into licence_activations (licence_id, instance, name, activated_at) values (?, ?, ?, shop_now())`,
      [licence.id, instance, name],
    )
    return standing(licence, activations + 1)
  })

/** The key is not in use there any more; once, however often it is said. */
export const deactivateLicence = (em: EntityManager, { key, instance }: Use): Promise<LicenceStanding> =>
  em.transactional(async (tx) => {
    const licence = await lockLicence(tx, key)
    const { activations, here } = await usesOf(tx, licence, instance)
    if (!here) {
      await demandKnown(tx, licence, instance)
      return standing(licence, activations)
    }
    await tx.execute(
      `update licence_activations set deactivated_at = shop_now()
       where licence_id = ? and instance = ? and deactivated_at is null`,
      [licence.id, instance],
    )
    return standing(licence, activations - 1)
  })

async function demandKnown(tx: EntityManager, { id }: Row, instance: string): Promise<void> {
  const known = await tx.execute<unknown[]>(
    'select 1 from licence_activations where licence_id = ? and instance = ? limit 1',
    [id, instance],
  )
  if (known.length === 0) throw new AppError(licenceFailures.notActivatedHere())
}

interface Validity {
  /** Null for a key that is valid. */
  readonly reason: InvalidReason | null
  /** Null for a key that nobody knows. */
  readonly licence: LicenceStanding | null
}

/** One statement, whether the key is known or not: neither answer costs more. `instance` null: wherever it is used. */
export async function validateLicence(
  em: EntityManager,
  { key, instance }: { readonly key: string; readonly instance: string | null },
): Promise<Validity> {
  const [row] = await em.execute<(Row & InUse)[]>(
    `select l.id, l.product_slug, l.activation_limit, l.revoked_at is not null as revoked,
       ${activationsOf('l.id')} as activations, exists (select from licence_activations a
         where a.licence_id = l.id and a.instance = ? and a.deactivated_at is null) as here
     from licences l where ${ofKey}`,
    [instance, ...keyMeant(key)],
  )
  if (!row) return { reason: 'unknown', licence: null }
  const isElsewhere = instance !== null && !row.here
  const reason = row.revoked ? 'revoked' : isElsewhere ? 'not-activated-here' : null
  return { reason, licence: standing(row, Number(row.activations)) }
}
