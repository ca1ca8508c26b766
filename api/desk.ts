import { createHash, timingSafeEqual } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/postgresql'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Actor, audited, type Changed } from '#adapters/db/audit/repository.ts'
import { findSession, type SessionRead } from '#adapters/db/people/sessions.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import { may, type Permission } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from './deps.ts'
import type { App } from './fastify.ts'

declare module 'fastify' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface merges with Fastify's own
  interface FastifyContextConfig {
    /** Of every route of the desk: what its caller must be allowed. */
    needs?: Permission
  }
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface merges with Fastify's own
  interface FastifyRequest {
    /** Who is at the desk; null outside of it. */
    actor: SignedIn | null
  }
}

/** Somebody at the desk, with their session where they came by one and not by ADMIN_TOKEN. */
export interface SignedIn extends Actor {
  readonly session: SessionRead | null
}

export type Routes = (app: App, deps: Deps) => void

/** Everything under /api/admin: nobody comes in without a session or a token, a role that may, and the page's own word. */
export async function desk(app: App, deps: Deps, features: readonly Routes[]): Promise<void> {
  app.decorateRequest('actor', null)
  await app.register(
    async (scope) => {
      guardDesk(scope, deps)
      for (const routes of features) routes(scope.withTypeProvider<TypeBoxTypeProvider>(), deps)
    },
    { prefix: '/api/admin' },
  )
}

/** No route in here without a permission, and nobody without a session or a token and a role that has it. */
export function guardDesk(scope: FastifyInstance, deps: Deps): void {
  scope.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.needs) throw new Error(`${String(method)} ${url} does not say which permission it needs.`)
  })
  scope.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    request.actor = await admit(deps, request)
  })
}

async function admit(deps: Deps, request: FastifyRequest): Promise<SignedIn> {
  const actor = await signedIn(deps, request)
  if (!actor) throw new AppError(peopleFailures.signedOut())
  const { needs } = request.routeOptions.config
  if (!needs || !may(actor.role, needs)) throw new AppError(peopleFailures.notPermitted(actor.role))
  demandOwnPage(deps, request, actor)
  return actor
}

/** Whoever sends this request, by token or by session; null for nobody. */
export async function signedIn(deps: Deps, request: FastifyRequest): Promise<SignedIn | null> {
  const { authorization } = request.headers
  if (authorization !== undefined) return byToken(deps, authorization)
  const token = request.cookies[sessionCookie(deps).name]
  const session = token ? await findSession(deps.orm.em.fork(), token) : null
  return session && { ...session, session }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()

function byToken({ config }: Deps, authorization: string): SignedIn | null {
  const wanted = config.desk.token
  const genuine = wanted !== null && timingSafeEqual(sha256(authorization), sha256(`Bearer ${wanted}`))
  return genuine ? { personId: null, username: 'ADMIN_TOKEN', role: 'owner', session: null } : null
}

/** A change asked for with a cookie must also carry the word that only the dashboard's own pages know. */
export function demandOwnPage({ secrets }: Deps, request: FastifyRequest, { session }: SignedIn): void {
  if (!session || request.method === 'GET' || request.method === 'HEAD') return
  const given = request.headers['x-csrf-token']
  const site = request.headers['sec-fetch-site'] ?? 'same-origin'
  if (
    site !== 'same-origin' ||
    typeof given !== 'string' ||
    secrets.verify('csrf', [session.tokenHash], given) === null
  )
    throw new AppError(peopleFailures.forgedRequest())
}

/** Bound to the session and good for as long as it is. */
export const csrfToken = ({ secrets }: Deps, { tokenHash }: SessionRead) =>
  secrets.sign('csrf', [tokenHash], 0)

/** `__Host-` binds the cookie to this very host; without https, the port tells two shops on one machine apart. */
export function sessionCookie({ config }: Pick<Deps, 'config'>) {
  const secure = config.publicUrl.startsWith('https://')
  const name = secure ? '__Host-origin_session' : `origin_session_${config.port}`
  return { name, options: { path: '/', httpOnly: true, sameSite: 'lax', secure } } as const
}

/** Who is at the desk; the guard has let them in. */
export function actorOf({ actor }: FastifyRequest): SignedIn {
  if (!actor) throw new AppError(peopleFailures.signedOut())
  return actor
}

export interface Command {
  /** Dotted and in the past, such as `order.cancelled`. */
  readonly action: string
  /** What it is done to, such as `order/10001`. */
  readonly subject: string
}

/**
 * A person's command, once by its Idempotency-Key, with its entry in the audit log in the same transaction. Answers
 * null when this very command was done before; one with another address or body is refused.
 */
export const command = <T>(
  { orm, secrets }: Deps,
  request: FastifyRequest,
  { action, subject, work }: Command & { readonly work: (tx: EntityManager) => Promise<Changed<T>> },
): Promise<T | null> => {
  const { personId, username, role } = actorOf(request)
  const actor = { personId, username, role }
  const { method, url, body, id: requestId } = request
  const fingerprint = secrets.fingerprint([method, url, JSON.stringify(body ?? null)])
  const act = { actor, action, subject, key: commandKey(request), fingerprint, requestId }
  return audited(orm.em.fork(), act, work)
}

/** The command's own key, else one of its request. */
export function commandKey({ headers, id }: FastifyRequest): string {
  const given = headers['idempotency-key']
  if (given === undefined) return `request/${id}`
  if (typeof given === 'string' && /^[\x20-\x7e]{1,255}$/.test(given)) return given
  throw new AppError({
    kind: 'invalid',
    code: 'IDEMPOTENCY_KEY_MALFORMED',
    field: 'Idempotency-Key',
    message: 'An Idempotency-Key has 1 to 255 printable ASCII characters.',
  })
}
