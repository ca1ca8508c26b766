import type { FastifyRequest } from 'fastify'
import {
  endActivation,
  giveBack,
  type LicenceRow,
  orderOfLicence,
  readLicences,
  readLicencesOf,
  revokeByHand,
} from '#adapters/db/licences/desk.ts'
import { endOf } from '#domain/licences/key.ts'
import { may, type Role } from '#domain/people/roles.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command, type Command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import {
  ActivationParams,
  Done,
  LicenceList,
  LicenceParams,
  LicencesOfOrder,
  LicencesQuery,
  OrderLicences,
} from './desk-schemas.ts'
import { poolRoutes } from './pool-routes.ts'

const tags = ['licences']
const done = { done: true } as const

/** Licence keys at the desk: who has which, where each is in use, and the pools they are sold from. */
export function licenceDeskRoutes(app: App, deps: Deps): void {
  listing(app, deps)
  acting(app, deps)
  poolRoutes(app, deps)
}

function listing(app: App, { orm }: Deps): void {
  app.get(
    '/licences',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'Licence keys, newest first, 50 a page',
        querystring: LicencesQuery,
        response: { 200: LicenceList, '4xx': Problem },
      },
    },
    async (request) => {
      const { role } = actorOf(request)
      const { after, q = null, product = null } = request.query
      const beyond = readBeyond(after, [/^\d{1,18}$/])
      const slice = { filter: { q, product }, beyond, limit: pageSize + 1 }
      const page = pageOf(await readLicences(orm.em.fork(), slice), { beyond, keyOf: (it) => [it.id] })
      return { ...page, items: page.items.map((row) => toView(row, role)) }
    },
  )

  app.get(
    '/licences/orders/:number',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'The licence keys of an order, with the places in which each is in use',
        params: LicencesOfOrder,
        response: { 200: OrderLicences, '4xx': Problem },
      },
    },
    async (request) => {
      const { role } = actorOf(request)
      const rows = await readLicencesOf(orm.em.fork(), request.params.number)
      return {
        items: rows.map(({ places, ...row }) => ({ ...toView(row, role), places: seen(places, role) })),
      }
    },
  )
}

/** What a program calls the place it runs at may name its owner. */
const seen = (places: Awaited<ReturnType<typeof readLicencesOf>>[number]['places'], role: Role) =>
  places.map(({ id, instance, name, activatedAt }) => ({
    id,
    instance: may(role, 'customers:read') ? instance : null,
    name: may(role, 'customers:read') ? name : null,
    activated_at: activatedAt.toISOString(),
  }))

const toView = (row: LicenceRow, role: Role) => ({
  id: row.id,
  key: may(role, 'customers:read') ? row.key : null,
  end: endOf(row.key),
  order_number: row.orderNumber,
  product: row.product,
  activation_limit: row.activationLimit,
  activations: row.activations,
  issued_at: row.issuedAt.toISOString(),
  revoked_at: row.revokedAt?.toISOString() ?? null,
  revoked_by: row.revokedBy,
  access_ended: row.accessEnded,
})

function acting(app: App, deps: Deps): void {
  const config = { needs: 'orders:act' } as const
  const response = { 200: Done, '4xx': Problem }

  app.post(
    '/licences/:id/revoke',
    {
      config,
      schema: { tags, summary: 'Make a licence key invalid', params: LicenceParams, response },
    },
    async (request) => {
      const { id } = request.params
      const by = actorOf(request).username
      const work: Work = (tx) => revokeByHand(tx, { id, by })
      return act(deps, request, { id, action: 'licence.revoked', work })
    },
  )

  app.post(
    '/licences/:id/restore',
    {
      config,
      schema: { tags, summary: 'Make a revoked licence key valid again', params: LicenceParams, response },
    },
    async (request) => {
      const { id } = request.params
      return act(deps, request, { id, action: 'licence.restored', work: (tx) => giveBack(tx, id) })
    },
  )

  app.post(
    '/licences/:id/activations/:activation/deactivate',
    {
      config,
      schema: {
        tags,
        summary: 'Free one of the places in which a licence key is in use',
        params: ActivationParams,
        response,
      },
    },
    async (request) => {
      const { id, activation } = request.params
      const work: Work = (tx) => endActivation(tx, { licence: id, activation })
      return act(deps, request, { id, action: 'licence.deactivated', work })
    },
  )
}

type Work = Parameters<typeof command<true>>[2]['work']

interface Act extends Pick<Command, 'action'> {
  readonly id: string
  readonly work: Work
}

/** Told in the story of the order that the licence belongs to. */
async function act(deps: Deps, request: FastifyRequest, { id, action, work }: Act) {
  const number = await orderOfLicence(deps.orm.em.fork(), id)
  await command(deps, request, { action, subject: `order/${number}`, work })
  return done
}
