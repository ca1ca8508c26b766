import type { EntityManager } from '@mikro-orm/postgresql'
import type { OrderNumber } from '#domain/orders/order.ts'
import { issueLicences, restoreLicences, revokeLicences } from '../licences/issuing.ts'

interface Bought {
  readonly number: OrderNumber
  readonly productSlug: string
  /** By which it was decided. */
  readonly decisionId: number | null
}

/** The right to what was bought: the product, or each product of a bundle, with their licence keys. */
export async function grantGoods(
  tx: EntityManager,
  { number, productSlug, decisionId }: Bought,
  at: Date,
): Promise<void> {
  await tx.execute(
    `insert into grants (order_number, product_slug, granted_at, download_cap, licence_source)
     select ?, p.slug, ?, p.download_cap, p.licence_source from products p
     where p.slug = ? or p.slug in (select product_slug from bundle_items where bundle_slug = ?)
     on conflict (order_number, product_slug) do update set revoked_at = null`,
    [number, at, productSlug, productSlug],
  )
  await issueLicences(tx, { number, decisionId }, at)
}

/** All that the order gave ends. */
export async function revokeGoods(tx: EntityManager, number: OrderNumber, at: Date): Promise<void> {
  await tx.execute('update grants set revoked_at = ? where order_number = ?', [at, number])
  await revokeLicences(tx, number, at)
}

/** What had ended the access has come to nothing. */
export async function restoreGoods(tx: EntityManager, number: OrderNumber, at: Date): Promise<void> {
  await tx.execute('update grants set revoked_at = null where order_number = ?', [number])
  await restoreLicences(tx, number, at)
}
