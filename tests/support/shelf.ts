import { createHash } from 'node:crypto'
import type { Shop } from './shop.ts'

/** On sale for as long as the shop lives: whatever else a test has to say of it, it says afterwards. */
export async function aBundle(shop: Shop, slug: string, items: readonly string[]): Promise<void> {
  await shop.rows(
    `insert into products (slug, name, summary, description, features, on_sale, position, tax_class, updated_at)
     values (?, 'Both kits', 'Two kits in one.', 'First.', '[]', true, 9, 'gst-18', now())`,
    [slug],
  )
  await aPrice(shop, slug, { currency: 'INR', amountMinor: 54_900 })
  for (const [position, item] of items.entries())
    await shop.rows('insert into bundle_items (bundle_slug, product_slug, position) values (?, ?, ?)', [
      slug,
      item,
      position,
    ])
}

interface Price {
  readonly currency: string
  readonly amountMinor: number
}

export const aPrice = (shop: Shop, slug: string, { currency, amountMinor }: Price) =>
  shop.rows('insert into product_prices (product_slug, currency, amount_minor) values (?, ?, ?)', [
    slug,
    currency,
    amountMinor,
  ])

/** A file of a product, in its first version, which is a ZIP that is there. Answers its id. */
export async function aFile(shop: Shop, slug: string, title: string): Promise<number> {
  const [file] = await shop.rows<{ id: string }>(
    'insert into product_files (product_slug, title, position) values (?, ?, 9) returning id',
    [slug, title],
  )
  const id = Number(file?.id)
  await aVersion(shop, id, { number: 1, fileName: `${slug}-more.zip` })
  return id
}

export const aVersion = (
  shop: Shop,
  file: number,
  { number, fileName }: { number: number; fileName: string },
) =>
  shop.rows(
    `insert into file_versions (file_id, number, file_name, stored_as, size_bytes, type, created_at)
     values (?, ?, ?, 'pro-kit.zip', 1240000, 'application/zip', now())`,
    [file, number, fileName],
  )

/** Answers what names it. */
export async function aPictureOf(shop: Shop, slug: string, bytes: Buffer): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex')
  await shop.rows(
    `insert into product_images (product_slug, hash, type, bytes) values (?, ?, 'image/png', ?)
     on conflict (product_slug) do update set hash = excluded.hash, bytes = excluded.bytes`,
    [slug, hash, bytes],
  )
  return hash
}
