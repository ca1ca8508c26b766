import { type Static, Type } from 'typebox'
import { accounts } from '#domain/ledger/accounts.ts'

const Instant = Type.String({ format: 'date-time' })
const NullableText = Type.Union([Type.String(), Type.Null()])
const Minor = Type.Integer({ description: 'Minor units' })

export const ExplainQuery = Type.Object(
  {
    of: Type.String({
      maxLength: 300,
      description:
        'What the amount is of: order/10001/price, order/10001/{paid,returned,kept,owed,held,fee}/INR, payment/<id>, payment/<id>/{fee,sale,left}, refund/<id>, dispute/<id>, dispute/<id>/held, review/<id>, transaction/<id>, entry/<id>, needs-you/INR, taken/2026-11-23/INR, taken/2026-11-23/14/INR, given-back/2026-11-23/INR, account/sales/INR/<from or start>/<to>, and its /debits or /credits',
    }),
    after: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
)

const Entry = Type.Object({
  id: Type.Integer(),
  account: Type.Enum([...accounts]),
  side: Type.Enum(['debit', 'credit']),
  amount_minor: Minor,
})

const Transaction = Type.Object({
  id: Type.Integer(),
  sentence: Type.String(),
  amount_minor: Minor,
  currency: Type.String(),
  at: Instant,
  booked_on: Type.String({ format: 'date' }),
  by_hand: Type.Union([Type.Object({ by: Type.String(), note: NullableText }), Type.Null()]),
  entries: Type.Array(Entry),
})

const Cause = Type.Object({
  transactions: Type.Array(Transaction),
  decision: Type.Union([
    Type.Object({ id: Type.Integer(), at: Instant, sentence: Type.String() }),
    Type.Null(),
  ]),
  facts: Type.Array(
    Type.Object({
      id: Type.Integer({ description: 'Its row of the inbox' }),
      sentence: Type.String(),
      received_at: Instant,
    }),
  ),
  effects: Type.Array(
    Type.Object({
      sentence: Type.String(),
      tone: Type.Enum(['good', 'warn', 'bad', 'info', 'quiet']),
      at: Instant,
      mail_key: NullableText,
    }),
  ),
})
export type Cause = Static<typeof Cause>

const Part = Type.Object({
  label: Type.String(),
  amount_minor: Minor,
  of: Type.Union([Type.String(), Type.Null()], { description: 'What explains this part further' }),
  order_number: NullableText,
  causes: Type.Array(Cause, { description: 'The entries, what decided them, what that took in and set off' }),
})
export type PartView = Static<typeof Part>

export const ExplanationView = Type.Object({
  of: Type.String(),
  title: Type.String(),
  sentence: Type.String(),
  amount_minor: Minor,
  currency: Type.String(),
  check: Type.Object(
    { agrees: Type.Boolean(), parts_minor: Minor, in_words: Type.String() },
    { description: 'Whether all parts add up to the amount' },
  ),
  count: Type.Integer({ description: 'Of all parts' }),
  items: Type.Array(Part),
  next: NullableText,
  previous: NullableText,
})
export type ExplanationView = Static<typeof ExplanationView>
