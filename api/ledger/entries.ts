import { IsDate } from 'typebox/format'
import type { EntityManager } from '@mikro-orm/postgresql'
import { type EntryFilter, type EntryRead, readEntries, readTotals } from '#adapters/db/ledger/entries.ts'
import { readTransaction } from '#adapters/db/ledger/transaction.ts'
import { ledgerFailures } from '#domain/ledger/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { sendFile, spanName } from '../csv.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import {
  CsvFile,
  EntriesFile,
  EntriesQuery,
  EntryList,
  TransactionParams,
  TransactionView,
} from './desk-schemas.ts'
import { entryLines } from './files.ts'
import { entryView, transactionView } from './views.ts'

const config = { needs: 'books:read' } as const
const tags = ['ledger']
const mostSummed = 10_000
const mostLines = 100_000
const linesAtOnce = 1_000
/** One that the database's calendar has, too. */
const calendarDay = { test: (text: string) => /^[12]\d{3}-/.test(text) && IsDate(text) }
const place = [calendarDay, /^\d{1,18}$/, /^\d{1,18}$/]

export function entryRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/ledger/entries',
    {
      config,
      schema: {
        tags,
        summary: 'Entries, by their day in the books, newest first, at most 50 a page, transactions whole',
        querystring: EntriesQuery,
        response: { 200: EntryList, '4xx': Problem },
      },
    },
    async ({ query: { after, ...asked } }) => {
      const filter = filterOf(asked)
      const beyond = readBeyond(after, place)
      const [rows, totals] = await Promise.all([
        readEntries(orm.em.fork(), { filter, beyond, limit: pageSize + 1 }),
        readTotals(orm.em.fork(), filter, mostSummed + 1),
      ])
      const page = pageOf(rows, { beyond, keyOf: (it) => it.place, groupOf: (it) => it.transactionId })
      return { ...page, items: page.items.map(entryView), total: totalView(filter, totals) }
    },
  )
  fileRoute(app, deps)
  transactionRoute(app, deps)
}

function fileRoute(app: App, { orm, shopView }: Deps): void {
  app.get(
    '/ledger/entries.csv',
    {
      config,
      schema: {
        tags,
        summary: `The same as a file, oldest first, at most ${mostLines} lines`,
        querystring: EntriesFile,
        response: { 200: CsvFile, '4xx': Problem },
      },
    },
    async ({ query }, reply) => {
      const filter = filterOf(query)
      const totals = await readTotals(orm.em.fork(), filter, mostLines + 1)
      if (countOf(totals) > mostLines) throw new AppError(ledgerFailures.tooManyLines(mostLines))
      const { timeZone } = await shopView()
      const pages = pagesOf(() => orm.em.fork(), filter)
      return sendFile(reply, fileName(query), entryLines(pages, timeZone))
    },
  )
}

function transactionRoute(app: App, { orm }: Deps): void {
  app.get(
    '/ledger/transactions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'One transaction: its entries, and the decision and the facts behind it',
        params: TransactionParams,
        response: { 200: TransactionView, '4xx': Problem },
      },
    },
    async ({ params: { id } }) => {
      const transaction = await readTransaction(orm.em.fork(), id)
      if (!transaction) throw new AppError(ledgerFailures.unknownTransaction(id))
      return transactionView(transaction)
    },
  )
}

function filterOf({ account, currency, kind, from, to, order }: EntriesFile): EntryFilter {
  if (from !== undefined && to !== undefined && from > to) throw new AppError(ledgerFailures.spanTurned())
  return {
    account: account ?? null,
    currency: currency ?? null,
    kind: kind ?? null,
    from: from ?? null,
    to: to ?? null,
    order: order ?? null,
  }
}

type Totals = Awaited<ReturnType<typeof readTotals>>
const countOf = (totals: Totals) => totals.reduce((sum, it) => sum + it.entries, 0)

function totalView({ kind, order }: EntryFilter, totals: Totals): EntryList['total'] {
  return {
    is_more: (kind !== null || order !== null) && countOf(totals) > mostSummed,
    by_currency: totals.map((it) => ({
      currency: it.currency,
      debit_minor: it.debitMinor,
      credit_minor: it.creditMinor,
      entries: it.entries,
    })),
  }
}

/** Names all of the filter: entries-sales-2026-11, entries-order-10001. */
const fileName = ({ account, currency, kind, order, ...span }: EntriesFile) =>
  ['entries', account, kind, currency, order && `order-${order}`, spanName(span)].filter(Boolean).join('-')

/** Before every entry there can be. */
const beginning = ['0001-01-01', '0', '0'] as const

/** The entries of a file, oldest first, read as the file is taken. */
async function* pagesOf(em: () => EntityManager, filter: EntryFilter): AsyncGenerator<EntryRead[]> {
  let key: readonly string[] | undefined = beginning
  while (key) {
    const entries: EntryRead[] = await readEntries(em(), {
      filter,
      beyond: { direction: 'newer', key },
      limit: linesAtOnce,
    })
    yield entries
    key = entries.length < linesAtOnce ? undefined : entries.at(-1)?.place
  }
}
