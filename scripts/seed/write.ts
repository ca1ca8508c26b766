import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ProductEntity } from '#adapters/db/catalogue/entities.ts'
import type { Database } from '#adapters/db/orm.ts'
import { SettingEntity, TextEntity } from '#adapters/db/shop/entities.ts'
import { seedProducts, testProduct } from './catalogue.ts'
import { buildTestZip, buildZip } from './files.ts'
import { seedShop } from './shop.ts'
import { seedTexts } from './texts.ts'

const ignore = { onConflictAction: 'ignore' } as const

/** A first shop where there is none; what the owner has changed since is left alone. */
export async function writeRows({ em: root }: Database): Promise<void> {
  const em = root.fork()
  const updatedAt = new Date()
  const texts = seedTexts.map((it) => ({ ...it, updatedAt }))
  const products = [
    ...seedProducts.map((it) => ({ ...it, features: [...it.features], onSale: true })),
    { ...testProduct, features: [...testProduct.features], onSale: false },
  ]
  await em.upsert(SettingEntity, { key: 'shop', value: seedShop, updatedAt }, ignore)
  await em.upsertMany(TextEntity, texts, ignore)
  await em.upsertMany(ProductEntity, products, ignore)
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
