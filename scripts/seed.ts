import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { readConfig } from '#adapters/config.ts'
import { openDatabase, type Database } from '#adapters/db/orm.ts'
import { PersonEntity } from '#adapters/db/shop/entities.ts'
import { writeFiles, writeRows } from './seed/write.ts'

/** A first shop where there is none. Prints, as JSON, the owner's password when one was made. */
const config = readConfig(process.env)
const orm = openDatabase(config.databaseUrl, { connections: 2 })
await writeRows(orm)
await writeFiles(config.filesFolder)
console.log(JSON.stringify(await seedOwner(orm, config.owner)))
await orm.close(true)

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
