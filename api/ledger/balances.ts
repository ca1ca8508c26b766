import { readBalances, readDays } from '#adapters/db/ledger/balances.ts'
import { readBooks } from '#adapters/db/ledger/closing.ts'
import type { Account } from '#domain/ledger/accounts.ts'
import type { Books } from '#domain/ledger/closing.ts'
import { daysBetween, firstDayOf, monthAfter, monthOf } from '#domain/ledger/days.ts'
import { ledgerFailures } from '#domain/ledger/errors.ts'
import { accountsInWords } from '#domain/ledger/words.ts'
import { AppError } from '#domain/shared/failure.ts'
import { sendFile } from '../csv.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { AccountDays, AccountParams, Balances, CsvFile, DaysQuery, SpanQuery } from './desk-schemas.ts'
import { balanceLines, dayLines } from './files.ts'
import { balanceViews } from './views.ts'

const config = { needs: 'books:read' } as const
const tags = ['ledger']
const mostDays = 366

export function balanceRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  const summary = 'What each account held before a span, what moved in it, and what it held at its end'
  app.get(
    '/ledger/balances',
    {
      config,
      schema: { tags, summary, querystring: SpanQuery, response: { 200: Balances, '4xx': Problem } },
    },
    async ({ query }) => {
      const books = await readBooks(orm.em.fork())
      const span = spanOf(query, books)
      const { today, lastClosed } = books
      return {
        ...span,
        today,
        open_since: lastClosed && firstDayOf(monthAfter(lastClosed)),
        items: balanceViews(await readBalances(orm.em.fork(), span)),
      }
    },
  )

  app.get(
    '/ledger/balances.csv',
    {
      config,
      schema: {
        tags,
        summary: 'The same as a file',
        querystring: SpanQuery,
        response: { 200: CsvFile, '4xx': Problem },
      },
    },
    async ({ query }, reply) => {
      const span = spanOf(query, await readBooks(orm.em.fork()))
      const balances = balanceViews(await readBalances(orm.em.fork(), span))
      return sendFile(reply, `balances-${span.from}-to-${span.to}`, balanceLines(balances))
    },
  )

  dayRoutes(app, deps)
}

function dayRoutes(app: App, { orm }: Deps): void {
  const asked = { params: AccountParams, querystring: DaysQuery }
  app.get(
    '/ledger/accounts/:account/days',
    {
      config,
      schema: {
        tags,
        summary: `What an account held at the end of each day of at most ${mostDays}`,
        ...asked,
        response: { 200: AccountDays, '4xx': Problem },
      },
    },
    async ({ params, query }) => accountDays(params.account, query),
  )

  app.get(
    '/ledger/accounts/:account/days.csv',
    {
      config,
      schema: { tags, summary: 'The same as a file', ...asked, response: { 200: CsvFile, '4xx': Problem } },
    },
    async ({ params, query }, reply) => {
      const name = `${params.account}-${query.from}-to-${query.to}`
      return sendFile(reply, name, dayLines(await accountDays(params.account, query)))
    },
  )

  async function accountDays(account: Account, query: DaysQuery): Promise<AccountDays> {
    demandSpan(query)
    if (daysBetween(query.from, query.to) > mostDays) throw new AppError(ledgerFailures.spanTooLong(mostDays))
    const days = await readDays(orm.em.fork(), { account, ...query })
    const [first] = days
    return {
      account,
      ...accountsInWords[account],
      currency: query.currency,
      opening_minor: first ? first.closingMinor - first.debitMinor + first.creditMinor : 0,
      days: days.map((it) => ({
        day: it.day,
        debit_minor: it.debitMinor,
        credit_minor: it.creditMinor,
        entries: it.entries,
        closing_minor: it.closingMinor,
      })),
    }
  }
}

/** This month so far, where nobody says otherwise. */
function spanOf({ from, to }: SpanQuery, { today }: Books) {
  const until = to ?? (from !== undefined && from > today ? from : today)
  const span = { from: from ?? firstDayOf(monthOf(until)), to: until }
  demandSpan(span)
  return span
}

function demandSpan({ from, to }: { readonly from: string; readonly to: string }) {
  if (from > to) throw new AppError(ledgerFailures.spanTurned())
}
