import { stateName } from '#domain/customers/states.ts'
import { sumPurses } from '#domain/payments/sum-purses.ts'
import { accountsInWords, kindsInWords } from '#domain/ledger/words.ts'
import { paymentInWords, refundInWords } from '#domain/orders/money-words.ts'
import { reviewsInWords, statusesInWords } from '#domain/orders/words.ts'
import { standingOf, standingsInWords } from '#domain/disputes/standing.ts'
import { type Money, moneyInWords } from '#domain/shared/money.ts'
import type { OrderAsOf } from '../db/orders/history.ts'
import type { HistoryParts } from '../db/orders/history-parts.ts'
import { type Block, exactAmount, exactTime, type Fact, none, type Paper } from './paper.ts'
import { sellerFacts } from './seller.ts'
import type { ShopSettings } from '#domain/shop/shop.ts'

/** One order as it stood, with what brought it there. */
export interface OrderTold {
  readonly order: OrderAsOf
  readonly parts: HistoryParts
  /** Oldest first. */
  readonly lines: readonly { readonly at: Date; readonly sentence: string; readonly amount: Money | null }[]
  /** There were more lines or entries than are told. */
  readonly isCut: boolean
}

interface Told {
  readonly shop: ShopSettings
  readonly sandbox: boolean
  readonly at: Date
  readonly madeAt: Date
}

/** An order's history until an instant, for a bank or an auditor. */
export function orderHistoryPaper(told: OrderTold, { at, shop, ...paper }: Told): Paper {
  const { order } = told
  return {
    ...paper,
    shop,
    title: `Order ${order.number}: its history`,
    about: `${order.product.name} for ${moneyInWords(priceOf(order))}, as it stood on ${exactTime(at, shop.timeZone)}`,
    blocks: [
      { kind: 'heading', text: 'Seller' },
      { kind: 'facts', facts: sellerFacts(shop) },
      { kind: 'heading', text: 'Customer' },
      { kind: 'facts', facts: customerFacts(told) },
      ...orderBlocks(told, shop.timeZone),
    ],
  }
}

interface CustomerTold {
  /** Newest first. */
  readonly orders: readonly OrderTold[]
  /** There are older orders that are not told. */
  readonly isCut: boolean
}

/** All orders of one customer until an instant. */
export function customerHistoryPaper({ orders, isCut }: CustomerTold, { at, shop, ...paper }: Told): Paper {
  const [newest] = orders
  return {
    ...paper,
    shop,
    title: 'A customer’s history',
    about: `${countOf(orders.length)}, as they stood on ${exactTime(at, shop.timeZone)}`,
    blocks: [
      { kind: 'heading', text: 'Seller' },
      { kind: 'facts', facts: sellerFacts(shop) },
      { kind: 'heading', text: 'Customer' },
      { kind: 'facts', facts: newest ? customerFacts(newest) : [] },
      { kind: 'heading', text: 'All orders together' },
      { kind: 'facts', facts: moneyFacts(sumPurses(orders.flatMap((it) => it.order.money))) },
      ordersTable(orders, shop.timeZone),
      ...(isCut ? [cut(`Only the newest ${orders.length} orders are told; there are older ones.`)] : []),
      ...orders.flatMap((told): Block[] => [
        { kind: 'heading', text: `Order ${told.order.number}: ${told.order.product.name}` },
        ...orderBlocks(told, shop.timeZone),
      ]),
    ],
  }
}

const countOf = (count: number) => (count === 1 ? 'One order' : `${count} orders`)
const cut = (text: string): Block => ({ kind: 'text', text })
const priceOf = ({ amountMinor: minor, currency }: OrderAsOf): Money => ({ minor, currency })

const customerFacts = ({ order: { customer }, parts }: OrderTold): Fact[] => [
  ['Name', customer.name ?? none],
  ['Mail address', customer.email ?? none],
  ['State', parts.billing?.state ? stateName(parts.billing.state) : none],
  ...(parts.billing?.gstin ? [['GSTIN', parts.billing.gstin] as const] : []),
]

const moneyFacts = (money: OrderAsOf['money']): Fact[] =>
  money.length === 0
    ? [['Paid', 'Nothing']]
    : money.flatMap(({ currency, ...it }): Fact[] => [
        ['Paid', moneyInWords({ minor: it.paidMinor, currency })],
        ['Went back', moneyInWords({ minor: it.returnedMinor, currency })],
        ['Earned', moneyInWords({ minor: it.keptMinor, currency })],
        ...(it.heldMinor > 0
          ? [['Held for a dispute', moneyInWords({ minor: it.heldMinor, currency })] as const]
          : []),
        ['Gateway’s fee', moneyInWords({ minor: it.feeMinor, currency })],
        [
          it.owedMinor < 0 ? 'Paid back twice; the customer has it too much' : 'Still owed to the customer',
          moneyInWords({ minor: Math.abs(it.owedMinor), currency }),
        ],
      ])

