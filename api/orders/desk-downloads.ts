import { Type } from 'typebox'
import { addDownloads } from '#adapters/db/downloads/desk.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { MoreDownloads, OrderNumberParams } from './desk-schemas.ts'

/** Whoever has used up their downloads is given more. */
export function moreDownloads(app: App, deps: Deps): void {
  app.post(
    '/orders/:number/downloads',
    {
      config: { needs: 'orders:act' },
      schema: {
        tags: ['orders'],
        summary: 'Give an order more downloads of one of its products',
        params: OrderNumberParams,
        body: MoreDownloads,
        response: { 200: Type.Object({ done: Type.Literal(true) }), '4xx': Problem },
      },
    },
    async (request) => {
      const { number } = request.params
      await command(deps, request, {
        action: 'downloads.added',
        subject: `order/${number}`,
        work: (tx) => addDownloads(tx, { number, ...request.body }),
      })
      return { done: true as const }
    },
  )
}
