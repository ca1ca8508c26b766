import { randomBytes, scrypt } from 'node:crypto'
import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readConfig } from '#adapters/config.ts'
import { ProductEntity } from '#adapters/db/catalogue/entities.ts'
import { openDatabase, type Database } from '#adapters/db/orm.ts'
import { PersonEntity, SettingEntity, TextEntity } from '#adapters/db/shop/entities.ts'
import { seedProducts } from './seed/catalogue.ts'
import { buildZip } from './seed/files.ts'
import { seedShop } from './seed/shop.ts'
import { seedTexts } from './seed/texts.ts'

/** A first shop where there is none; what the owner has changed since is left alone. Prints the owner's password once. */
const config = readConfig(process.env)
const orm = openDatabase(config.databaseUrl, { connections: 2 })
await seedRows(orm)
await seedFiles(config.filesFolder)
console.log(JSON.stringify(await seedOwner(orm, config.owner)))
await orm.close(true)

async function seedRows({ em: root }: Database) {
  const em = root.fork()
  const updatedAt = new Date()
  const ignore = { onConflictAction: 'ignore' } as const
  await em.upsert(SettingEntity, { key: 'shop', value: seedShop, updatedAt }, ignore)
  await em.upsertMany(
    TextEntity,
    seedTexts.map((it) => ({ ...it, updatedAt })),
    ignore,
  )
  const products = seedProducts.map((it) => ({ ...it, features: [...it.features], onSale: true }))
  await em.upsertMany(ProductEntity, products, ignore)
}

async function seedFiles(folder: string) {
  await mkdir(folder, { recursive: true })
  for (const { slug, fileName } of seedProducts) {
    const path = join(folder, fileName)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      continue
    await writeFile(`${path}.new`, buildZip(slug))
    await rename(`${path}.new`, path)
  }
}

/** ADMIN_PASSWORD, when set, is compared at sign-in and never stored; without one a password is made, and its hash kept. */
async function seedOwner({ em: root }: Database, { username, password }: (typeof config)['owner']) {
  const em = root.fork()
  if (password !== null || (await em.count(PersonEntity, { role: 'owner' })) > 0) return {}
  const ownerPassword = randomBytes(12).toString('base64url')
  const salt = randomBytes(16)
  const key = await promisify(scrypt)(ownerPassword, salt, 32)
  if (!Buffer.isBuffer(key)) throw new Error('No key was derived.')
  const passwordHash = `scrypt$${salt.toString('base64url')}$${key.toString('base64url')}`
  await em.insert(PersonEntity, { username, passwordHash, role: 'owner', createdAt: new Date() })
  return { ownerPassword }
}
