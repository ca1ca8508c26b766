import { type Static, Type } from 'typebox'
import { emailPattern } from '#domain/customers/email.ts'
import { disputeStandings } from '#domain/disputes/standing.ts'
import { orderMailTemplates } from '#domain/orders/effects.ts'
import { fulfilments, refundStatuses, shownStatuses } from '#domain/orders/order.ts'
import { storyIcons } from '#domain/orders/story.ts'
import { gateways } from '#domain/payments/payment.ts'
import { dayPattern, linePattern, slugPattern } from '../patterns.ts'
import { ReviewView } from './review-schemas.ts'

const closed = { additionalProperties: false } as const

export const OrderNumberParams = Type.Object({ number: Type.String({ pattern: '^[0-9]{1,18}$' }) })

export const Accepted = Type.Object({ accepted: Type.Literal(true) })

export const SendMail = Type.Object(
  {
    template: Type.Enum([...orderMailTemplates]),
    about: Type.Optional(
      Type.String({
        pattern: linePattern,
        maxLength: 64,
        description: 'The refund’s or the dispute’s id; for a confirmation the order’s number',
      }),
    ),
  },
  closed,
)

export const CorrectAddress = Type.Object(
  { email: Type.String({ pattern: emailPattern, maxLength: 254 }) },
  closed,
)

export const MoreDownloads = Type.Object(
  {
    product: Type.String({ pattern: slugPattern, maxLength: 64 }),
    more: Type.Integer({ minimum: 1, maximum: 100, description: 'How many downloads to add' }),
  },
  closed,
)
export type MoreDownloads = Static<typeof MoreDownloads>

export const DownloadLink = Type.Object({
  url: Type.String(),
  /** Null for the order page's own address, which does not expire. */
  expires_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
})
export type DownloadLink = Static<typeof DownloadLink>

const Day = Type.String({ format: 'date', pattern: dayPattern })
const Instant = Type.String({ format: 'date-time' })
const NullableText = Type.Union([Type.String(), Type.Null()])
const Status = Type.Enum([...shownStatuses])

export const OrdersQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        pattern: linePattern,
        maxLength: 254,
        description:
          'An order’s number, secret id or receipt, an id of the gateway’s for its order, a payment, a refund or a dispute, or the beginning of a mail address',
      }),
    ),
    status: Type.Optional(Status),
    product: Type.Optional(Type.String({ pattern: slugPattern, maxLength: 64 })),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    after: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
)
export type OrdersQuery = Static<typeof OrdersQuery>

export const OrderRowView = Type.Object({
  number: Type.String(),
  created_at: Instant,
  status: Status,
  fulfilment: Type.Enum([...fulfilments]),
  product: Type.Object({ slug: Type.String(), name: Type.String() }),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  customer: Type.Object({ email: NullableText, name: NullableText }),
  refunded_minor: Type.Union([Type.Integer(), Type.Null()], {
    description: 'What went back in this currency',
  }),
  waits: Type.Union(
    [Type.Object({ in_words: Type.String(), due_at: Instant, for_a_person: Type.Boolean() }), Type.Null()],
    { description: 'What it waits for next' },
  ),
})
export type OrderRowView = Static<typeof OrderRowView>

export const OrderList = Type.Object({
  items: Type.Array(OrderRowView),
  next: NullableText,
  previous: NullableText,
  hint: Type.Union([Type.String(), Type.Null()], { description: 'What the list leaves out, if anything' }),
})
export type OrderList = Static<typeof OrderList>

export const OrderFilters = Type.Object({
  products: Type.Array(Type.Object({ slug: Type.String(), name: Type.String() })),
})
export type OrderFilters = Static<typeof OrderFilters>

const Amount = { amount_minor: Type.Union([Type.Integer(), Type.Null()]), currency: NullableText }

export const OrderActionView = Type.Object({
  action: Type.Enum(['send-mail', 'correct-address', 'make-download-link', 'cancel']),
  label: Type.String(),
  will: Type.String({ description: 'What will happen, in numbers' }),
  impossible: NullableText,
  mail: Type.Union([Type.Object({ template: Type.String(), about: Type.String() }), Type.Null()]),
})
export type OrderActionView = Static<typeof OrderActionView>

const Money = { amount_minor: Type.Integer(), currency: Type.String() }

