import type { BrowserContext } from 'playwright-core'
import { PersonEntity } from '#adapters/db/people/entities.ts'
import { beginSession, findSession } from '#adapters/db/people/sessions.ts'
import { createSecrets } from '#adapters/secrets.ts'
import { hashPassword } from '#adapters/passwords.ts'
import type { Role } from '#domain/people/roles.ts'
import type { Shop } from './shop.ts'

type Desk = Pick<Shop, 'orm' | 'config'>

export const deskPassword = 'a-password-for-tests-alone'

/** Slow on purpose, and the same for everybody: made once. */
let deskHash: Promise<string> | null = null

/** Somebody of this role, who signs in with their role's name (or another) and `deskPassword`. */
export async function aPerson({ orm }: Desk, role: Role, username: string = role) {
  const em = orm.em.fork()
  const known = await em.findOne(PersonEntity, { username })
  if (known) return known
  const passwordHash = await (deskHash ??= hashPassword(deskPassword))
  const id = await em.insert(PersonEntity, { username, role, passwordHash, createdAt: new Date() })
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
