import { readInboxRows } from '#adapters/db/inbox/desk.ts'
import { readInboxEntry, readPayload } from '#adapters/db/inbox/entry.ts'
import { maskPayload } from '#domain/inbox/mask.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { InboxEntryView, InboxId, InboxList, InboxQuery, PayloadView } from './desk-schemas.ts'
import { filterOf, number } from './filter.ts'
import { redeliveryRoutes } from './redelivery.ts'
import { entryView, rowView } from './views.ts'

/** Everything we were told: each row with how far it came, what it says and what came of it. */
export function inboxRoutes(app: App, deps: Deps): void {
  listing(app, deps)
  payloads(app, deps)
  redeliveryRoutes(app, deps)
}

function listing(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/inbox',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['inbox'],
        summary: 'What was received, newest first, with how far it came',
        querystring: InboxQuery,
        response: { 200: InboxList, '4xx': Problem },
      },
    },
    async ({ query: { after, ...asked } }) => {
      const beyond = readBeyond(after, [number])
      const slice = { filter: await filterOf(deps, asked), beyond, limit: pageSize + 1 }
      const rows = await readInboxRows(orm.em.fork(), slice)
      const page = pageOf(rows, { beyond, keyOf: (row) => [String(row.id)] })
      return { ...page, items: page.items.map(rowView) }
    },
  )

  app.get(
    '/inbox/:id',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['inbox'],
        summary: 'What was received, what it says, and what came of it',
        params: InboxId,
        response: { 200: InboxEntryView, '4xx': Problem },
      },
    },
    async ({ params }) => entryView(await readInboxEntry(orm.em.fork(), params.id)),
  )
}

function payloads(app: App, deps: Deps): void {
  const { orm, secrets } = deps
  const read = async (id: number) => parsed(await readPayload(orm.em.fork(), secrets, id))
  app.get(
    '/inbox/:id/payload',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['inbox'],
        summary: 'What came with it, personal data masked',
        params: InboxId,
        response: { 200: PayloadView, '4xx': Problem },
      },
    },
    async ({ params: { id } }) => ({ masked: true, payload: maskPayload(await read(id)) }),
  )

  app.post(
    '/inbox/:id/payload/reveal',
    {
      config: { needs: 'payloads:read' },
      schema: {
        tags: ['inbox'],
        summary: 'What came with it as it came; kept in the audit log',
        params: InboxId,
        response: { 200: PayloadView, '4xx': Problem },
      },
    },
    async (request) => {
      const { id } = request.params
      const payload = await read(id)
      const act = { action: 'payload.revealed', subject: `inbox/${id}` }
      await command(deps, request, { ...act, work: async () => ({ result: null }) })
      return { masked: false, payload }
    },
  )
}

/** A gateway sends JSON; what the shop itself keeps sealed is plain text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
