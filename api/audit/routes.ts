import { knownActions, knownActors, readAudit } from '#adapters/db/audit/queries.ts'
import { changesOf } from '#domain/audit/changes.ts'
import { instant } from '../cursor.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { AuditChoices, AuditList, AuditQuery } from './desk-schemas.ts'

const place = [instant, /^\d{1,18}$/]

/** Who did what at the desk. */
export function auditRoutes(app: App, { orm, shopView }: Deps): void {
  app.get(
    '/audit',
    {
      config: { needs: 'audit:read' },
      schema: {
        tags: ['audit'],
        summary: 'What people did at the desk, newest first, with what it changed',
        querystring: AuditQuery,
        response: { 200: AuditList, '4xx': Problem },
      },
    },
    async ({ query }) => {
      const { actor = null, action = null, subject = null, from = null, to = null, q = null } = query
      const { timeZone } = await shopView()
      const filter = { actor, action, subject, from, to, q, timeZone }
      const beyond = readBeyond(query.after, place)
      const rows = await readAudit(orm.em.fork(), { filter, beyond, limit: pageSize + 1 })
      const { items, ...cursors } = pageOf(rows, { beyond, keyOf: (row) => row.place })
      return {
        ...cursors,
        items: items.map((it) => ({
          id: it.id,
          at: it.at.toISOString(),
          actor: it.actor,
          role: it.role,
          action: it.action,
          subject: it.subject,
          changes: [...changesOf(it.before, it.after)],
          request_id: it.requestId,
        })),
      }
    },
  )

  app.get(
    '/audit/choices',
    {
      config: { needs: 'audit:read' },
      schema: {
        tags: ['audit'],
        summary: 'Who has done something, and what was done: the choices of the filters',
        response: { 200: AuditChoices, '4xx': Problem },
      },
    },
    async () => {
      const em = orm.em.fork()
      return { actors: await knownActors(em), actions: await knownActions(em) }
    },
  )
}
