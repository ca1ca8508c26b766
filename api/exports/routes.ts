import type { FastifyRequest } from 'fastify'
import { audited } from '#adapters/db/audit/repository.ts'
import { exportPages } from '#adapters/db/exports/pages.ts'
import { type ExportName, exportNames, exportsInWords } from '#domain/exports/columns.ts'
import { ledgerFailures } from '#domain/ledger/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { sendFile, spanName } from '../csv.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { limit } from '../limit.ts'
import { Problem } from '../problem.ts'
import { CsvFile, ExportQuery } from './desk-schemas.ts'
import { exportLines, type Progress } from './lines.ts'

/** What the shop knows, to take home: whole files of any period, sent as they are read. */
export function exportRoutes(app: App, deps: Deps): void {
  for (const what of exportNames) exportRoute(app, deps, what)
}

function exportRoute(app: App, deps: Deps, what: ExportName): void {
  const { orm, config, shopView } = deps
  const { title, needs } = exportsInWords[what]
  app.get(
    `/exports/${what}.csv`,
    {
      config: { needs },
      // To ask for the head alone would read the file and be noted as having taken it.
      exposeHeadRoute: false,
      schema: {
        tags: ['exports'],
        summary: `${title} as a file, oldest first; kept in the audit log`,
        description: described(what),
        querystring: ExportQuery,
        response: { 200: CsvFile, '4xx': Problem },
      },
      preHandler: (request) => limit(orm, request, { feature: 'export', rate: config.rates.export }),
    },
    async (request, reply) => {
      const { from = null, to = null } = request.query
      if (from !== null && to !== null && from > to) throw new AppError(ledgerFailures.spanTurned())
      const { timeZone } = await shopView()
      await note(deps, request, { action: 'export.begun', what })
      const pages = exportPages(() => orm.em.fork(), what, { from, to, timeZone })
      const progress = { rows: 0 }
      const lines = exportLines(pages, { what, timeZone, progress })
      const name = [what, spanName(request.query)].filter(Boolean).join('-')
      return sendFile(reply, name, noted(lines, { deps, request, what, progress }))
    },
  )
}

const described = (what: ExportName) => {
  const { holds, day, columns } = exportsInWords[what]
  const about =
    'CSV (RFC 4180) in UTF-8, with the names of the columns first. Amounts are decimals in the currency of their line, ' +
    'times are of the shop’s time zone (ISO 8601). A text that a spreadsheet would run begins with an apostrophe.'
  const names = columns.map((it) => `- \`${it.name}\`: ${it.says}`)
  return [`${holds} A line belongs to a period by ${day}. ${about}`, '', ...names].join('\n')
}

interface Taken {
  readonly action: 'export.begun' | 'export.made' | 'export.broken-off'
  readonly what: ExportName
  readonly rows?: number
}

/** Who took what period of what home: an entry when it begins, and one with how much of it there was. */
const note = ({ orm }: Deps, request: FastifyRequest<{ Querystring: ExportQuery }>, taken: Taken) => {
  const { action, what, rows } = taken
  const { personId, username, role } = actorOf(request)
  const { from = 'the beginning', to = 'now' } = request.query
  const act = { actor: { personId, username, role }, action, subject: `export/${what}`, key: null }
  return audited(orm.em.fork(), { ...act, requestId: request.id }, async () => ({
    after: { from, to, ...(rows === undefined ? {} : { rows }) },
    result: null,
  }))
}

interface Noting {
  readonly deps: Deps
  readonly request: FastifyRequest<{ Querystring: ExportQuery }>
  readonly what: ExportName
  readonly progress: Progress
}

/** The lines, and a note at their end, also where whoever asked for them went away half-way. */
async function* noted(
  lines: AsyncIterable<string>,
  { deps, request, what, progress }: Noting,
): AsyncGenerator<string> {
  let action: Taken['action'] = 'export.broken-off'
  try {
    yield* lines
    action = 'export.made'
  } finally {
    await note(deps, request, { action, what, rows: progress.rows })
  }
}
