import { scryptSync } from 'node:crypto'
import type { BrowserContext } from 'playwright-core'
import { PersonEntity } from '#adapters/db/people/entities.ts'
import { beginSession, findSession } from '#adapters/db/people/sessions.ts'
import { createSecrets } from '#adapters/secrets.ts'
import type { Role } from '#domain/people/roles.ts'
import type { Shop } from './shop.ts'

type Desk = Pick<Shop, 'orm' | 'config'>

export const deskPassword = 'a-password-for-tests-alone'

/** A stored hash says what it costs: this one little, so that signing in is not what tests wait for. */
const deskHash = hashOf(deskPassword, 4)

function hashOf(password: string, costBits: number): string {
  const salt = Buffer.from('salt of tests')
  const key = scryptSync(password, salt, 32, { N: 2 ** costBits, r: 8, p: 1 })
  return `scrypt$${costBits}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/** Somebody of this role, who signs in with their role's name (or another) and `deskPassword`. */
export async function aPerson({ orm }: Desk, role: Role, username: string = role) {
  const em = orm.em.fork()
  const known = await em.findOne(PersonEntity, { username })
  if (known) return known
  const person = { username, role, passwordHash: deskHash, createdAt: new Date() }
  const id = await em.insert(PersonEntity, person)
  return em.findOneOrFail(PersonEntity, id)
}

/** Headers of a request by somebody of this role who is signed in, with the word of the open page for changes. */
export async function signedInAs(shop: Desk, role: Role, username: string = role) {
  const { orm, config } = shop
  const em = orm.em.fork()
  const { id: personId } = await aPerson(shop, role, username)
  const token = await beginSession(em, { personId, timeoutMs: config.desk.sessionTimeoutMs, userAgent: null })
  const session = await findSession(em, token)
  if (!session) throw new Error('The session did not begin.')
  const csrf = createSecrets(config.secretKey).sign('csrf', [session.tokenHash], 0)
  return { cookie: `origin_session_${config.port}=${token}`, 'x-csrf-token': csrf }
}

/** A browser in which somebody of this role is signed in, without having gone through the page of it. */
export async function seatAt(
  context: BrowserContext,
  shop: Desk & Pick<Shop, 'url'>,
  { role, username = role }: { role: Role; username?: string },
): Promise<void> {
  const { cookie } = await signedInAs(shop, role, username)
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: shop.url }])
}
