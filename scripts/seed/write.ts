import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EntityManager } from '@mikro-orm/postgresql'
import { ProductEntity } from '#adapters/db/catalogue/entities.ts'
import type { Database } from '#adapters/db/orm.ts'
import { SettingEntity, TextEntity } from '#adapters/db/shop/entities.ts'
import { type SeedProduct, seedProducts, testProduct } from './catalogue.ts'
import { writeCoupons } from './coupons.ts'
import { buildTestZip, buildZip } from './files.ts'
import { seedShop } from './shop.ts'
import { seedTexts } from './texts.ts'

const ignore = { onConflictAction: 'ignore' } as const

/** A first shop where there is none; what the owner has changed since is left alone. */
export async function writeRows({ em: root }: Database): Promise<void> {
  const em = root.fork()
  const updatedAt = new Date()
  const goods = [...seedProducts.map((it) => ({ ...it, onSale: true })), { ...testProduct, onSale: false }]
  const texts = seedTexts.map((it) => ({ ...it, updatedAt }))
  const products = goods.map(({ amountMinor: _price, currency: _currency, fileName: _file, ...it }) => ({
    ...it,
    features: [...it.features],
    taxClass: 'gst-18' as const,
    taxCode: '998434', // SAC: software downloads
    updatedAt,
  }))
  await em.upsert(SettingEntity, { key: 'shop', value: seedShop, updatedAt }, ignore)
  await em.upsertMany(TextEntity, texts, ignore)
  await em.upsertMany(ProductEntity, products, ignore)
  for (const product of goods) await writeGoods(em, product)
  await writeCoupons(em)
}

type Goods = Pick<SeedProduct, 'name' | 'amountMinor' | 'currency' | 'fileName'> & { readonly slug: string }

/** What the product costs and what it delivers; each once, whatever the owner has made of it since. */
async function writeGoods(em: EntityManager, { slug, name, amountMinor, currency, fileName }: Goods) {
  await em.execute(
    `insert into product_prices (product_slug, currency, amount_minor)
     select ?, ?, ? where not exists (select from product_prices where product_slug = ?)`,
    [slug, currency, amountMinor, slug],
  )
  await em.execute(
    `with f as (
       insert into product_files (product_slug, title, position)
       select ?, ?, 1 where not exists (select from product_files where product_slug = ?) returning id)
     insert into file_versions (file_id, number, file_name, stored_as, type, created_at)
     select id, 1, ?, ?, 'application/zip', now() from f`,
    [slug, name, slug, fileName, fileName],
  )
}

/** The products' files, each whole or not there. */
export async function writeFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const files = [
    ...seedProducts.map(({ slug, fileName }) => ({ fileName, build: () => buildZip(slug) })),
    { fileName: testProduct.fileName, build: buildTestZip },
  ]
  for (const { fileName, build } of files) {
    const path = join(folder, fileName)
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (isThere) continue
    await writeFile(`${path}.new`, build())
    await rename(`${path}.new`, path)
  }
}

/** How big the first files are, and their hash: what an owner uploads later is measured when it comes. */
export async function measureFiles({ em: root }: Database, folder: string): Promise<void> {
  const em = root.fork()
  const unmeasured = await em.execute<{ id: string; stored_as: string }[]>(
    'select id, stored_as from file_versions where sha256 is null',
  )
  for (const { id, stored_as: storedAs } of unmeasured) {
    const bytes = await readFile(join(folder, storedAs)).catch(() => null)
    if (!bytes) continue
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await em.execute('update file_versions set size_bytes = ?, sha256 = ? where id = ?', [
      bytes.length,
      sha256,
      id,
    ])
  }
}
