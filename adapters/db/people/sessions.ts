import { createHash, randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { Role } from '#domain/people/roles.ts'
import { SessionEntity } from './entities.ts'

/** Longer than this nobody stays signed in, however busy. */
const longestSession = '12 hours'

export interface SessionRead {
  readonly personId: number
  readonly username: string
  readonly role: Role
  readonly tokenHash: string
  readonly expiresAt: Date
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Answers the token for the cookie; 256 random bits, of which only the hash is kept. */
export async function beginSession(
  em: EntityManager,
  { personId, timeoutMs, userAgent }: { personId: number; timeoutMs: number; userAgent: string | null },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = Date.now()
  await em.insert(SessionEntity, {
    tokenHash: hashOf(token),
    personId,
    createdAt: new Date(now),
    expiresAt: new Date(now + timeoutMs),
    userAgent: userAgent?.slice(0, 200) ?? null,
  })
  return token
}

interface Row {
  person_id: string
  username: string
  role: Role
  token_hash: string
  expires_at: string
}

/** Whose session it is, with the role they have now; null when it is over, unknown, or its person may no longer enter. */
export async function findSession(em: EntityManager, token: string): Promise<SessionRead | null> {
  const [row] = await em.execute<Row[]>(
    `select s.person_id, p.username, p.role, s.token_hash, s.expires_at
     from sessions s join people p on p.id = s.person_id
     where s.token_hash = ? and s.expires_at > now() and p.disabled_at is null`,
    [hashOf(token)],
  )
  if (!row) return null
  const { username, role, token_hash: tokenHash } = row
  return { personId: Number(row.person_id), username, role, tokenHash, expiresAt: new Date(row.expires_at) }
}

/** Moves the end of a session away from now, never beyond the longest; answers the new end, null when it is over. */
export async function extendSession(
  em: EntityManager,
  tokenHash: string,
  timeoutMs: number,
): Promise<Date | null> {
  const [row] = await em.execute<{ expires_at: string }[]>(
    `update sessions set expires_at = least(now() + ? * interval '1 millisecond', created_at + interval '${longestSession}')
     where token_hash = ? and expires_at > now() returning expires_at`,
    [timeoutMs, tokenHash],
  )
  return row ? new Date(row.expires_at) : null
}

export const endSession = (em: EntityManager, tokenHash: string) =>
  em.nativeDelete(SessionEntity, { tokenHash })

/** Signs a person out everywhere, but for one session where one is named. */
export const endSessionsOf = (em: EntityManager, personId: number, but: string | null = null) =>
  em.nativeDelete(SessionEntity, { personId, ...(but === null ? {} : { tokenHash: { $ne: but } }) })

interface OwnSession {
  /** Enough of the hash to tell a person's sessions apart. */
  readonly id: string
  readonly createdAt: Date
  readonly userAgent: string | null
}

const shownLength = 16
const mostShown = 100

export const sessionId = (tokenHash: string) => tokenHash.slice(0, shownLength)

/** A person's sessions that are not over, newest first. */
export async function sessionsOf(em: EntityManager, personId: number): Promise<OwnSession[]> {
  const rows = await em.execute<{ id: string; created_at: string; user_agent: string | null }[]>(
    `select left(token_hash, ${shownLength}) as id, created_at, user_agent from sessions
     where person_id = ? and expires_at > now() order by created_at desc limit ${mostShown}`,
    [personId],
  )
  return rows.map((it) => ({ id: it.id, createdAt: new Date(it.created_at), userAgent: it.user_agent }))
}

/** False when there is no such session of this person. */
export async function endOwnSession(em: EntityManager, personId: number, id: string): Promise<boolean> {
  const ended = await em.execute<unknown[]>(
    `delete from sessions where person_id = ? and left(token_hash, ${shownLength}) = ? returning person_id`,
    [personId, id],
  )
  return ended.length > 0
}
