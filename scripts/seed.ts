import { randomBytes } from 'node:crypto'
import { readConfig } from '#adapters/config.ts'
import { openDatabase, type Database } from '#adapters/db/orm.ts'
import { PersonEntity } from '#adapters/db/people/entities.ts'
import { hashPassword } from '#adapters/passwords.ts'
import { writeFiles, writeRows } from './seed/write.ts'

/** A first shop where there is none. Prints, as JSON, the owner's password when one was made. */
const config = readConfig(process.env)
const orm = openDatabase(config.databaseUrl, { connections: 2 })
await writeRows(orm)
await writeFiles(config.filesFolder)
console.log(JSON.stringify(await seedOwner(orm, config.owner)))
await orm.close(true)

/**
 * The owner, by name. ADMIN_PASSWORD, when set, is compared at sign-in and never stored; without one a password is made
 * and its hash kept.
 */
async function seedOwner({ em: root }: Database, { username, password }: (typeof config)['owner']) {
  const em = root.fork()
  const owner = await em.findOne(PersonEntity, { role: 'owner' })
  const ownerPassword =
    password === null && !owner?.passwordHash ? randomBytes(12).toString('base64url') : null
  if (owner && ownerPassword === null) return {}
  const passwordHash = ownerPassword && (await hashPassword(ownerPassword))
  if (owner) await em.nativeUpdate(PersonEntity, { id: owner.id }, { passwordHash })
  else await em.insert(PersonEntity, { username, passwordHash, role: 'owner', createdAt: new Date() })
  return ownerPassword ? { ownerPassword } : {}
}
