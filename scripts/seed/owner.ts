import { randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Config } from '#adapters/config.ts'
import { audited } from '#adapters/db/audit/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import { PersonEntity } from '#adapters/db/people/entities.ts'
import { hashPassword } from '#adapters/passwords.ts'

/**
 * The owner whom the settings name. ADMIN_PASSWORD, when set, is compared at sign-in and never stored; without one a
 * password is made, its hash kept, and it is answered once. Another ADMIN_USERNAME than before renames the first of all
 * people, unless somebody else has that name.
 */
export async function seedOwner({ em: root }: Database, { username, password }: Config['owner']) {
  const em = root.fork()
  const first = await em.findOne(PersonEntity, { id: { $ne: null } }, { orderBy: { id: 'asc' } })
  const owner = (await em.findOne(PersonEntity, { username })) ?? first
  if (owner && owner.username !== username) await rename(em, owner, username)
  if (password !== null || owner?.passwordHash) {
    if (!owner) await em.insert(PersonEntity, { username, role: 'owner', createdAt: new Date() })
    return {}
  }
  if (owner && owner.id !== first?.id) return {}
  const ownerPassword = randomBytes(12).toString('base64url')
  const passwordHash = await hashPassword(ownerPassword)
  if (owner) await em.nativeUpdate(PersonEntity, { id: owner.id }, { passwordHash })
  else await em.insert(PersonEntity, { username, passwordHash, role: 'owner', createdAt: new Date() })
  return { ownerPassword }
}

const rename = (em: EntityManager, owner: { id: number; username: string }, username: string) => {
  const act = {
    actor: { personId: null, username: 'ADMIN_USERNAME', role: 'owner' },
    action: 'person.renamed',
    subject: `person/${username}`,
    key: null,
    requestId: 'start',
  } as const
  return audited(em, act, async (tx) => {
    await tx.nativeUpdate(PersonEntity, { id: owner.id }, { username })
    return { before: { username: owner.username }, after: { username }, result: null }
  })
}
