import { type Static, Type } from 'typebox'
import { fulfilments, shownStatuses } from '#domain/orders/order.ts'
import { DeskOrderView } from './desk-schemas.ts'

const closed = { additionalProperties: false } as const
const Instant = Type.String({ format: 'date-time' })
const NullableText = Type.Union([Type.String(), Type.Null()])
const Cursor = Type.Optional(Type.String({ maxLength: 500 }))
const Money = { amount_minor: Type.Integer(), currency: Type.String() }

const At = Type.Optional(
  Type.String({
    format: 'date-time',
    pattern: String.raw`^[12]\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z$`,
    description: 'An instant in UTC such as 2026-11-23T08:30:00.000Z; now, when it is left out',
  }),
)

export const HistoryQuery = Type.Object({ at: At }, closed)

export const CustomerHistoryQuery = Type.Object({ at: At, after: Cursor }, closed)

export const StepsQuery = Type.Object(
  {
    of: Type.Optional(Type.Enum(['order', 'customer'])),
    before: Cursor,
  },
  closed,
)

const { disputes, money } = DeskOrderView.properties

const moved = { id: Type.String(), status: Type.String(), in_words: Type.String(), ...Money }

export const OrderAsOfView = Type.Object({
  number: Type.String(),
  product: Type.Object({ slug: Type.String(), name: Type.String() }),
  ...Money,
  placed_at: Instant,
  customer: Type.Object(
    { email: NullableText, name: NullableText },
    { description: 'As they are known now' },
  ),
  status: Type.Enum([...shownStatuses]),
  fulfilment: Type.Enum([...fulfilments]),
  money,
  payments: Type.Array(Type.Object(moved)),
  refunds: Type.Array(Type.Object({ ...moved, gateway_refund_id: NullableText, payment_id: Type.String() })),
  disputes,
  accounts: Type.Union(
    [Type.Array(Type.Object({ account: Type.String(), name: Type.String(), ...Money })), Type.Null()],
    {
      description:
        'What its entries in the ledger came to, debit positive; null for who may not read the books',
    },
  ),
  reviews: Type.Array(
    Type.Object({
      id: Type.Integer(),
      reason_in_words: Type.String(),
      amount_minor: Type.Union([Type.Integer(), Type.Null()]),
      currency: NullableText,
      due_at: Instant,
    }),
    { description: 'What waited for a person' },
  ),
  mails: Type.Array(Type.Object({ key: Type.String(), in_words: Type.String(), sent_at: Instant }), {
    description: 'Accepted by a mail server',
  }),
  downloads: Type.Integer({ description: 'Begun' }),
})
export type OrderAsOfView = Static<typeof OrderAsOfView>

export const OrderHistory = Type.Object({
  at: Instant,
  order: Type.Union([OrderAsOfView, Type.Null()], { description: 'Null before it was placed' }),
})
export type OrderHistory = Static<typeof OrderHistory>

export const CustomerHistory = Type.Object({
  at: Instant,
  items: Type.Array(OrderAsOfView, { description: 'Orders of the same address that were placed by then' }),
  next: NullableText,
  previous: NullableText,
  sums: Type.Object({
    orders: Type.Integer({ description: 'How many orders the sums are of' }),
    is_cut: Type.Boolean({ description: 'There are more; the sums are of the newest' }),
    money,
  }),
})
export type CustomerHistory = Static<typeof CustomerHistory>

export const HistorySteps = Type.Object({
  items: Type.Array(Instant, { description: 'Instants at which something changed, oldest first' }),
  earlier: Type.Union([Type.String(), Type.Null()], { description: 'For those before the first' }),
})
export type HistorySteps = Static<typeof HistorySteps>
