import type { EntityManager } from '@mikro-orm/postgresql'
import { homeCurrency } from '#domain/catalogue/product.ts'
import { rupeeProduct } from '#domain/shop/launch.ts'
import { ProductImageEntity } from './entities.ts'

/** A product as the shop shows it. */
export interface ShopProduct {
  readonly slug: string
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly features: readonly string[]
  /** The price in the asked currency, or in the shop's own where there is none in that. */
  readonly amountMinor: number
  readonly currency: string
  /** In all its currencies, the shop's own first. */
  readonly prices: readonly { readonly amountMinor: number; readonly currency: string }[]
  /** How many can still be bought; null for no end. */
  readonly left: number | null
  /** Names its picture; null where it has none. */
  readonly imageHash: string | null
  /** What a bundle consists of; empty for what is sold by itself. */
  readonly items: readonly { readonly slug: string; readonly name: string }[]
}

interface Row {
  [column: string]: unknown
  slug: string
  name: string
  summary: string
  description: string
  features: string[]
  prices: { amountMinor: number; currency: string }[]
  left: number | null
  image_hash: string | null
  items: { slug: string; name: string }[] | null
}

const select = `
  select p.slug, p.name, p.summary, p.description, p.features,
    (select json_agg(json_build_object('amountMinor', amount_minor, 'currency', currency)
       order by currency <> '${homeCurrency}', currency) from product_prices where product_slug = p.slug) as prices,
    p.sale_limit - least(p.taken, p.sale_limit) as left, i.hash as image_hash,
    (select json_agg(json_build_object('slug', m.slug, 'name', m.name) order by b.position, m.slug)
       from bundle_items b join products m on m.slug = b.product_slug where b.bundle_slug = p.slug) as items
  from products p left join product_images i on i.product_slug = p.slug
  where exists (select from product_prices where product_slug = p.slug and currency = '${homeCurrency}')`

/** What is on sale, in the shop's order. */
export async function productsOnSale(em: EntityManager, currency = homeCurrency): Promise<ShopProduct[]> {
  const rows = await em.execute<Row[]>(`${select} and p.on_sale order by p.position, p.slug limit 100`)
  return rows.flatMap((row) => toProduct(row, currency) ?? [])
}

/** A product on sale; null when there is none of this name. */
export const findProduct = (em: EntityManager, slug: string, currency = homeCurrency) =>
  findOne(em, { where: 'p.slug = ? and p.on_sale', slug, currency })

/** What the ₹1 test of going live sells, hidden from everyone else. */
export async function findRupeeProduct(em: EntityManager): Promise<ShopProduct> {
  const found = await findOne(em, { where: 'p.slug = ?', slug: rupeeProduct, currency: homeCurrency })
  if (!found) throw new Error(`There is no product ${rupeeProduct}.`)
  return found
}

async function findOne(
  em: EntityManager,
  { where, slug, currency }: { where: string; slug: string; currency: string },
): Promise<ShopProduct | null> {
  const [row] = await em.execute<Row[]>(`${select} and ${where}`, [slug])
  return row ? toProduct(row, currency) : null
}

function toProduct(
  { image_hash: imageHash, items, prices, ...row }: Row,
  currency: string,
): ShopProduct | null {
  const price = prices.find((it) => it.currency === currency) ?? prices[0]
  if (!price) return null
  return { ...row, ...price, prices, imageHash, items: items ?? [] }
}

/** A product's picture by what names it. */
export const findPicture = (em: EntityManager, hash: string) => em.findOne(ProductImageEntity, { hash })

/** Everything that was ever sold, in the shop's order. */
export const productNames = (em: EntityManager) =>
  em.execute<{ slug: string; name: string }[]>(
    'select slug, name from products order by position, slug limit 200',
  )
