import type { EntityManager } from '@mikro-orm/postgresql'
import type { LicenceSource } from '#domain/catalogue/product.ts'
import { rupeeProduct } from '#domain/shop/launch.ts'
import { type Condition, matching } from '../conditions.ts'

interface ProductFilter {
  /** Words of the name, or of the address. */
  readonly q: string | null
  readonly state: 'on-sale' | 'not-on-sale' | 'sold-out' | null
}

interface ProductSlice {
  readonly filter: ProductFilter
  /** Rows beyond this one, nearest first; null for the first of the shop. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

/** A product in the desk's list. */
export interface ProductRow {
  readonly slug: string
  readonly name: string
  readonly onSale: boolean
  readonly position: number
  readonly prices: readonly Price[]
  /** Sold, or held by orders that can still be paid. */
  readonly taken: number
  readonly saleLimit: number | null
  readonly files: number
  readonly licenceSource: LicenceSource | null
  /** Products it consists of, where it is a bundle. */
  readonly items: number
  readonly imageHash: string | null
}

interface Price {
  readonly currency: string
  readonly amountMinor: number
}

const states: Readonly<Record<NonNullable<ProductFilter['state']>, Condition>> = {
  'on-sale': { sql: 'p.on_sale', values: [] },
  'not-on-sale': { sql: 'not p.on_sale', values: [] },
  'sold-out': { sql: 'p.taken >= p.sale_limit', values: [] },
}

const ofWords = (q: string): Condition => {
  const like = `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return { sql: '(p.name ilike ? or p.slug ilike ?)', values: [like, like] }
}

const prices = (product: string) => `coalesce((
  select json_agg(json_build_object('currency', currency, 'amountMinor', amount_minor)
    order by currency <> 'INR', currency) from product_prices where product_slug = ${product}), '[]')`

/** The statement behind `readProductRows`, so that its plan can be looked at. */
function productRowsStatement({ filter, beyond, limit }: ProductSlice): Condition {
  const isNewer = beyond?.direction === 'newer'
  const { sql, values } = matching([
    { sql: 'p.slug <> ?', values: [rupeeProduct] },
    filter.state && states[filter.state],
    filter.q === null ? null : ofWords(filter.q),
    beyond && { sql: `(p.position, p.slug) ${isNewer ? '<' : '>'} (?::int, ?::text)`, values: beyond.key },
  ])
  return {
    sql: `select p.slug, p.name, p.on_sale as "onSale", p.position, ${prices('p.slug')} as prices, p.taken,
        p.sale_limit as "saleLimit", p.licence_source as "licenceSource", i.hash as "imageHash",
        (select count(*)::int from product_files where product_slug = p.slug and removed_at is null) as files,
        (select count(*)::int from bundle_items where bundle_slug = p.slug) as items
      from products p left join product_images i on i.product_slug = p.slug
      where ${sql} order by p.position ${isNewer ? 'desc' : 'asc'}, p.slug ${isNewer ? 'desc' : 'asc'} limit ${limit}`,
    values,
  }
}

/** Products on one side of a row in the shop's order, nearest first. */
export async function readProductRows(em: EntityManager, slice: ProductSlice): Promise<ProductRow[]> {
  const { sql, values } = productRowsStatement(slice)
  return em.execute<ProductRow[]>(sql, [...values])
}

/** A product with all that its page at the desk shows. */
export interface DeskProduct extends Omit<ProductRow, 'files' | 'items'> {
  readonly summary: string
  readonly description: string
  readonly features: readonly string[]
  readonly taxClass: string
  readonly taxCode: string | null
  readonly downloadCap: number | null
  readonly activationLimit: number | null
  readonly items: readonly { readonly slug: string; readonly name: string }[]
  readonly partOf: readonly { readonly slug: string; readonly name: string; readonly onSale: boolean }[]
  readonly files: readonly DeskFile[]
  readonly version: number
  readonly updatedAt: Date
}

export interface DeskFile {
  readonly id: number
  readonly title: string
  /** Null while new buyers get it. */
  readonly removedAt: string | null
  /** Newest first, at most 20. */
  readonly versions: readonly DeskVersion[]
}

interface DeskVersion {
  readonly id: number
  readonly number: number
  readonly fileName: string
  readonly sizeBytes: number | null
  readonly sha256: string | null
  readonly type: string
  readonly note: string | null
  readonly createdAt: string
  readonly createdBy: string | null
  readonly offeredAt: string | null
}

const versionsShown = 20

const files = `coalesce((
  select json_agg(json_build_object('id', f.id, 'title', f.title, 'removedAt', f.removed_at, 'versions', (
    select json_agg(json_build_object('id', v.id, 'number', v.number, 'fileName', v.file_name,
      'sizeBytes', v.size_bytes, 'sha256', v.sha256, 'type', v.type, 'note', v.note, 'createdAt', v.created_at,
      'createdBy', v.created_by, 'offeredAt', v.offered_at) order by v.number desc)
    from (select * from file_versions where file_id = f.id order by number desc limit ${versionsShown}) v))
    order by f.removed_at is not null, f.position, f.id)
  from product_files f where f.product_slug = p.slug), '[]')`

/** Null when there is none; what the ₹1 test sells is none of the owner's. */
export async function readDeskProduct(em: EntityManager, slug: string): Promise<DeskProduct | null> {
  const [row] = await em.execute<(DeskProduct & { updatedAt: string })[]>(
    `select p.slug, p.name, p.summary, p.description, p.features, p.on_sale as "onSale", p.position,
       ${prices('p.slug')} as prices, p.tax_class as "taxClass", p.tax_code as "taxCode", p.taken,
       p.sale_limit as "saleLimit", p.download_cap as "downloadCap", p.licence_source as "licenceSource",
       p.activation_limit as "activationLimit", p.version, p.updated_at as "updatedAt", i.hash as "imageHash",
       coalesce((select json_agg(json_build_object('slug', m.slug, 'name', m.name) order by b.position, m.slug)
         from bundle_items b join products m on m.slug = b.product_slug where b.bundle_slug = p.slug), '[]') as items,
       coalesce((select json_agg(json_build_object('slug', m.slug, 'name', m.name, 'onSale', m.on_sale) order by m.name)
         from bundle_items b join products m on m.slug = b.bundle_slug where b.product_slug = p.slug), '[]') as "partOf",
       ${files} as files
     from products p left join product_images i on i.product_slug = p.slug where p.slug = ? and p.slug <> ?`,
    [slug, rupeeProduct],
  )
  return row ? { ...row, updatedAt: new Date(row.updatedAt) } : null
}

/** What a bundle can hold, in the shop's order: what is no bundle itself. */
export const readBundleChoices = (em: EntityManager) =>
  em.execute<{ slug: string; name: string }[]>(
    `select slug, name from products p where slug <> ?
       and not exists (select from bundle_items where bundle_slug = p.slug)
     order by position, slug limit 500`,
    [rupeeProduct],
  )
