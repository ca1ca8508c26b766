import { addPoolKeys, type PoolRead, readPool, readPools } from '#adapters/db/licences/pool.ts'
import { licenceFailures } from '#domain/licences/errors.ts'
import { fewKeys } from '#domain/licences/pool.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { command, commandKey } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { slugPattern } from '../patterns.ts'
import { Problem } from '../problem.ts'
import { AddKeys, PoolList, PoolParams, PoolsQuery, PoolView } from './desk-schemas.ts'

const tags = ['licences']
/** A million characters, each of up to three bytes, and a line's end written as two. */
const bodyLimit = 4 * 1024 * 1024

/** The keys that the owner has brought, by product: how many are left, and more of them. */
export function poolRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/licences/pools',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'Products that sell licence keys from a pool, with the keys that are left',
        querystring: PoolsQuery,
        response: { 200: PoolList, '4xx': Problem },
      },
    },
    async ({ query }) => {
      const beyond = readBeyond(query.after, [new RegExp(slugPattern)])
      const rows = await readPools(orm.em.fork(), { beyond, limit: pageSize + 1 })
      const page = pageOf(rows, { beyond, keyOf: (it) => [it.product.slug] })
      return { ...page, items: page.items.map(toView) }
    },
  )

  app.post(
    '/licences/pools/:product/keys',
    {
      config: { needs: 'orders:act' },
      bodyLimit,
      schema: {
        tags,
        summary: 'Add keys to a pool, all or none; orders that wait for one get it at once',
        params: PoolParams,
        body: AddKeys,
        response: { 200: PoolView, '4xx': Problem },
      },
    },
    async (request) => {
      const { product } = request.params
      const told = { key: commandKey(request), requestId: request.id }
      await command(deps, request, {
        action: 'licence.keys-added',
        subject: `product/${product}`,
        work: (tx) => addPoolKeys(tx, told, { product, text: request.body.keys }),
      })
      deps.recorder.ring()
      const pool = await readPool(orm.em.fork(), product)
      if (!pool) throw new AppError(licenceFailures.noPool())
      return toView(pool)
    },
  )
}

const toView = (pool: PoolRead) => ({ ...pool, is_low: pool.free < fewKeys })
