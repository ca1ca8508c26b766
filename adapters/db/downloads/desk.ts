import type { EntityManager } from '@mikro-orm/postgresql'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Changed } from '../audit/repository.ts'

/** What an order gives to download, and how much of it was used. */
export interface GrantRead {
  readonly product: string
  readonly name: string
  /** Downloads that began. */
  readonly downloads: number
  /** Null for no end. */
  readonly cap: number | null
  readonly isRevoked: boolean
}

/** Each product that an order gives. */
export const readGrants = (em: EntityManager, number: string) =>
  em.execute<(GrantRead & Record<string, unknown>)[]>(
    `select g.product_slug as product, p.name, g.downloads, g.download_cap as cap,
       g.revoked_at is not null as "isRevoked"
     from grants g join products p on p.slug = g.product_slug
     where g.order_number = ? order by p.position, p.slug limit 100`,
    [number],
  )

interface More {
  readonly number: string
  readonly product: string
  readonly more: number
}

/** So many more downloads of one product of an order. */
export async function addDownloads(
  tx: EntityManager,
  { number, product, more }: More,
): Promise<Changed<true>> {
  const [grant] = await tx.execute<{ cap: number | null; revoked: boolean }[]>(
    `select download_cap as cap, revoked_at is not null as revoked from grants
     where order_number = ? and product_slug = ? for update`,
    [number, product],
  )
  if (!grant || grant.revoked) throw new AppError(catalogueFailures.noSuchGrant())
  if (grant.cap === null) throw new AppError(catalogueFailures.uncapped())
  const cap = grant.cap + more
  await tx.execute('update grants set download_cap = ? where order_number = ? and product_slug = ?', [
    cap,
    number,
    product,
  ])
  return { before: { product, downloads: grant.cap }, after: { product, downloads: cap }, result: true }
}
