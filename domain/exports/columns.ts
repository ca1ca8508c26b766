import type { Permission } from '#domain/people/roles.ts'

/** An amount stands in the units of its line's currency, a time by the shop's clocks; all else is written as it is. */
type ColumnKind = 'text' | 'number' | 'amount' | 'time'

export interface Column {
  /** Programs read the files by it: a name that was given once stays. */
  readonly name: string
  readonly kind: ColumnKind
  readonly says: string
}

interface ExportInWords {
  readonly title: string
  /** What a line is. */
  readonly holds: string
  /** By which day a line belongs to a period. */
  readonly day: string
  /** Who may take it home: with the books goes their money, with the customers their names. */
  readonly needs: Permission
  readonly columns: readonly Column[]
}

const column =
  (kind: ColumnKind) =>
  (name: string, says: string): Column => ({ name, kind, says })
const text = column('text')
const number = column('number')
const amount = column('amount')
const time = column('time')

const currency = text('currency', 'Of the amounts of the line, such as INR')
const order = text('order_number', 'The order’s number')

const customer = [
  text('email', 'The customer’s address'),
  text('name', 'The name on the bill'),
  text('state', 'The state on the bill, by its code'),
  text('gstin', 'The customer’s GSTIN'),
]

export const exportNames = ['orders', 'payments', 'refunds', 'customers'] as const
export type ExportName = (typeof exportNames)[number]

export const exportsInWords: Readonly<Record<ExportName, ExportInWords>> = {
  orders: {
    title: 'Orders',
    holds: 'A line for each order, paid or not, with its customer and what went back.',
    day: 'the day it was placed',
    needs: 'books:read',
    columns: [
      order,
      time('placed_at', 'When it was placed'),
      time('paid_at', 'When it was paid'),
      text('status', 'created, failed, expired, cancelled, paid, partially_refunded or refunded'),
      text('fulfilment', 'pending, delivered or revoked'),
      text('product', 'The product’s short name'),
      text('product_name', 'The product’s name when it was ordered'),
      text('tax_class', 'The product’s tax class when it was ordered'),
      amount('amount', 'To be paid, after what coupons take off'),
      amount('discount', 'What coupons took off'),
      amount('paid', 'What was paid, second payments and all'),
      amount('returned', 'What went back of it, by refunds and by disputes that were lost'),
      currency,
      text('coupons', 'The codes of the coupons it holds, with spaces between'),
      ...customer,
    ],
  },
  payments: {
    title: 'Payments',
    holds: 'A line for each payment that a gateway told of, with its fee and what it bought.',
    day: 'the day it was first heard of',
    needs: 'books:read',
    columns: [
      text('payment_id', 'The gateway’s id of it'),
      order,
      text('gateway', 'The gateway it was made at'),
      text('gateway_order_id', 'What the gateway knows its checkout by'),
      time('first_heard_at', 'When the gateway first told of it'),
      time('captured_at', 'When it was captured'),
      time('changed_at', 'When it last changed'),
      text('status', 'created, failed, authorized, lapsed or captured'),
      text('verdict', 'What became of the money: accepted, refunded or held'),
      amount('amount', 'What was paid'),
      amount('customer_fee', 'What of it was a fee that the customer bore'),
      amount('sale', 'What of it is earned'),
      amount('fee', 'What the gateway keeps, GST included'),
      amount('fee_tax', 'The GST in the gateway’s fee'),
      currency,
      number('tax_percent', 'The GST that the sale includes, in percent'),
    ],
  },
  refunds: {
    title: 'Refunds',
    holds: 'A line for each refund, made or under way, with its reason and whoever asked for it.',
    day: 'the day it was asked for',
    needs: 'books:read',
    columns: [
      text('refund_id', 'Our id of it'),
      text('gateway_refund_id', 'The gateway’s id of it'),
      order,
      text('payment_id', 'The payment it is of'),
      time('asked_at', 'When it was asked for'),
      time('changed_at', 'When it last changed'),
      text('status', 'requested, pending, processed, failed, settled or written-off'),
      text('reason', 'Why it was asked for'),
      amount('amount', 'What goes back'),
      amount('of_sale', 'What of it takes back what was earned'),
      amount('regained', 'What the customer gave back after having it twice'),
      currency,
      text('ends_access', 'yes where it ends the customer’s access'),
      text('requested_by', 'Who asked for it; empty where a rule did'),
      text('note', 'What they noted'),
    ],
  },
  customers: {
    title: 'Customers',
    holds: 'A line for each address and currency that ordered, with what it bought and what went back.',
    day: 'the days of its orders: each figure is of the orders placed in the period',
    needs: 'customers:read',
    columns: [
      ...customer,
      time('first_order_at', 'When it first ordered'),
      time('last_order_at', 'When it last ordered'),
      number('orders', 'How many orders'),
      number('paid_orders', 'How many of them were paid'),
      amount('paid', 'What was paid, second payments and all'),
      amount('returned', 'What went back of it, by refunds and by disputes that were lost'),
      currency,
    ],
  },
}
