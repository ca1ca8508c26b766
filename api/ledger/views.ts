import type { BalanceRead } from '#adapters/db/ledger/balances.ts'
import type { EntryRead } from '#adapters/db/ledger/entries.ts'
import type { TransactionRead } from '#adapters/db/ledger/transaction.ts'
import { accounts, accountTypes } from '#domain/ledger/accounts.ts'
import { accountsInWords, kindsInWords, lateInWords } from '#domain/ledger/words.ts'
import { factLine } from '#domain/orders/story.ts'
import { decisionLine } from '#domain/orders/decision-story.ts'
import { sourceInWords } from '#domain/inbox/words.ts'
import type { BalanceView, EntryView, TransactionView } from './desk-schemas.ts'

const places = new Map(accounts.map((account, at) => [account, at]))
const placeOf = ({ account }: BalanceRead) => places.get(account) ?? accounts.length

/** Currency by currency, each in the order of the accounts. */
export const balanceViews = (balances: readonly BalanceRead[]): BalanceView[] =>
  balances
    .toSorted((a, b) => a.currency.localeCompare(b.currency) || placeOf(a) - placeOf(b))
    .map((it) => ({
      account: it.account,
      type: accountTypes[it.account],
      ...accountsInWords[it.account],
      currency: it.currency,
      opening_minor: it.openingMinor,
      debit_minor: it.debitMinor,
      credit_minor: it.creditMinor,
      entries: it.entries,
      closing_minor: it.closingMinor,
    }))

type Booked = Pick<
  TransactionRead,
  | 'kind'
  | 'currency'
  | 'orderNumber'
  | 'bookedOn'
  | 'happenedOn'
  | 'happenedAt'
  | 'occurredAt'
  | 'postedBy'
  | 'note'
>

const bookingView = (it: Booked) => ({
  kind: it.kind,
  kind_in_words: kindsInWords[it.kind],
  currency: it.currency,
  order_number: it.orderNumber,
  booked_on: it.bookedOn,
  happened_at: it.happenedAt.toISOString(),
  occurred_at: it.occurredAt.toISOString(),
  late: lateInWords(it),
  posted_by: it.postedBy,
  note: it.note,
})

const sides = ({ account, minor }: Pick<EntryRead, 'account' | 'minor'>) => ({
  account,
  account_name: accountsInWords[account].name,
  debit_minor: minor > 0 ? minor : null,
  credit_minor: minor < 0 ? -minor : null,
})

export const entryView = (it: EntryRead): EntryView => ({
  id: it.id,
  transaction_id: it.transactionId,
  ...sides(it),
  ...bookingView(it),
})

export const transactionView = (it: TransactionRead): TransactionView => ({
  id: it.id,
  ...bookingView(it),
  entries: it.entries.map(sides),
  decision: it.decision && {
    at: it.decision.at.toISOString(),
    sentence: decisionLine(it.decision).sentence,
  },
  facts: it.facts.map((fact) => ({
    inbox_id: fact.id,
    at: fact.at.toISOString(),
    told_by: sourceInWords(fact.source),
    sentence: factLine(fact).sentence,
  })),
})
