import { findPerson, replacePassword, setEmail } from '#adapters/db/people/repository.ts'
import { endOwnSession, endSessionsOf, sessionId, sessionsOf } from '#adapters/db/people/sessions.ts'
import { hashPassword, isPasswordOf } from '#adapters/passwords.ts'
import type { FastifyRequest } from 'fastify'
import { maskEmail, normaliseEmail } from '#domain/customers/email.ts'
import { browserInWords } from '#domain/people/browser.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import { passwordFault } from '#domain/people/password.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { AccountView, EmailChange, PasswordChange, SessionParams } from './desk-schemas.ts'
import { bySettings } from './settings.ts'
import { passwordAllowance, withinAllowances } from './throttle.ts'

const done = { type: 'null' } as const

/** What everybody at the desk may look after: their own account. */
export function accountRoutes(app: App, deps: Deps): void {
  looking(app, deps)
  changing(app, deps)
  endingSessions(app, deps)
}

/** ADMIN_TOKEN belongs to nobody. */
function ownerOfAccount(request: FastifyRequest) {
  const { personId, username, session } = actorOf(request)
  if (personId === null) throw new AppError(peopleFailures.noAccount())
  return { personId, username, tokenHash: session?.tokenHash ?? null, subject: `person/${username}` }
}

async function ownAccount({ orm }: Deps, request: FastifyRequest) {
  const own = ownerOfAccount(request)
  const person = await findPerson(orm.em.fork(), own.username)
  if (!person) throw new AppError(peopleFailures.signedOut())
  return { ...own, person }
}

function looking(app: App, deps: Deps): void {
  app.get(
    '/account',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['people'],
        summary: 'One’s own account, and the browsers signed in to it',
        response: { 200: AccountView, '4xx': Problem },
      },
    },
    async (request) => {
      const { personId, username, tokenHash, person } = await ownAccount(deps, request)
      const sessions = await sessionsOf(deps.orm.em.fork(), personId)
      return {
        username,
        email: person.email ?? null,
        role: person.role,
        by_settings: bySettings(deps.config, username),
        sessions: sessions.map(({ id, userAgent, createdAt }) => ({
          id,
          browser: browserInWords(userAgent),
          since: createdAt.toISOString(),
          is_this: tokenHash !== null && id === sessionId(tokenHash),
        })),
      }
    },
  )
}

const masked = (email: string | null | undefined) => ({ email: email ? maskEmail(email) : null })

function changing(app: App, deps: Deps): void {
  app.put(
    '/account/email',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['people'],
        summary: 'Where mails to oneself go; null for nowhere',
        body: EmailChange,
        response: { 204: done, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { personId, subject, person } = await ownAccount(deps, request)
      const email = request.body.email === null ? null : normaliseEmail(request.body.email)
      await command(deps, request, {
        action: 'person.email-changed',
        subject,
        work: async (tx) => {
          await setEmail(tx, personId, email)
          return { before: masked(person.email), after: masked(email), result: null }
        },
      })
      return reply.code(204).send(null)
    },
  )

  app.put(
    '/account/password',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['people'],
        summary: 'Change one’s own password; every other browser is signed out',
        body: PasswordChange,
        response: { 204: done, '4xx': Problem },
      },
    },
    async (request, reply) => {
      await changePassword(deps, request, request.body)
      return reply.code(204).send(null)
    },
  )
}

async function changePassword(deps: Deps, request: FastifyRequest, body: PasswordChange): Promise<void> {
  const { username, subject } = ownerOfAccount(request)
  if (bySettings(deps.config, username)) throw new AppError(peopleFailures.passwordOfSettings())
  const { name: shopName } = await deps.shopView()
  const fault = passwordFault(body.new_password, { username, shopName })
  if (fault) throw new AppError(peopleFailures.passwordTooWeak('new_password', `Your new password ${fault}.`))
  const after = await hashPassword(body.new_password)
  await command(deps, request, {
    action: 'person.password-changed',
    subject,
    work: async (tx) => {
      const { personId, tokenHash, person } = await ownAccount(deps, request)
      const before = person.passwordHash ?? ''
      const isTheirs = await withinAllowances(deps.orm.em.fork(), [passwordAllowance(personId)], () =>
        isPasswordOf(before, body.current_password),
      )
      if (!isTheirs || !(await replacePassword(tx, { id: personId, before, after })))
        throw new AppError(peopleFailures.passwordWrong())
      return { result: await endSessionsOf(tx, personId, tokenHash) }
    },
  })
}

function endingSessions(app: App, deps: Deps): void {
  app.post(
    '/account/sign-out-others',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['people'],
        summary: 'Sign out every browser of one’s own but this',
        response: { 204: done, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { personId, subject, tokenHash } = ownerOfAccount(request)
      await command(deps, request, {
        action: 'person.other-browsers-signed-out',
        subject,
        work: async (tx) => ({ result: await endSessionsOf(tx, personId, tokenHash) }),
      })
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/account/sessions/:id',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['people'],
        summary: 'Sign out one browser of one’s own',
        params: SessionParams,
        response: { 204: done, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { personId, subject } = ownerOfAccount(request)
      await command(deps, request, {
        action: 'person.browser-signed-out',
        subject,
        work: async (tx) => {
          const ended = await endOwnSession(tx, personId, request.params.id)
          if (!ended) throw new AppError(peopleFailures.sessionNotFound())
          return { result: null }
        },
      })
      return reply.code(204).send(null)
    },
  )
}
