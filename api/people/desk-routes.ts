import { listPeople } from '#adapters/db/people/repository.ts'
import { cursorAt, readCursor } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { changeRole, disable, enable, invite, inviteAgain, personView } from './commands.ts'
import {
  AtVersion,
  InvitationView,
  Invite,
  InviteAgain,
  PeopleList,
  PeopleQuery,
  PersonParams,
  PersonView,
  RoleChange,
} from './desk-schemas.ts'

const config = { needs: 'people:manage' } as const
const tags = ['people']

/** Who may sign in at the desk, and as what. */
export function peopleRoutes(app: App, deps: Deps): void {
  listing(app, deps)
  inviting(app, deps)
  changing(app, deps)
}

function listing(app: App, deps: Deps): void {
  app.get(
    '/people',
    {
      config,
      schema: {
        tags,
        summary: 'Who may sign in at the desk, by name',
        querystring: PeopleQuery,
        response: { 200: PeopleList, '4xx': Problem },
      },
    },
    async (request) => {
      const { after } = request.query
      const [name = null] = after === undefined ? [] : readCursor(after, [/^\P{Cc}{1,100}$/u])
      const { people, next } = await listPeople(deps.orm.em.fork(), deps.config.owner, name)
      return {
        items: people.map((it) => personView(deps, request, it)),
        next: next === null ? null : cursorAt([next]),
        previous: null,
      }
    },
  )
}

function inviting(app: App, deps: Deps): void {
  app.post(
    '/people',
    {
      config,
      schema: {
        tags,
        summary: 'Invite somebody: they get a link by mail, good for a week, to choose a password',
        body: Invite,
        response: { 201: InvitationView, '4xx': Problem },
      },
    },
    async (request, reply) => reply.code(201).send(await invite(deps, request, request.body)),
  )

  app.post(
    '/people/:id/invitation',
    {
      config,
      schema: {
        tags,
        summary: 'Invite somebody again: their password and any earlier link stop working',
        params: PersonParams,
        body: InviteAgain,
        response: { 201: InvitationView, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const asked = { ...request.params, ...request.body }
      return reply.code(201).send(await inviteAgain(deps, request, asked))
    },
  )
}

function changing(app: App, deps: Deps): void {
  app.put(
    '/people/:id/role',
    {
      config,
      schema: {
        tags,
        summary: 'Give somebody another role, from now on',
        params: PersonParams,
        body: RoleChange,
        response: { 200: PersonView, '4xx': Problem },
      },
    },
    async (request) => changeRole(deps, request, { ...request.params, ...request.body }),
  )

  const ways = [
    ['disable', 'Keep somebody out: they are signed out at once', disable],
    ['enable', 'Let somebody in again', enable],
  ] as const
  for (const [name, summary, act] of ways)
    app.post(
      `/people/:id/${name}`,
      {
        config,
        schema: {
          tags,
          summary,
          params: PersonParams,
          body: AtVersion,
          response: { 200: PersonView, '4xx': Problem },
        },
      },
      async (request) => act(deps, request, { ...request.params, ...request.body }),
    )
}
