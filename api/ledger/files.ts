import type { EntryRead } from '#adapters/db/ledger/entries.ts'
import { accountTypesInWords } from '#domain/ledger/words.ts'
import { amountCell, csvLine, timeCells } from '../csv.ts'
import type { AccountDays, BalanceView } from './desk-schemas.ts'
import { entryView } from './views.ts'

export function* balanceLines(balances: readonly BalanceView[]): Generator<string> {
  yield csvLine([
    'Account',
    'Name',
    'Type',
    'Currency',
    'Opening (debit is positive)',
    'Debit',
    'Credit',
    'Closing (debit is positive)',
    'Entries',
  ])
  for (const it of balances) {
    const amounts = [it.opening_minor, it.debit_minor, it.credit_minor, it.closing_minor]
    yield csvLine([
      it.account,
      it.name,
      accountTypesInWords[it.type].meaning,
      it.currency,
      ...amounts.map((minor) => amountCell(minor, it.currency)),
      it.entries,
    ])
  }
}

export function* dayLines({ account, currency, days }: AccountDays): Generator<string> {
  yield csvLine(['Day', 'Account', 'Currency', 'Debit', 'Credit', 'Closing (debit is positive)', 'Entries'])
  for (const it of days) {
    const amounts = [it.debit_minor, it.credit_minor, it.closing_minor]
    yield csvLine([
      it.day,
      account,
      currency,
      ...amounts.map((minor) => amountCell(minor, currency)),
      it.entries,
    ])
  }
}

/** Times stand in the shop's time zone, as the day beside them does. */
export async function* entryLines(
  pages: AsyncIterable<readonly EntryRead[]>,
  timeZone: string,
): AsyncGenerator<string> {
  const time = timeCells(timeZone)
  yield csvLine([
    'Entry',
    'Transaction',
    'Booked on',
    'Happened at',
    'Learnt at',
    'Kind',
    'Account',
    'Name',
    'Debit',
    'Credit',
    'Currency',
    'Order',
    'Posted by',
    'Note',
    'Late',
  ])
  for await (const entries of pages) yield entries.map((it) => entryLine(it, time)).join('')
}

function entryLine(entry: EntryRead, time: (at: string) => string): string {
  const it = entryView(entry)
  const amount = (minor: number | null) => (minor === null ? null : amountCell(minor, it.currency))
  return csvLine([
    it.id,
    it.transaction_id,
    it.booked_on,
    time(it.happened_at),
    time(it.occurred_at),
    it.kind_in_words,
    it.account,
    it.account_name,
    amount(it.debit_minor),
    amount(it.credit_minor),
    it.currency,
    it.order_number,
    it.posted_by,
    it.note,
    it.late,
  ])
}
