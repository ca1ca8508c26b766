import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hit } from '#adapters/db/limits.ts'
import { audited } from '#adapters/db/audit/repository.ts'
import { acceptInvitation, findPerson, invitedPerson } from '#adapters/db/people/repository.ts'
import { beginSession, endSession, findSession, type SessionRead } from '#adapters/db/people/sessions.ts'
import { hashPassword, isPasswordOf, isSame } from '#adapters/passwords.ts'
import { browserInWords } from '#domain/people/browser.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import { passwordFault } from '#domain/people/password.ts'
import { knownBrowserSeconds } from '#domain/people/person.ts'
import type { Role } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { sessionCookie } from '../desk.ts'
import type { Credentials } from './schemas.ts'
import { signInAllowances, withinAllowances } from './throttle.ts'

interface Person {
  readonly id: number
  readonly username: string
  readonly role: Role
}

/** A cookie of its own, beside the session's: it opens nothing and outlives it. */
function browserCookie(deps: Deps) {
  const { name, options } = sessionCookie(deps)
  return { name: name.replace('session', 'browser'), options: { ...options, maxAge: knownBrowserSeconds } }
}

const knownBrowserOf = (deps: Deps, { cookies }: FastifyRequest, personId: number) =>
  deps.tokens.readKnownBrowser(personId, cookies[browserCookie(deps).name] ?? '')

/** Admits whoever knows their password, within what may fail. */
export async function signIn(
  deps: Deps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { username, password }: Credentials,
): Promise<SessionRead> {
  const em = deps.orm.em.fork()
  const person = await findPerson(em, username)
  const browser = person && knownBrowserOf(deps, request, person.id)
  const allowances = signInAllowances({ username, ip: request.ip, browser })
  const genuine = await withinAllowances(em, allowances, () =>
    isGenuine(deps, { username, password, hash: person?.passwordHash ?? null }),
  )
  if (person && genuine) return admit(deps, { request, reply }, { person, action: 'person.signed-in' })
  await noteFailure(deps, request, person?.username ?? null)
  throw new AppError(peopleFailures.signInFailed())
}

/** ADMIN_PASSWORD wins over what is stored. The slow comparison is made in any case: time tells nothing. */
async function isGenuine(
  { config: { owner } }: Deps,
  { username, password, hash }: Credentials & { hash: string | null },
): Promise<boolean> {
  const isStored = await isPasswordOf(hash, password)
  return owner.password !== null && username === owner.username ? isSame(owner.password, password) : isStored
}

/** Once a minute for each address: a log that is flooded tells nothing. A name nobody has is left out. */
async function noteFailure({ orm }: Deps, { ip, id: requestId }: FastifyRequest, known: string | null) {
  const em = orm.em.fork()
  if ((await hit(em, `sign-in-noted:${ip}`, { hits: 1, windowSeconds: 60 })) > 0) return
  const actor = { personId: null, username: 'Somebody', role: null }
  const subject = known === null ? 'sign-in' : `person/${known}`
  const act = { actor, action: 'person.sign-in-failed', subject, key: null, requestId }
  await audited(em, act, async () => ({ after: { address: ip }, result: null }))
}

/** The password of somebody who was invited, and in they come. */
export async function join(
  deps: Deps,
  way: { request: FastifyRequest; reply: FastifyReply },
  { token, password }: { token: string; password: string },
): Promise<SessionRead> {
  const person = await whoIsInvited(deps, token)
  const shop = await deps.shopView()
  const fault = passwordFault(password, { username: person.username, shopName: shop.name })
  if (fault) throw new AppError(peopleFailures.passwordTooWeak('password', `Your password ${fault}.`))
  const passwordHash = await hashPassword(password)
  const { id, invitedAt } = person
  return admit(deps, way, {
    person,
    action: 'person.joined',
    first: async (tx) => {
      if (!(await acceptInvitation(tx, { id, invitedAt, passwordHash })))
        throw new AppError(peopleFailures.invitationOver())
    },
  })
}

export async function whoIsInvited({ orm, tokens }: Deps, token: string) {
  const invitation = tokens.readInvitation(token)
  const person = invitation && (await invitedPerson(orm.em.fork(), invitation))
  if (!person) throw new AppError(peopleFailures.invitationOver())
  return { ...invitation, username: person.username, role: person.role }
}

interface Entrance {
  readonly person: Person
  readonly action: string
  readonly first?: (tx: Parameters<typeof beginSession>[0]) => Promise<void>
}

/** A new session in place of the one this browser held; from now on the browser is known. */
async function admit(
  deps: Deps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { person, action, first }: Entrance,
): Promise<SessionRead> {
  const { orm, config, tokens } = deps
  const em = orm.em.fork()
  const { name, options } = sessionCookie(deps)
  const userAgent = request.headers['user-agent'] ?? null
  const actor = { personId: person.id, username: person.username, role: person.role }
  const act = { actor, action, subject: `person/${person.username}`, key: null, requestId: request.id }
  const held = request.cookies[name] ? await findSession(em, request.cookies[name]) : null
  const token = await audited(em, act, async (tx) => {
    await first?.(tx)
    if (held) await endSession(tx, held.tokenHash)
    const timeoutMs = config.desk.sessionTimeoutMs
    const begun = await beginSession(tx, { personId: person.id, timeoutMs, userAgent })
    return { after: { browser: browserInWords(userAgent), address: request.ip }, result: begun }
  })
  const session = token === null ? null : await findSession(em, token)
  if (token === null || !session) throw new AppError(peopleFailures.signedOut())
  const browser = browserCookie(deps)
  const known = knownBrowserOf(deps, request, person.id) ?? randomBytes(16).toString('hex')
  reply.setCookie(name, token, options)
  reply.setCookie(browser.name, tokens.knownBrowser(person.id, known), browser.options)
  return session
}
