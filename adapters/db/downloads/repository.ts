import type { EntityManager } from '@mikro-orm/postgresql'
import type { Entitlement } from '#domain/downloads/download.ts'

export interface DownloadRead extends Entitlement {
  readonly fileName: string
}

/** May this order's product be downloaded with this link? Null when the order is not of this product. */
export async function readDownload(
  em: EntityManager,
  { order, product, tokenHash }: { order: string; product: string; tokenHash: string },
): Promise<DownloadRead | null> {
  const [row] = await em.execute<
    { file_name: string; granted: boolean; revoked: boolean; begun_seconds_ago: string | null }[]
  >(
    `select p.file_name, g.order_number is not null as granted, g.revoked_at is not null as revoked,
       extract(epoch from shop_now() - d.begun_at) as begun_seconds_ago
     from orders o join products p on p.slug = o.product_slug
     left join grants g on g.order_number = o.number
     left join downloads d on d.token_hash = ?
     where o.number = ? and o.product_slug = ?`,
    [tokenHash, order, product],
  )
  if (!row) return null
  const { file_name: fileName, granted, revoked, begun_seconds_ago: ago } = row
  return { fileName, granted, revoked, begunSecondsAgo: ago === null ? null : Number(ago) }
}

/** A download began with this link. */
export const noteDownload = (
  em: EntityManager,
  { order, tokenHash, ip }: { order: string; tokenHash: string; ip: string },
) =>
  em.execute(
    `insert into downloads (token_hash, order_number, begun_at, ip) values (?, ?, shop_now(), ?)
     on conflict (token_hash) do nothing`,
    [tokenHash, order, ip],
  )
