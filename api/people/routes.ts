import type { FastifyRequest } from 'fastify'
import { countOpenReviews } from '#adapters/db/orders/reviews.ts'
import { audited } from '#adapters/db/audit/repository.ts'
import { findPerson } from '#adapters/db/people/repository.ts'
import {
  beginSession,
  endSession,
  extendSession,
  findSession,
  type SessionRead,
} from '#adapters/db/people/sessions.ts'
import { isPasswordOf, isSame } from '#adapters/passwords.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import { permissionsOf } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf, csrfToken, demandOwnPage, sessionCookie, type SignedIn, signedIn } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { type Credentials, KeptAlive, SessionView, SignIn } from './schemas.ts'

/** In and out of the desk. */
export function signInRoutes(app: App, deps: Deps): void {
  entering(app, deps)
  staying(app, deps)
}

function entering(app: App, deps: Deps): void {
  const { orm } = deps
  const { name, options } = sessionCookie(deps)

  app.post(
    '/admin/login',
    {
      schema: {
        tags: ['people'],
        summary: 'Sign in with a name and a password; the answer sets the session’s cookie',
        body: SignIn,
        response: { 200: SessionView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { token, session } = await signIn(deps, request, request.body)
      return reply
        .setCookie(name, token, options)
        .header('cache-control', 'no-store')
        .send(await sessionView(deps, { ...session, session }))
    },
  )

  app.post(
    '/admin/logout',
    {
      schema: { tags: ['people'], summary: 'Sign out', response: { 204: { type: 'null' }, '4xx': Problem } },
    },
    async (request, reply) => {
      const actor = await signedIn(deps, request)
      if (actor?.session) {
        demandOwnPage(deps, request, actor)
        await endSession(orm.em.fork(), actor.session.tokenHash)
      }
      return reply.clearCookie(name, options).code(204).send(null)
    },
  )
}

function staying(app: App, deps: Deps): void {
  const { orm, config } = deps
  app.post(
    '/admin/keepalive',
    {
      schema: {
        tags: ['people'],
        summary: 'Stay signed in for another ADMIN_SESSION_TIMEOUT',
        response: { 200: KeptAlive, '4xx': Problem },
      },
    },
    async (request) => {
      const actor = await signedIn(deps, request)
      if (!actor?.session) throw new AppError(peopleFailures.signedOut())
      demandOwnPage(deps, request, actor)
      const end = await extendSession(orm.em.fork(), actor.session.tokenHash, config.desk.sessionTimeoutMs)
      if (!end) throw new AppError(peopleFailures.signedOut())
      return { expires_at: end.toISOString() }
    },
  )
}

/** Who is signed in, for the dashboard. */
export function sessionRoutes(app: App, deps: Deps): void {
  app.get(
    '/session',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['people'],
        summary: 'Who is signed in, and what they may',
        response: { 200: SessionView, '4xx': Problem },
      },
    },
    async (request) => sessionView(deps, actorOf(request)),
  )
}

async function sessionView(deps: Deps, { username, role, session }: SignedIn): Promise<SessionView> {
  const { config, orm, shopView } = deps
  const shop = await shopView()
  return {
    person: { username, role },
    permissions: permissionsOf(role),
    csrf: session ? csrfToken(deps, session) : '',
    expires_at: session?.expiresAt.toISOString() ?? null,
    timeout_seconds: Math.floor(config.desk.sessionTimeoutMs / 1000),
    shop: {
      name: shop.name,
      time_zone: shop.timeZone,
      accent: shop.accent,
      url: shop.url,
      sandbox: shop.sandbox,
    },
    needs_you: await countOpenReviews(orm.em.fork()),
  }
}

/** A new session, whatever the browser held before. */
async function signIn(
  deps: Deps,
  request: FastifyRequest,
  { username, password }: Credentials,
): Promise<{ token: string; session: SessionRead }> {
  const { orm, config } = deps
  const em = orm.em.fork()
  const person = await findPerson(em, username)
  const { owner } = config
  const genuine =
    owner.password !== null && username === owner.username
      ? isSame(owner.password, password)
      : await isPasswordOf(person?.passwordHash ?? null, password)
  if (!person || !genuine) throw new AppError(peopleFailures.signInFailed())
  const actor = { personId: person.id, username, role: person.role }
  const act = {
    actor,
    action: 'person.signed-in',
    subject: `person/${person.id}`,
    key: null,
    requestId: request.id,
  }
  const token = await audited(em, act, async (tx) => ({
    result: await beginSession(tx, {
      personId: person.id,
      timeoutMs: config.desk.sessionTimeoutMs,
      userAgent: request.headers['user-agent'] ?? null,
    }),
  }))
  const session = token === null ? null : await findSession(em, token)
  if (token === null || !session) throw new AppError(peopleFailures.signedOut())
  return { token, session }
}
