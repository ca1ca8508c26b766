import type { EntityManager } from '@mikro-orm/postgresql'
import type { FastifyRequest } from 'fastify'
import { lastAct } from '#adapters/db/audit/last-act.ts'
import type { Changed } from '#adapters/db/audit/repository.ts'
import { ringDispatchers } from '#adapters/db/inbox/repository.ts'
import { queueNotice } from '#adapters/db/mail/notices.ts'
import {
  changePerson,
  findPerson,
  insertPerson,
  isLastOwner,
  personById,
} from '#adapters/db/people/repository.ts'
import { actionInWords } from '#domain/audit/words.ts'
import { maskEmail, normaliseEmail } from '#domain/customers/email.ts'
import { noticeKey } from '#domain/mail/notice.ts'
import { peopleFailures } from '#domain/people/errors.ts'
import type { Person } from '#domain/people/person.ts'
import type { Role } from '#domain/people/roles.ts'
import { AppError } from '#domain/shared/failure.ts'
import { dateTime } from '#storefront/shared/format.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command } from '../desk.ts'
import type { InvitationView, Invite, PersonView } from './desk-schemas.ts'
import { bySettings } from './settings.ts'

export const personView = ({ config }: Deps, request: FastifyRequest, person: Person): PersonView => ({
  id: person.id,
  username: person.username,
  email: person.email,
  role: person.role,
  state: person.state,
  invited_at: person.invitedAt?.toISOString() ?? null,
  signed_in_at: person.signedInAt?.toISOString() ?? null,
  version: person.version,
  is_you: person.id === actorOf(request).personId,
  by_settings: bySettings(config, person.username),
})

/** Somebody new, who gets the way in by mail; the owner sees it, too, once. */
export async function invite(deps: Deps, request: FastifyRequest, asked: Invite): Promise<InvitationView> {
  const { username, role } = asked
  const email = normaliseEmail(asked.email)
  const em = deps.orm.em.fork()
  await command(deps, request, {
    action: 'person.invited',
    subject: `person/${username}`,
    work: async (tx) => {
      const at = new Date()
      const id = await insertPerson(tx, { username, email, role, at })
      if (id === null) throw new AppError(peopleFailures.nameTaken(username))
      await mailInvitation(tx, { id, at, requestId: request.id })
      return { after: { role, email: maskEmail(email) }, result: null }
    },
  })
  const person = await findPerson(em, username)
  if (!person) throw new AppError(peopleFailures.personNotFound())
  return invitationView(deps, request, person.id)
}

/** A new way in, in place of a password or of an earlier invitation. */
export async function inviteAgain(
  deps: Deps,
  request: FastifyRequest,
  { id, version, email: typed }: AtVersion & { readonly email: string },
): Promise<InvitationView> {
  const email = normaliseEmail(typed)
  await change(deps, request, {
    id,
    version,
    action: 'person.invited-again',
    work: async (tx, person) => {
      if (person.id === actorOf(request).personId) throw new AppError(peopleFailures.ownInvitation())
      if (bySettings(deps.config, person.username)) throw new AppError(peopleFailures.passwordOfSettings())
      if (person.state === 'disabled') throw new AppError(peopleFailures.disabledPerson())
      const at = new Date()
      await mailInvitation(tx, { id, at, requestId: request.id })
      return {
        changes: { email, passwordHash: null, invitedAt: at },
        before: { email: person.email && maskEmail(person.email) },
        after: { email: maskEmail(email) },
      }
    },
  })
  return invitationView(deps, request, id)
}

const mailInvitation = (
  tx: EntityManager,
  { id, at, requestId }: { id: number; at: Date; requestId: string },
) => {
  const key = noticeKey('invitation', at.getTime(), String(id))
  return queueNotice(tx, { key, template: 'invitation', about: String(id), requestId })
}

async function invitationView(deps: Deps, request: FastifyRequest, id: number): Promise<InvitationView> {
  const em = deps.orm.em.fork()
  await ringDispatchers(em)
  const person = await personById(em, deps.config.owner, id)
  if (!person?.invitedAt) throw new AppError(peopleFailures.personNotFound())
  const { token, expiresAt } = deps.tokens.invitation({ id, invitedAt: person.invitedAt })
  return {
    person: personView(deps, request, person),
    link: `${deps.config.publicUrl}/admin/join?token=${token}`,
    expires_at: expiresAt.toISOString(),
  }
}

export const changeRole = (
  deps: Deps,
  request: FastifyRequest,
  { id, version, role }: AtVersion & { readonly role: Role },
): Promise<PersonView> =>
  change(deps, request, {
    id,
    version,
    action: 'person.role-changed',
    work: async (tx, person) => {
      if (role !== 'owner') await keepAnOwner(deps, tx, person)
      return { changes: { role }, before: { role: person.role }, after: { role } }
    },
  })

/** Signed out at once, and kept out until let in again. */
export const disable = (deps: Deps, request: FastifyRequest, at: AtVersion): Promise<PersonView> =>
  change(deps, request, {
    ...at,
    action: 'person.disabled',
    work: async (tx, person) => {
      await keepAnOwner(deps, tx, person)
      return {
        changes: { disabledAt: new Date() },
        before: { state: person.state },
        after: { state: 'disabled' },
      }
    },
  })

/** Lets somebody in again; an invitation from before stays void. */
export const enable = (deps: Deps, request: FastifyRequest, at: AtVersion): Promise<PersonView> =>
  change(deps, request, {
    ...at,
    action: 'person.enabled',
    work: async () => ({
      changes: { disabledAt: null, invitedAt: new Date() },
      before: { state: 'disabled' },
      after: { state: 'active' },
    }),
  })

async function keepAnOwner({ config }: Deps, tx: EntityManager, { id, role, state }: Person): Promise<void> {
  if (role !== 'owner' || state !== 'active') return
  if (await isLastOwner(tx, config.owner, id)) throw new AppError(peopleFailures.lastOwner())
}

interface AtVersion {
  readonly id: number
  readonly version: number
}

type Facts = NonNullable<Changed<null>['after']>

interface Change extends AtVersion {
  readonly action: string
  readonly work: (
    tx: EntityManager,
    person: Person,
  ) => Promise<{ changes: Parameters<typeof changePerson>[2]; before: Facts; after: Facts }>
}

/** One change of a person; of two owners who looked at the same version the second is told who was first. */
async function change(
  deps: Deps,
  request: FastifyRequest,
  { id, version, action, work }: Change,
): Promise<PersonView> {
  const { orm, config } = deps
  const em = orm.em.fork()
  const known = await personById(em, config.owner, id)
  if (!known) throw new AppError(peopleFailures.personNotFound())
  const subject = `person/${known.username}`
  await command(deps, request, {
    action,
    subject,
    work: async (tx) => {
      const person = (await personById(tx, config.owner, id)) ?? known
      const { changes, before, after } = await work(tx, person)
      if (!(await changePerson(tx, { id, version }, changes)))
        throw new AppError(peopleFailures.personChanged(await whoWasFirst(deps, subject)))
      return { before, after, result: null }
    },
  })
  return personView(deps, request, (await personById(em, config.owner, id)) ?? known)
}

async function whoWasFirst({ orm, shopView }: Deps, subject: string): Promise<string | null> {
  const last = await lastAct(orm.em.fork(), subject)
  if (!last) return null
  const { timeZone } = await shopView()
  const when = dateTime(last.at.toISOString(), timeZone)
  return `${last.actor} was here before you, on ${when}: “${actionInWords(last.action)}”`
}
