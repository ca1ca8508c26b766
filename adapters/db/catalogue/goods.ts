import type { EntityManager } from '@mikro-orm/postgresql'
import { newestVersion } from '../downloads/repository.ts'
import type { ShopProduct } from './repository.ts'

/** One of the things that a purchase gives: the product itself, or a product of the bundle. */
export interface Goods {
  readonly slug: string
  readonly name: string
  readonly summary: string
  /** It can be bought singly, too. */
  readonly onSale: boolean
  readonly prices: ShopProduct['prices']
  /** In their newest versions. */
  readonly files: readonly {
    readonly title: string
    readonly fileName: string
    readonly sizeBytes: number | null
  }[]
  readonly hasLicence: boolean
  /** Null for no end. */
  readonly activationLimit: number | null
  /** Null for no end. */
  readonly downloadCap: number | null
}

interface Row {
  [column: string]: unknown
  slug: string
  name: string
  summary: string
  on_sale: boolean
  prices: ShopProduct['prices'] | null
  files: Goods['files'] | null
  has_licence: boolean
  activation_limit: number | null
  download_cap: number | null
}

const ofProduct = `
  select g.slug, g.name, g.summary, g.on_sale, g.activation_limit, g.download_cap,
    g.licence_source is not null as has_licence,
    (select json_agg(json_build_object('amountMinor', amount_minor, 'currency', currency))
       from product_prices where product_slug = g.slug) as prices,
    (select json_agg(json_build_object('title', f.title, 'fileName', v.file_name, 'sizeBytes', v.size_bytes)
       order by f.position, f.id)
       from product_files f ${newestVersion} where f.product_slug = g.slug and f.removed_at is null) as files
  from products g left join bundle_items b on b.product_slug = g.slug and b.bundle_slug = ?
  where g.slug = ? or b.bundle_slug is not null
  order by b.bundle_slug is not null, b.position, g.slug limit 100`

/** What a purchase of this product gives, the product itself first, then those of a bundle. */
export async function goodsOf(em: EntityManager, slug: string): Promise<Goods[]> {
  const rows = await em.execute<Row[]>(ofProduct, [slug, slug])
  return rows.map((row) => ({
    slug: row.slug,
    name: row.name,
    summary: row.summary,
    onSale: row.on_sale,
    prices: row.prices ?? [],
    files: row.files ?? [],
    hasLicence: row.has_licence,
    activationLimit: row.activation_limit,
    downloadCap: row.download_cap,
  }))
}
