import { Type } from 'typebox'
import { countNeedsYou } from '#adapters/db/orders/reviews.ts'
import { audited } from '#adapters/db/audit/repository.ts'
import { endSession, endSessionsOf, extendSession } from '#adapters/db/people/sessions.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import { permissionsOf } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf, csrfToken, demandOwnPage, sessionCookie, type SignedIn, signedIn } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import {
  DoorView,
  Invitation,
  InvitedView,
  Join,
  KeptAlive,
  SessionView,
  SignIn,
  SignOut,
} from './schemas.ts'
import { join, signIn, whoIsInvited } from './sign-in.ts'

/** In and out of the desk. */
export function signInRoutes(app: App, deps: Deps): void {
  app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))
  entering(app, deps)
  joining(app, deps)
  staying(app, deps)
  leaving(app, deps)
}

function entering(app: App, deps: Deps): void {
  app.get(
    '/api/people/door',
    {
      schema: {
        tags: ['people'],
        summary: 'What the sign-in page shows: whose desk this is',
        response: { 200: DoorView, '4xx': Problem },
      },
    },
    async () => ({ shop: await deskShop(deps) }),
  )

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
      const session = await signIn(deps, { request, reply }, request.body)
      return sessionView(deps, { ...session, session })
    },
  )
}

function joining(app: App, deps: Deps): void {
  app.post(
    '/admin/invitation',
    {
      schema: {
        tags: ['people'],
        summary: 'Whom an invitation is for',
        body: Invitation,
        response: { 200: InvitedView, '4xx': Problem },
      },
    },
    async ({ body }) => {
      const { username, role } = await whoIsInvited(deps, body.token)
      return { username, role, shop: await deskShop(deps) }
    },
  )

  app.post(
    '/admin/join',
    {
      schema: {
        tags: ['people'],
        summary: 'Choose a password by an invitation, and sign in',
        body: Join,
        response: { 200: SessionView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const session = await join(deps, { request, reply }, request.body)
      return sessionView(deps, { ...session, session })
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

function leaving(app: App, deps: Deps): void {
  const { name, options } = sessionCookie(deps)
  app.post(
    '/admin/logout',
    {
      schema: {
        tags: ['people'],
        summary: 'Sign out, of this browser or everywhere',
        body: Type.Union([SignOut, Type.Null()]),
        response: { 204: { type: 'null' }, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const actor = await signedIn(deps, request)
      if (actor?.session) {
        demandOwnPage(deps, request, actor)
        if (request.body?.everywhere) await leaveEverywhere(deps, actor, request.id)
        else await endSession(deps.orm.em.fork(), actor.session.tokenHash)
      }
      return reply.clearCookie(name, options).code(204).send(null)
    },
  )
}

const leaveEverywhere = ({ orm }: Deps, { personId, username, role }: SignedIn, requestId: string) => {
  const act = {
    actor: { personId, username, role },
    action: 'person.signed-out-everywhere',
    subject: `person/${username}`,
    key: null,
    requestId,
  }
  return audited(orm.em.fork(), act, async (tx) => ({
    result: personId === null ? 0 : await endSessionsOf(tx, personId),
  }))
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
  const { config, orm } = deps
  const demo = await deps.demo()
  return {
    person: { username, role },
    permissions: permissionsOf(role).filter((it) => demo !== 'shown' || it.endsWith(':read')),
    csrf: session ? csrfToken(deps, session) : '',
    expires_at: session?.expiresAt.toISOString() ?? null,
    timeout_seconds: Math.floor(config.desk.sessionTimeoutMs / 1000),
    shop: await deskShop(deps),
    needs_you: await countNeedsYou(orm.em.fork()),
    demo,
  }
}

async function deskShop({ shopView }: Deps): Promise<DoorView['shop']> {
  const { name, timeZone, accent, url, sandbox } = await shopView()
  return { name, time_zone: timeZone, accent, url, sandbox }
}
