import type { EntityManager } from '@mikro-orm/postgresql'
import { readBalances } from '#adapters/db/ledger/balances.ts'
import {
  closeMonth,
  readBooks,
  readClosings,
  readStillOpen,
  reopenMonth,
} from '#adapters/db/ledger/closing.ts'
import { type Books, nextToClose, remarksOn, stillOpenInWords, whyNotClose } from '#domain/ledger/closing.ts'
import { firstDayOf, lastDayOf } from '#domain/ledger/days.ts'
import type { Deps } from '../deps.ts'
import { actorOf, command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import { Closed, CloseMonth, ClosingsQuery, ClosingsView, MonthParams, ReopenMonth } from './desk-schemas.ts'
import { balanceViews } from './views.ts'

const tags = ['ledger']
const place = [/^[12]\d{3}-(0[1-9]|1[0-2])$/]

export function closingRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/ledger/closings',
    {
      config: { needs: 'books:read' },
      schema: {
        tags,
        summary: 'Closed months, newest first, and the month to close next with what is in it',
        querystring: ClosingsQuery,
        response: { 200: ClosingsView, '4xx': Problem },
      },
    },
    async ({ query }) => {
      const beyond = readBeyond(query.after, place)
      const rows = await readClosings(orm.em.fork(), { beyond, limit: pageSize + 1 })
      const page = pageOf(rows, { beyond, keyOf: ({ month }) => [month] })
      return {
        ...page,
        to_close: await toCloseView(orm.em.fork(), await readBooks(orm.em.fork())),
        items: page.items.map((it) => ({
          month: it.month,
          closed_at: it.closedAt.toISOString(),
          closed_by: it.closedBy,
        })),
      }
    },
  )
  changing(app, deps)
}

function changing(app: App, deps: Deps): void {
  const needs = { needs: 'books:write' } as const
  const response = { 200: Closed, '4xx': Problem }
  app.post(
    '/ledger/closings',
    {
      config: needs,
      schema: {
        tags,
        summary: 'Close a month: nothing is posted into it any more',
        body: CloseMonth,
        response,
      },
    },
    async (request) => {
      const { month } = request.body
      const { username } = actorOf(request)
      await command(deps, request, {
        action: 'ledger.month-closed',
        subject: `ledger/${month}`,
        work: (tx) => closeMonth(tx, month, username),
      })
      return { month, closed: true }
    },
  )

  app.delete(
    '/ledger/closings/:month',
    {
      config: needs,
      schema: {
        tags,
        summary: 'Open the month closed last again',
        params: MonthParams,
        body: ReopenMonth,
        response,
      },
    },
    async (request) => {
      const { month } = request.params
      const reason = request.body.reason.trim()
      await command(deps, request, {
        action: 'ledger.month-reopened',
        subject: `ledger/${month}`,
        work: (tx) => reopenMonth(tx, month, reason),
      })
      return { month, closed: false }
    },
  )
}

/** What whoever closes a month should know first. */
async function toCloseView(em: EntityManager, books: Books): Promise<ClosingsView['to_close']> {
  const month = nextToClose(books)
  if (month === null) return null
  const balances = await readBalances(em, { from: firstDayOf(month), to: lastDayOf(month) })
  return {
    month,
    why_not: whyNotClose(month, books),
    entries: balances.reduce((sum, it) => sum + it.entries, 0),
    balances: balanceViews(balances),
    remarks: remarksOn(balances),
    still_open: stillOpenInWords(await readStillOpen(em, month)),
  }
}
