import type { EntityManager } from '@mikro-orm/postgresql'
import type { Entitlement } from '#domain/downloads/download.ts'

/** A file that somebody has bought, in its newest version. */
export interface BoughtFile {
  readonly id: number
  readonly product: string
  readonly productName: string
  readonly title: string
  readonly fileName: string
  /** Counts from 1. */
  readonly version: number
  readonly sizeBytes: number | null
  /** It came after they had downloaded an older one. */
  readonly isNews: boolean
  /** Downloads of the product that are left to them; null for no end. */
  readonly left: number | null
}

/** For SQL: joins the newest version v of a file f. */
export const newestVersion = `join lateral (
    select v.id, v.number, v.file_name, v.stored_as, v.size_bytes, v.type from file_versions v
    where v.file_id = f.id order by v.number desc limit 1) v on true`

/** Of a grant g: what was taken from the product later is theirs who bought it before. */
const ofGrant = `f.product_slug = g.product_slug and (f.removed_at is null or f.removed_at > g.granted_at)`

/** For SQL: the files that an order gives, as JSON; null where it gives none. */
export const filesOf = (orderNumber: string) => `
  select json_agg(json_build_object('id', f.id, 'product', g.product_slug, 'productName', p.name, 'title', f.title,
    'fileName', v.file_name, 'version', v.number, 'sizeBytes', v.size_bytes,
    'isNews', coalesce(v.number > (select max(had.number) from downloads d
      join file_versions had on had.id = d.version_id
      where d.order_number = g.order_number and had.file_id = f.id), false),
    'left', g.download_cap - least(g.downloads, g.download_cap))
    order by p.position, p.slug, f.position, f.id)
  from grants g join products p on p.slug = g.product_slug join product_files f on ${ofGrant} ${newestVersion}
  where g.order_number = ${orderNumber} and g.revoked_at is null`

export interface DownloadRead extends Entitlement {
  readonly versionId: number
  readonly fileName: string
  readonly storedAs: string
  readonly type: string
}

interface Row {
  [column: string]: unknown
  version_id: string
  file_name: string
  stored_as: string
  type: string
  granted: boolean
  revoked: boolean
  used_up: boolean
  begun_seconds_ago: string | null
}

interface Wanted {
  readonly order: string
  readonly product: string
  /** Null for the product's first. */
  readonly file: number | null
  readonly tokenHash: string
}

/**
 * May this file of this order be downloaded with this link? What began with a link goes on in the version that began.
 * Null when the order gives no such file.
 */
export async function readDownload(
  em: EntityManager,
  { order, product, file, tokenHash }: Wanted,
): Promise<DownloadRead | null> {
  const [row] = await em.execute<Row[]>(
    `select coalesce(b.id, v.id) as version_id, coalesce(b.file_name, v.file_name) as file_name,
       coalesce(b.stored_as, v.stored_as) as stored_as, coalesce(b.type, v.type) as type,
       g.order_number is not null as granted, g.revoked_at is not null as revoked,
       coalesce(g.downloads >= g.download_cap, false) as used_up,
       extract(epoch from shop_now() - b.begun_at) as begun_seconds_ago
     from orders o
     join product_files f on f.product_slug = ? and f.id = coalesce(?::bigint, f.id) ${newestVersion}
     left join grants g on g.order_number = o.number and g.product_slug = f.product_slug
     left join lateral (
       select b.id, b.file_name, b.stored_as, b.type, d.begun_at
       from downloads d join file_versions b on b.id = d.version_id
       where d.token_hash = ? and b.file_id = f.id order by d.begun_at limit 1) b on true
     where o.number = ? and (o.product_slug = f.product_slug or exists (
       select from bundle_items i where i.bundle_slug = o.product_slug and i.product_slug = f.product_slug)
       or g.order_number is not null)
       and (f.removed_at is null or f.removed_at > g.granted_at)
     order by f.position, f.id limit 1`,
    [product, file, tokenHash, order],
  )
  if (!row) return null
  return {
    versionId: Number(row.version_id),
    fileName: row.file_name,
    storedAs: row.stored_as,
    type: row.type,
    granted: row.granted,
    revoked: row.revoked,
    usedUp: row.used_up,
    begunSecondsAgo: row.begun_seconds_ago === null ? null : Number(row.begun_seconds_ago),
  }
}

interface Begun {
  readonly order: string
  readonly product: string
  readonly versionId: number
  readonly tokenHash: string
  readonly ip: string
}

/**
 * A download begins with this link, and counts against the grant's cap; once for each link and file, however many
 * requests begin it. Answers false when there was none left.
 */
export async function beginDownload(
  em: EntityManager,
  { order, product, versionId, tokenHash, ip }: Begun,
): Promise<boolean> {
  return em.transactional(async (tx) => {
    const [grant] = await tx.execute<{ used_up: boolean }[]>(
      `select coalesce(downloads >= download_cap, false) as used_up from grants
       where order_number = ? and product_slug = ? for update`,
      [order, product],
    )
    const known = await tx.execute<unknown[]>(
      'select 1 from downloads where token_hash = ? and version_id = ?',
      [tokenHash, versionId],
    )
    if (known.length > 0) return true
    if (!grant || grant.used_up) return false
    await tx.execute(
      'insert into downloads (token_hash, version_id, order_number, begun_at, ip) values (?, ?, ?, shop_now(), ?)',
      [tokenHash, versionId, order, ip],
    )
    await tx.execute(
      'update grants set downloads = downloads + 1 where order_number = ? and product_slug = ?',
      [order, product],
    )
    return true
  })
}