export const DeskOrderView = Type.Object({
  number: Type.String(),
  status: Status,
  fulfilment: Type.Enum([...fulfilments]),
  product: Type.Object({ slug: Type.String(), name: Type.String() }),
  ...Money,
  discount_minor: Type.Integer({
    description: 'What coupons take off the price; the amount is what is to be paid',
  }),
  coupons: Type.Array(
    Type.Object({
      code: Type.String(),
      discount_minor: Type.Integer(),
      returned: Type.Boolean({ description: 'Others can use it again' }),
    }),
  ),
  created_at: Instant,
  paid_at: Type.Union([Instant, Type.Null()]),
  expires_at: Instant,
  order_url: Type.Union([Type.String(), Type.Null()], {
    description:
      'The customer’s own page; whoever has it can download, so null for who may not answer customers',
  }),
  money: Type.Array(
    Type.Object({
      currency: Type.String(),
      paid_minor: Type.Integer(),
      returned_minor: Type.Integer(),
      kept_minor: Type.Integer(),
      owed_minor: Type.Integer({ description: 'Below nothing, so much went back twice' }),
      held_minor: Type.Integer({ description: 'What the gateway keeps until disputes are decided' }),
      fee_minor: Type.Integer({ description: 'The gateway’s fee, GST included' }),
    }),
  ),
  customer: Type.Object({
    email: NullableText,
    name: NullableText,
    state: NullableText,
    gstin: NullableText,
    orders: Type.Integer({ description: 'Orders of this address, this one included' }),
  }),
  checkouts: Type.Array(
    Type.Object({
      id: Type.String(),
      gateway: Type.Enum([...gateways]),
      gateway_order_id: NullableText,
      page_id: Type.Union([Type.String(), Type.Null()], {
        description: 'The gateway’s own page for it, such as a session of Stripe’s; null where it has none',
      }),
      ...Money,
      created_at: Instant,
    }),
  ),
  payments: Type.Array(
    Type.Object({
      id: Type.String(),
      status: Type.String(),
      in_words: Type.String(),
      ...Money,
      sold_minor: Type.Integer({ description: 'What of it still pays for the order' }),
      refundable_minor: Type.Integer(),
      why_not_refundable: NullableText,
    }),
  ),
  refunds: Type.Array(
    Type.Object({
      id: Type.String(),
      gateway_refund_id: NullableText,
      payment_id: Type.String(),
      status: Type.Enum([...refundStatuses]),
      in_words: Type.String(),
      reason_in_words: Type.String(),
      ...Money,
      revokes: Type.Boolean({ description: 'Ends the customer’s download' }),
      requested_by: Type.Union([Type.String(), Type.Null()], {
        description: 'Null where a rule of the shop did',
      }),
      note: NullableText,
      created_at: Instant,
    }),
  ),
  disputes: Type.Array(
    Type.Object({
      id: Type.String(),
      standing: Type.Enum([...disputeStandings]),
      standing_in_words: Type.String(),
      phase_in_words: Type.String(),
      ...Money,
      respond_by: Type.Union([Instant, Type.Null()]),
    }),
  ),
  reviews: Type.Array(ReviewView),
  waits: Type.Array(Type.Object({ in_words: Type.String(), due_at: Instant, ...Amount })),
  downloads: Type.Integer(),
  grants: Type.Array(
    Type.Object({
      product: Type.Object({ slug: Type.String(), name: Type.String() }),
      downloads: Type.Integer({ description: 'Those that began' }),
      cap: Type.Union([Type.Integer(), Type.Null()], { description: 'Null for no end' }),
      is_revoked: Type.Boolean(),
    }),
    { description: 'What it gives to download' },
  ),
  actions: Type.Array(OrderActionView),
})
export type DeskOrderView = Static<typeof DeskOrderView>

export const TimelineQuery = Type.Object({ before: Type.Optional(Type.String({ maxLength: 500 })) }, closed)

export const TimelineLine = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['fact', 'decision', 'effect', 'mail', 'money', 'download', 'review', 'coupon', 'action']),
  icon: Type.Enum([...storyIcons]),
  tone: Type.Enum(['good', 'warn', 'bad', 'info', 'quiet']),
  sentence: Type.String(),
  at: Instant,
  ...Amount,
  inbox_id: Type.Union([Type.String(), Type.Null()], { description: 'What we were told, raw' }),
  mail_key: NullableText,
  ledger_id: Type.Union([Type.String(), Type.Null()], { description: 'The transaction of the ledger' }),
})
export type TimelineLine = Static<typeof TimelineLine>

export const Timeline = Type.Object({
  items: Type.Array(TimelineLine, { description: 'Oldest first' }),
  earlier: Type.Union([Type.String(), Type.Null()], { description: 'For what came before the first' }),
})
export type Timeline = Static<typeof Timeline>
