import type { EntityManager } from '@mikro-orm/postgresql'
import type { Person, PersonState } from '#domain/people/person.ts'
import type { Role } from '#domain/people/roles.ts'
import { PersonEntity } from './entities.ts'
import { endSessionsOf } from './sessions.ts'

/** Somebody who may sign in, by name; null when there is nobody, or they may no longer. */
export const findPerson = (em: EntityManager, username: string) =>
  em.findOne(PersonEntity, { username, disabledAt: null })

interface Row {
  id: string
  username: string
  email: string | null
  role: Role
  state: PersonState
  invited_at: string | null
  signed_in_at: string | null
  version: number
}

/** Whoever the settings give a password needs none of their own. */
interface Settings {
  readonly username: string
  readonly password: string | null
}

const hasPassword = `(p.password_hash is not null or p.username = ?)`

const select = `
  select p.id, p.username, p.email, p.role, p.invited_at, p.version,
    case when p.disabled_at is not null then 'disabled' when ${hasPassword} then 'active' else 'invited' end as state,
    (select max(a.at) from audit a
      where a.actor = p.username and a.action in ('person.signed-in', 'person.joined')) as signed_in_at
  from people p`

const namedBySettings = ({ username, password }: Settings) => (password === null ? null : username)

const toPerson = (row: Row): Person => ({
  id: Number(row.id),
  username: row.username,
  email: row.email,
  role: row.role,
  state: row.state,
  invitedAt: row.invited_at === null ? null : new Date(row.invited_at),
  signedInAt: row.signed_in_at === null ? null : new Date(row.signed_in_at),
  version: row.version,
})

const pageSize = 50

/** By name; `next` is the name to ask for the following page with. */
export async function listPeople(em: EntityManager, settings: Settings, after: string | null) {
  const rows = await em.execute<Row[]>(
    `${select} where ?::text is null or p.username > ? order by p.username limit ${pageSize + 1}`,
    [namedBySettings(settings), after, after],
  )
  const people = rows.slice(0, pageSize).map(toPerson)
  return { people, next: rows.length > pageSize ? (people.at(-1)?.username ?? null) : null }
}

export async function personById(em: EntityManager, settings: Settings, id: number): Promise<Person | null> {
  const [row] = await em.execute<Row[]>(`${select} where p.id = ?`, [namedBySettings(settings), id])
  return row ? toPerson(row) : null
}

/** The new person's number; null when the name is taken. */
export async function insertPerson(
  em: EntityManager,
  { username, email, role, at }: { username: string; email: string; role: Role; at: Date },
): Promise<number | null> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into people (username, email, role, invited_at, created_at) values (?, ?, ?, ?, ?)
     on conflict (username) do nothing returning id`,
    [username, email, role, at, at],
  )
  return row ? Number(row.id) : null
}

interface Changes {
  readonly email?: string
  readonly role?: Role
  readonly passwordHash?: string | null
  readonly invitedAt?: Date
  readonly disabledAt?: Date | null
}

/** Changes a person who is still at this version; false when somebody else was first. */
export async function changePerson(
  em: EntityManager,
  { id, version }: Pick<Person, 'id' | 'version'>,
  changes: Changes,
): Promise<boolean> {
  const changed = await em.nativeUpdate(PersonEntity, { id, version }, { ...changes, version: version + 1 })
  if (changed > 0 && (changes.disabledAt || changes.passwordHash !== undefined)) await endSessionsOf(em, id)
  return changed > 0
}

/**
 * Whether nobody but this person can sign in as owner. Keeps the owners from being changed until the transaction ends,
 * so that two who demote each other cannot both succeed.
 */
export async function isLastOwner(em: EntityManager, settings: Settings, id: number): Promise<boolean> {
  const owners = await em.execute<{ id: string }[]>(
    `select p.id from people p where p.role = 'owner' and p.disabled_at is null and ${hasPassword}
     order by p.id for update`,
    [namedBySettings(settings)],
  )
  return owners.every((it) => Number(it.id) === id)
}

/** The password of somebody invited at this instant who has none yet; false when the invitation is over. */
export async function acceptInvitation(
  em: EntityManager,
  { id, invitedAt, passwordHash }: { id: number; invitedAt: Date; passwordHash: string },
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update people set password_hash = ?, version = version + 1
     where id = ? and invited_at = ? and password_hash is null and disabled_at is null returning id`,
    [passwordHash, id, invitedAt],
  )
  return rows.length > 0
}

/** Whom an invitation is for, while it may be followed. */
export const invitedPerson = (em: EntityManager, { id, invitedAt }: { id: number; invitedAt: Date }) =>
  em.findOne(PersonEntity, { id, invitedAt, passwordHash: null, disabledAt: null })

export const setEmail = (em: EntityManager, id: number, email: string | null) =>
  em.nativeUpdate(PersonEntity, { id }, { email })

/** False when the password was changed meanwhile. */
export async function replacePassword(
  em: EntityManager,
  { id, before, after }: { id: number; before: string; after: string },
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    'update people set password_hash = ?, version = version + 1 where id = ? and password_hash = ? returning id',
    [after, id, before],
  )
  return rows.length > 0
}
