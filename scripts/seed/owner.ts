import { randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Config } from '#adapters/config.ts'
import { audited } from '#adapters/db/audit/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import { PersonEntity } from '#adapters/db/people/entities.ts'
import { hashPassword } from '#adapters/passwords.ts'

/**
 * The owner whom the settings name. ADMIN_PASSWORD, when set, is compared at sign-in and never stored; without one a
 * password is made, its hash kept, and it is answered once.
 */
export async function seedOwner({ em: root }: Database, { username, password }: Config['owner']) {
  const em = root.fork()
  const owner = await nameOwner(em, username)
  if (password !== null || owner.passwordHash || owner.invitedAt) return {}
  const ownerPassword = randomBytes(12).toString('base64url')
  await em.nativeUpdate(PersonEntity, { id: owner.id }, { passwordHash: await hashPassword(ownerPassword) })
  return { ownerPassword }
}

/** The person of this name; else the first of all people, who takes it; else a new one. */
async function nameOwner(em: EntityManager, username: string) {
  const named = await em.findOne(PersonEntity, { username })
  if (named) return named
  const [first] = await em.find(PersonEntity, {}, { orderBy: { id: 'asc' }, limit: 1 })
  if (first) await rename(em, first, username)
  else await em.insert(PersonEntity, { username, role: 'owner', createdAt: new Date() })
  return em.fork().findOneOrFail(PersonEntity, { username })
}

const rename = (em: EntityManager, person: { id: number; username: string }, username: string) => {
  const act = {
    actor: { personId: null, username: 'ADMIN_USERNAME', role: null },
    action: 'person.renamed',
    subject: `person/${username}`,
    key: null,
    requestId: 'start',
  }
  return audited(em, act, async (tx) => {
    await tx.nativeUpdate(PersonEntity, { id: person.id }, { username })
    return { before: { username: person.username }, after: { username }, result: null }
  })
}
