import { randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { LicenceSource } from '#domain/catalogue/product.ts'
import { licenceKeyBytes, licenceKeyOf } from '#domain/licences/key.ts'
import type { OrderNumber } from '#domain/orders/order.ts'
import { money } from '#domain/shared/money.ts'
import { openReview } from '../orders/reviews.ts'
import { lockPools, reviewOf } from './pool.ts'

interface Sold {
  readonly number: OrderNumber
  /** By which it was decided; null where none was. */
  readonly decisionId?: number | null
}

interface Lacking {
  [column: string]: unknown
  product_slug: string
  licence_source: LicenceSource
  activation_limit: number | null
  amount_minor: string
  currency: string
}

const dayMs = 86_400_000

/**
 * A key for each product that the order gives and that comes with one, once, however often it is asked for. A person
 * is asked where the pool has none left.
 */
export async function issueLicences(
  tx: EntityManager,
  { number, decisionId = null }: Sold,
  at: Date,
): Promise<void> {
  const lacking = await tx.execute<Lacking[]>(
    `select g.product_slug, g.licence_source, p.activation_limit, o.amount_minor, o.currency
     from grants g join products p on p.slug = g.product_slug join orders o on o.number = g.order_number
     where g.order_number = ? and g.revoked_at is null and g.licence_source is not null
       and not exists (select from licences l where l.order_number = g.order_number and l.product_slug = g.product_slug)
     order by p.position, p.slug`,
    [number],
  )
  for (const product of lacking) {
    const issued = await (product.licence_source === 'generated' ? generate : takeFromPool)(tx, {
      number,
      product: product.product_slug,
      limit: product.activation_limit,
      at,
    })
    if (issued) continue
    const review = reviewOf(number, product.product_slug)
    const amount = money(Number(product.amount_minor), product.currency)
    await openReview(tx, { orderNumber: number, ...review, amount, decisionId, dueAt: at.getTime() + dayMs })
  }
}

interface Wanted {
  readonly number: OrderNumber
  readonly product: string
  readonly limit: number | null
  readonly at: Date
}

async function generate(tx: EntityManager, { number, product, limit, at }: Wanted): Promise<boolean> {
  // Of 2^120 keys two never meet; should they, nothing of this transaction stands, and the next has another.
  await tx.execute(
    `insert into licences (key, order_number, product_slug, activation_limit, issued_at) values (?, ?, ?, ?, ?)
     on conflict (order_number, product_slug) do nothing`,
    [licenceKeyOf(randomBytes(licenceKeyBytes)), number, product, limit, at],
  )
  return true
}

/** The oldest that is free. One order after the other: of several at once, one could wait for what another has left. */
async function takeFromPool(tx: EntityManager, { number, product, limit, at }: Wanted): Promise<boolean> {
  await lockPools(tx)
  const taken = await tx.execute<unknown[]>(
    `with free as (
       select key from licence_pool where product_slug = ? and licence_id is null order by added_at, key limit 1
     ), issued as (
       insert into licences (key, order_number, product_slug, activation_limit, issued_at)
       select key, ?, ?, ?, ? from free returning id, key
     )
     update licence_pool p set licence_id = issued.id from issued where p.key = issued.key returning p.key`,
    [product, number, product, limit, at],
  )
  return taken.length > 0
}

/** The keys end with the access, and nobody waits for one any more. */
export async function revokeLicences(tx: EntityManager, number: OrderNumber, at: Date): Promise<void> {
  await tx.execute('update licences set revoked_at = ? where order_number = ? and revoked_at is null', [
    at,
    number,
  ])
  await tx.execute(
    `update reviews set resolved_at = shop_now()
     where order_number = ? and reason = 'licence-pool-empty' and resolved_at is null`,
    [number],
  )
}

/** They are valid again, but for those that a person has revoked. */
export async function restoreLicences(tx: EntityManager, number: OrderNumber, at: Date): Promise<void> {
  await tx.execute('update licences set revoked_at = null where order_number = ? and revoked_by is null', [
    number,
  ])
  await issueLicences(tx, { number }, at)
}
