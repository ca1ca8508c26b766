import type { EntityManager } from '@mikro-orm/postgresql'
import { isDeepStrictEqual } from 'node:util'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import type { ProductChange } from '#domain/catalogue/draft.ts'
import { type BundleItem, misfitsOf } from '#domain/catalogue/selling.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import type { Changed } from '../audit/repository.ts'
import { textArray } from '../conditions.ts'
import { type DeskProduct, readDeskProduct } from './desk.ts'

interface NewProduct {
  readonly slug: string
  readonly name: string
}

/** A product that is not on sale yet, after all others. */
export async function createProduct(tx: EntityManager, { slug, name }: NewProduct): Promise<Changed<true>> {
  const rows = await tx.execute<unknown[]>(
    `insert into products (slug, name, summary, description, features, on_sale, position, tax_class, updated_at)
     select ?, ?, '', '', '[]', false, coalesce(max(position), 0) + 1, 'gst-18', now() from products
     on conflict (slug) do nothing returning slug`,
    [slug, name],
  )
  if (rows.length === 0) throw new AppError(catalogueFailures.slugTaken(slug))
  return { after: { slug, name }, result: true }
}

/** The product as it stands, locked until the transaction ends; with it those that a bundle is to hold. */
export async function lockProduct(
  tx: EntityManager,
  slug: string,
  others: readonly string[] = [],
): Promise<DeskProduct> {
  // In one order for everybody, so that two who save at once wait for each other and never block each other.
  await tx.execute('select slug from products where slug = any(?::text[]) order by slug for update', [
    textArray([slug, ...others]),
  ])
  const product = await readDeskProduct(tx, slug)
  if (!product) throw new AppError(catalogueFailures.unknownProduct(slug))
  return product
}

/** How a product stands in the catalogue, as its rules see it. */
export const standingOf = (product: DeskProduct) => ({
  ...product,
  files: product.files.filter((it) => it.removedAt === null).length,
  items: product.items.map((it) => ({ ...it, isBundle: false, isLimited: false, delivers: true })),
  partOf: product.partOf.map((it) => it.name),
  isSoldInBundle: product.partOf.some((it) => it.onSale),
})

/** Null when somebody else changed it since this version. */
export async function saveProduct(
  tx: EntityManager,
  { slug, change, version }: { slug: string; change: ProductChange; version: number },
): Promise<Changed<true> | null> {
  const before = await lockProduct(tx, slug, change.items)
  if (before.version !== version) return null
  const items = await itemsOf(tx, change.items)
  const wrong = misfitsOf({ ...standingOf(before), ...change, items })
  if (wrong.length > 0) throw new AppError(shopFailures.wrongFields(wrong))
  await tx.execute(
    `update products set name = ?, summary = ?, description = ?, features = ?::jsonb, on_sale = ?, position = ?,
       tax_class = ?, tax_code = ?, sale_limit = ?, download_cap = ?, licence_source = ?, activation_limit = ?,
       version = version + 1, updated_at = now() where slug = ?`,
    [
      change.name,
      change.summary,
      change.description,
      JSON.stringify(change.features),
      change.onSale,
      change.position,
      change.taxClass,
      change.taxCode,
      change.saleLimit,
      change.downloadCap,
      change.licenceSource,
      change.activationLimit,
      slug,
    ],
  )
  await writePrices(tx, slug, change.prices)
  await writeItems(tx, slug, change.items)
  return { ...changesOf(factsOf(before), factsOf({ ...change, items })), result: true }
}

/** Each as it stands in the catalogue, those that are not there included. */
const itemsOf = (tx: EntityManager, slugs: readonly string[]) =>
  tx.execute<(BundleItem & Record<string, unknown>)[]>(
    `select asked.slug, p.name,
       exists (select from bundle_items where bundle_slug = p.slug) as "isBundle",
       p.sale_limit is not null as "isLimited",
       p.licence_source is not null
         or exists (select from product_files where product_slug = p.slug and removed_at is null) as delivers
     from unnest(?::text[]) with ordinality as asked (slug, place) left join products p on p.slug = asked.slug
     order by asked.place`,
    [textArray(slugs)],
  )

async function writePrices(tx: EntityManager, slug: string, prices: ProductChange['prices']): Promise<void> {
  await tx.execute('delete from product_prices where product_slug = ?', [slug])
  for (const { currency, amountMinor } of prices)
    await tx.execute('insert into product_prices (product_slug, currency, amount_minor) values (?, ?, ?)', [
      slug,
      currency,
      amountMinor,
    ])
}

async function writeItems(tx: EntityManager, slug: string, items: readonly string[]): Promise<void> {
  await tx.execute('delete from bundle_items where bundle_slug = ?', [slug])
  await tx.execute(
    `insert into bundle_items (bundle_slug, product_slug, position)
     select ?, slug, place from unnest(?::text[]) with ordinality as asked (slug, place)`,
    [slug, textArray(items)],
  )
}

type Facts = Readonly<Record<string, unknown>>
type Audited = Omit<ProductChange, 'items'> & { readonly items: readonly { readonly slug: string }[] }

/** For the audit log, by the names that `productFieldsInWords` has. */
const factsOf = (
  it: Omit<Audited, 'prices' | 'taxClass'> & { prices: DeskProduct['prices']; taxClass: string },
): Facts => ({
  name: it.name,
  summary: it.summary,
  description: it.description,
  features: it.features,
  prices: Object.fromEntries(it.prices.map(({ currency, amountMinor }) => [currency, amountMinor / 100])),
  tax_class: it.taxClass,
  tax_code: it.taxCode,
  on_sale: it.onSale,
  sale_limit: it.saleLimit,
  download_cap: it.downloadCap,
  licence_source: it.licenceSource,
  activation_limit: it.activationLimit,
  items: it.items.map(({ slug }) => slug),
  position: it.position,
})

/** Only what differs. */
function changesOf(before: Facts, after: Facts) {
  const differing = Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]))
  const of = (side: Facts) => Object.fromEntries(differing.map((name) => [name, side[name]]))
  return { before: of(before), after: of(after) }
}

/** Shown from now on; null takes the picture away. */
export async function setImage(
  tx: EntityManager,
  slug: string,
  image: { readonly hash: string; readonly type: string; readonly bytes: Buffer } | null,
): Promise<Changed<true>> {
  const { imageHash } = await lockProduct(tx, slug)
  if (image === null) await tx.execute('delete from product_images where product_slug = ?', [slug])
  else
    await tx.execute(
      `insert into product_images (product_slug, hash, type, bytes) values (?, ?, ?, ?)
       on conflict (product_slug) do update set hash = excluded.hash, type = excluded.type, bytes = excluded.bytes`,
      [slug, image.hash, image.type, image.bytes],
    )
  return { before: { picture: imageHash }, after: { picture: image?.hash ?? null }, result: true }
}