const ordersTable = (orders: readonly OrderTold[], timeZone: string): Block => ({
  kind: 'table',
  columns: [
    { label: 'Order', width: 2 },
    { label: 'Placed', width: 4 },
    { label: 'Product', width: 4 },
    { label: 'How it stood', width: 3 },
    { label: 'Price', width: 2, align: 'right' },
  ],
  rows: orders.map(({ order }) => [
    order.number,
    exactTime(order.placedAt, timeZone),
    order.product.name,
    statusesInWords[order.status],
    exactAmount(priceOf(order)),
  ]),
  empty: 'Nothing had been ordered.',
})

const accessOf = ({ fulfilment, downloads }: OrderAsOf) => {
  const begun = downloads === 1 ? 'begun once' : `begun ${downloads} times`
  return downloads === 0 ? access[fulfilment] : `${access[fulfilment]}; ${begun}`
}

const access = { pending: 'Not given', delivered: 'Given', revoked: 'Ended' } as const

function orderBlocks(told: OrderTold, timeZone: string): Block[] {
  const { order, parts } = told
  return [
    { kind: 'heading', text: 'How it stood' },
    {
      kind: 'facts',
      facts: [
        ['Status', statusesInWords[order.status]],
        ['Price', moneyInWords(priceOf(order))],
        ['Placed', exactTime(order.placedAt, timeZone)],
        ['Access to the download', accessOf(order)],
        ...moneyFacts(order.money),
        ...order.reviews.map((it) => ['Waits for a person', reviewsInWords[it.reason]] as const),
        ...parts.checkouts.map(
          (it) => ['Receipt, gateway’s order', `${it.id}, ${it.gateway_order_id ?? none}`] as const,
        ),
      ],
    },
    movements(order),
    { kind: 'heading', text: 'What happened' },
    timeline(told, timeZone),
    { kind: 'heading', text: 'Ledger' },
    ledger(told),
    ...(told.isCut ? [cut('Earlier lines, or later entries, are left out: this order has very many.')] : []),
  ]
}

/** Everything that has an id at the gateway. */
const movements = ({ payments, refunds, disputes }: OrderAsOf): Block => ({
  kind: 'table',
  columns: [
    { label: 'What', width: 2 },
    { label: 'Id', width: 4 },
    { label: 'How it stood', width: 5 },
    { label: 'Amount', width: 2, align: 'right' },
  ],
  rows: [
    ...payments.map((it) => ['Payment', it.paymentId, paymentInWords(it), exactAmount(it.amount)]),
    ...refunds.map((it) => [
      'Refund',
      it.gatewayRefundId ?? it.id,
      refundInWords(it),
      exactAmount(it.amount),
    ]),
    ...disputes.map((it) => [
      'Dispute',
      it.disputeId,
      standingsInWords[standingOf(it)],
      exactAmount(it.amount),
    ]),
  ],
  empty: 'No payment was made.',
})

const timeline = ({ lines }: OrderTold, timeZone: string): Block => ({
  kind: 'table',
  columns: [
    { label: 'When', width: 4 },
    { label: 'What', width: 9 },
    { label: 'Amount', width: 2, align: 'right' },
  ],
  rows: lines.map(({ at, sentence, amount }) => [
    exactTime(at, timeZone),
    sentence,
    amount ? exactAmount(amount) : '',
  ]),
  empty: 'Nothing had happened.',
})

const ledger = ({ parts }: OrderTold): Block => ({
  kind: 'table',
  columns: [
    { label: 'Booked on', width: 2 },
    { label: 'No.', width: 1 },
    { label: 'Of', width: 3 },
    { label: 'Account', width: 4 },
    { label: 'Debit', width: 2, align: 'right' },
    { label: 'Credit', width: 2, align: 'right' },
  ],
  rows: parts.entries.map(({ minor, currency, ...it }) => [
    it.booked_on,
    String(it.transaction_id),
    kindsInWords[it.kind],
    accountsInWords[it.account].name,
    minor > 0 ? exactAmount({ minor, currency }) : '',
    minor < 0 ? exactAmount({ minor: -minor, currency }) : '',
  ]),
  empty: 'Nothing had been booked.',
})
