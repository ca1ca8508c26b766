import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { demoUrl } from '#adapters/db/demo/database.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { readShop } from '#adapters/db/shop/repository.ts'
import { demoFailures } from '#domain/demo/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { demoCookie, demoPrefix } from '../demo-view.ts'
import { guardDesk, type Routes } from '../desk.ts'
import type { App } from '../fastify.ts'

/**
 * The desk once more, for a browser that asked to see demo data: the same routes on the demo's own database, which
 * lets nothing be changed. No query knows of it, and nothing of the shop can be seen through it.
 */
export async function demoDesk(app: App, deps: Deps, features: readonly Routes[]): Promise<void> {
  const orm = openDatabase(demoUrl(deps.config.databaseUrl), { connections: 3, isReadOnly: true })
  app.addHook('onClose', () => orm.close(true))
  const shopView = async () => ({ ...(await deps.shopView()), ...(await readShop(orm.em.fork())) })
  const demo: Deps = { ...deps, orm, shopView, demo: async () => 'shown' }
  await app.register(
    async (scope) => {
      // Documented once, as the desk.
      scope.addHook('onRoute', (route) => void (route.schema = { ...route.schema, hide: true }))
      guardDesk(scope, deps)
      scope.addHook('onRequest', async (request, reply) => {
        if ((await deps.demo()) === 'none') return backToShop(request, reply)
        if (request.method !== 'GET') throw new AppError(demoFailures.onlyShown())
      })
      // What only reads may still note who read it: the database refuses that, too.
      scope.setErrorHandler(async (error, request, reply) => {
        if (isRefusedWrite(error)) throw new AppError(demoFailures.onlyShown())
        // Whatever was being read while it was cleared is not there any more.
        if ((await deps.demo()) === 'none') return backToShop(request, reply)
        throw error
      })
      for (const routes of features) routes(scope.withTypeProvider<TypeBoxTypeProvider>(), demo)
      scope.all('/*', { config: { needs: 'desk:read' } }, async () => {
        throw new AppError(demoFailures.notInDemo())
      })
    },
    { prefix: demoPrefix },
  )
}

/** It was cleared in the meantime: the browser is back in the shop. */
const backToShop = (request: FastifyRequest, reply: FastifyReply) =>
  reply
    .clearCookie(demoCookie.name, demoCookie.options)
    .redirect(request.url.replace(demoPrefix, '/api/admin'), 307)

const isRefusedWrite = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === readOnlySqlTransaction

const readOnlySqlTransaction = '25006'
