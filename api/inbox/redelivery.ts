import { type Plan, planRedelivery, redeliver } from '#adapters/db/inbox/redelivery.ts'
import { readInboxEntry } from '#adapters/db/inbox/entry.ts'
import { ringDispatchers } from '#adapters/db/inbox/repository.ts'
import { inboxFailures } from '#domain/inbox/errors.ts'
import { whyNotAgain } from '#domain/inbox/redelivery.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { Accepted, InboxId, RangeQuery, RedeliveryPlan } from './desk-schemas.ts'
import { filterOf } from './filter.ts'

const action = 'inbox.delivered-again'

/** Telling workflows once more of what we were told: one row, or a range of them. */
export function redeliveryRoutes(app: App, deps: Deps): void {
  one(app, deps)
  range(app, deps)
}

function one(app: App, deps: Deps): void {
  const { orm } = deps
  app.post(
    '/inbox/:id/redeliver',
    {
      config: { needs: 'inbox:redeliver' },
      schema: {
        tags: ['inbox'],
        summary: 'Tell the workflow of this row again',
        params: InboxId,
        response: { 202: Accepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await command(deps, request, {
        action,
        subject: `inbox/${id}`,
        work: async (tx) => {
          const entry = await readInboxEntry(tx, id)
          const why = whyNotAgain(entry)
          if (why) throw new AppError(inboxFailures.notAgain(why))
          const told = await redeliver(tx, [id])
          if (told.length === 0) throw new AppError(inboxFailures.notAgain('It is on its way already.'))
          const { outcome, deliveries, handledAt } = entry
          const before = { outcome, deliveries, handled_at: handledAt?.toISOString() ?? null }
          return { before, after: { outcome: null, deliveries: 0, handled_at: null }, result: null }
        },
      })
      await ringDispatchers(orm.em.fork())
      return reply.code(202).send({ accepted: true as const })
    },
  )
}

function range(app: App, deps: Deps): void {
  const { orm } = deps
  const rangeOf = async ({ from_id: fromId, to_id: toId, ...filters }: RangeQuery) => {
    if (toId < fromId) throw new AppError(inboxFailures.rangeBackwards())
    return { fromId, toId, filter: await filterOf(deps, filters) }
  }
  const schema = { tags: ['inbox'], querystring: RangeQuery }
  app.get(
    '/inbox/redelivery',
    {
      config: { needs: 'inbox:redeliver' },
      schema: {
        ...schema,
        summary: 'What delivering a range again would do',
        response: { 200: RedeliveryPlan, '4xx': Problem },
      },
    },
    async ({ query }) => planView(await planRedelivery(orm.em.fork(), await rangeOf(query))),
  )

  app.post(
    '/inbox/redelivery',
    {
      config: { needs: 'inbox:redeliver' },
      schema: {
        ...schema,
        summary: 'Tell the workflows of a range of rows again, at most 1,000 rows at once',
        response: { 202: Accepted, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const wanted = await rangeOf(request.query)
      await command(deps, request, {
        action,
        subject: `inbox/${wanted.fromId}-${wanted.toId}`,
        work: async (tx) => {
          const plan = await planRedelivery(tx, wanted)
          if (plan.tooMany) throw new AppError(inboxFailures.rangeTooLong())
          if (plan.again.length === 0) throw new AppError(inboxFailures.emptyRange())
          const told = await redeliver(tx, plan.again)
          return { after: { rows: told.length, ids: told }, result: null }
        },
      })
      await ringDispatchers(orm.em.fork())
      return reply.code(202).send({ accepted: true as const })
    },
  )
}

const planView = ({ again, left, tooMany }: Plan) => ({
  again: again.length,
  left: [...left],
  too_many: tooMany,
})
