import { type Static, Type } from 'typebox'
import { accounts, accountTypes } from '#domain/ledger/accounts.ts'
import { changes, handKinds } from '#domain/ledger/hand-entries.ts'
import { postingKinds } from '#domain/ledger/posting.ts'
import { currencyPattern, dayPattern, monthPattern, notePattern } from '../patterns.ts'

const closed = { additionalProperties: false } as const

const Day = Type.String({ format: 'date', pattern: dayPattern })
const Month = Type.String({ pattern: monthPattern })
const Instant = Type.String({ format: 'date-time' })
const Currency = Type.String({ pattern: currencyPattern })
const Account = Type.Enum([...accounts])
const Kind = Type.Enum([...postingKinds])
const NullableText = Type.Union([Type.String(), Type.Null()])
const NullableAmount = Type.Union([Type.Integer(), Type.Null()])

export const SpanQuery = Type.Object({ from: Type.Optional(Day), to: Type.Optional(Day) }, closed)
export type SpanQuery = Static<typeof SpanQuery>

const Words = { name: Type.String(), meaning: Type.String() }

const sums = {
  debit_minor: Type.Integer(),
  credit_minor: Type.Integer(),
  entries: Type.Integer(),
}

export const BalanceView = Type.Object({
  account: Account,
  type: Type.Enum([...new Set(Object.values(accountTypes))]),
  ...Words,
  currency: Type.String(),
  opening_minor: Type.Integer({ description: 'Debit is positive, here as in closing_minor' }),
  ...sums,
  closing_minor: Type.Integer(),
})
export type BalanceView = Static<typeof BalanceView>

export const Balances = Type.Object({
  from: Day,
  to: Day,
  today: Day,
  open_since: Type.Union([Day, Type.Null()], { description: 'Everything before is closed' }),
  items: Type.Array(BalanceView),
})
export type Balances = Static<typeof Balances>

export const AccountParams = Type.Object({ account: Account })
export const DaysQuery = Type.Object({ currency: Currency, from: Day, to: Day }, closed)
export type DaysQuery = Static<typeof DaysQuery>

export const AccountDays = Type.Object({
  account: Account,
  ...Words,
  currency: Type.String(),
  opening_minor: Type.Integer({ description: 'Debit is positive' }),
  days: Type.Array(Type.Object({ day: Day, ...sums, closing_minor: Type.Integer() })),
})
export type AccountDays = Static<typeof AccountDays>

const filter = {
  account: Type.Optional(Account),
  currency: Type.Optional(Currency),
  kind: Type.Optional(Kind),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  order: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
}
/** Lines with commas, the first of them with the names of the columns. */
export const CsvFile = Type.Unknown({ description: 'text/csv (RFC 4180)' })

export const EntriesFile = Type.Object(filter, closed)
export type EntriesFile = Static<typeof EntriesFile>

export const EntriesQuery = Type.Object(
  { ...filter, after: Type.Optional(Type.String({ maxLength: 500 })) },
  closed,
)

const booking = {
  kind: Kind,
  kind_in_words: Type.String(),
  currency: Type.String(),
  order_number: NullableText,
  booked_on: Day,
  happened_at: Instant,
  occurred_at: Type.String({ format: 'date-time', description: 'When we learnt of it' }),
  late: Type.Union([Type.String(), Type.Null()], {
    description: 'Why it stands in a later month than it happened in',
  }),
  posted_by: Type.Union([Type.String(), Type.Null()], { description: 'Who posted it by hand' }),
  note: NullableText,
}

export const EntryView = Type.Object({
  id: Type.Integer(),
  transaction_id: Type.Integer(),
  account: Account,
  account_name: Type.String(),
  debit_minor: NullableAmount,
  credit_minor: NullableAmount,
  ...booking,
})
export type EntryView = Static<typeof EntryView>

export const EntryList = Type.Object({
  items: Type.Array(EntryView),
  next: NullableText,
  previous: NullableText,
  total: Type.Object(
    { is_more: Type.Boolean(), by_currency: Type.Array(Type.Object({ currency: Type.String(), ...sums })) },
    { description: 'Of all that the filter finds; of a kind or an order at most of the newest 10000' },
  ),
})
export type EntryList = Static<typeof EntryList>

export const TransactionParams = Type.Object({ id: Type.String({ pattern: '^[0-9]{1,18}$' }) })

export const TransactionView = Type.Object({
  id: Type.Integer(),
  ...booking,
  entries: Type.Array(
    Type.Object({
      account: Account,
      account_name: Type.String(),
      debit_minor: NullableAmount,
      credit_minor: NullableAmount,
    }),
  ),
  decision: Type.Union([Type.Object({ at: Instant, sentence: Type.String() }), Type.Null()]),
  facts: Type.Array(
    Type.Object({ inbox_id: Type.String(), at: Instant, told_by: Type.String(), sentence: Type.String() }),
    { description: 'What the decision was made of, oldest first' },
  ),
})
export type TransactionView = Static<typeof TransactionView>

export const PostByHand = Type.Object(
  {
    kind: Type.Enum([...handKinds]),
    amount_minor: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }),
    currency: Currency,
    day: Day,
    note: Type.String({ pattern: notePattern, maxLength: 500 }),
    account: Type.Optional(Account),
    change: Type.Enum([...changes], {
      description:
        'Whether there is more in the account (of a settlement, the bank) than the books say, or less',
    }),
  },
  closed,
)
export type PostByHand = Static<typeof PostByHand>

export const Posted = Type.Object({ id: Type.Integer() })

export const ClosingsView = Type.Object({
  to_close: Type.Union([
    Type.Object({
      month: Month,
      why_not: Type.Union([Type.String(), Type.Null()], { description: 'Why it cannot be closed now' }),
      entries: Type.Integer(),
      balances: Type.Array(BalanceView),
      remarks: Type.Array(Type.String(), { description: 'What one would not expect at the end of a month' }),
      still_open: Type.Array(Type.String(), { description: 'What of it is under way' }),
    }),
    Type.Null(),
  ]),
  items: Type.Array(Type.Object({ month: Month, closed_at: Instant, closed_by: Type.String() })),
  next: NullableText,
  previous: NullableText,
})
export type ClosingsView = Static<typeof ClosingsView>
export const ClosingsQuery = Type.Object({ after: Type.Optional(Type.String({ maxLength: 500 })) }, closed)

export const CloseMonth = Type.Object({ month: Month }, closed)
export const MonthParams = Type.Object({ month: Month })
export const ReopenMonth = Type.Object(
  { reason: Type.String({ pattern: notePattern, maxLength: 500 }) },
  closed,
)
export const Closed = Type.Object({ month: Month, closed: Type.Boolean() })
