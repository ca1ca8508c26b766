import type { FastifyRequest } from 'fastify'
import {
  activateLicence,
  deactivateLicence,
  type LicenceStanding,
  validateLicence,
} from '#adapters/db/licences/repository.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { Problem } from '../problem.ts'
import { Activate, Activated, Deactivate, Deactivated, Validate, Validated } from './schemas.ts'

/** What a program that was bought asks about its licence key. */
export function licenceRoutes(app: App, deps: Deps): void {
  using(app, deps)
  validating(app, deps)
}

const tags = ['licences']

const limited =
  ({ orm, config }: Deps) =>
  (request: FastifyRequest) =>
    limit(orm, request, { feature: 'licences', rate: config.rates.licences })

function using(app: App, deps: Deps): void {
  const { orm } = deps
  const preHandler = limited(deps)

  app.post(
    '/api/licences/activate',
    {
      schema: {
        tags,
        summary:
          'Put a licence key to use in one more place; the same answer where it is in use there already',
        body: Activate,
        response: { 200: Activated, '4xx': Problem },
      },
      preHandler,
    },
    async ({ body: { key, instance, name = null } }) => {
      const licence = await activateLicence(orm.em.fork(), { key, instance, name })
      return { activated: true as const, instance, licence: toView(licence) }
    },
  )

  app.post(
    '/api/licences/deactivate',
    {
      schema: {
        tags,
        summary:
          'Free the place in which a licence key is in use; the same answer where it was freed already',
        body: Deactivate,
        response: { 200: Deactivated, '4xx': Problem },
      },
      preHandler,
    },
    async ({ body: { key, instance } }) => {
      const licence = await deactivateLicence(orm.em.fork(), { key, instance })
      return { deactivated: true as const, instance, licence: toView(licence) }
    },
  )
}

function validating(app: App, deps: Deps): void {
  const { orm } = deps
  app.post(
    '/api/licences/validate',
    {
      schema: {
        tags,
        summary: 'Whether a licence key is valid, and in use at this instance where one is given',
        body: Validate,
        response: { 200: Validated, '4xx': Problem },
      },
      preHandler: limited(deps),
    },
    async ({ body: { key, instance = null } }) => {
      const { reason, licence } = await validateLicence(orm.em.fork(), { key, instance })
      return { valid: reason === null, ...(reason && { reason }), licence: licence && toView(licence) }
    },
  )
}

const toView = ({ product, activationLimit, activations }: LicenceStanding) => ({
  product,
  activation_limit: activationLimit,
  activations,
})
