import type { Fulfilment, RefundStatus, ShownStatus } from '#domain/orders/order.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import type { Currency } from '#domain/shared/money.ts'
import { date, dateTime, money } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { sign } from '../shared/sign.ts'
import { story } from './order-story.ts'
import { confirmingBadge, statusBadge } from './status.ts'

export interface OrderPageView {
  readonly id: string
  readonly number: string
  readonly status: ShownStatus
  readonly fulfilment: Fulfilment
  readonly product: { readonly name: string; readonly slug: string }
  readonly amountMinor: number
  readonly currency: Currency
  readonly createdAt: string
  readonly paidAt: string | null
  readonly expiresAt: string
  /** Where the customer can pay this order, or pay it again after a failure. */
  readonly payUrl: string | null
  readonly downloads: readonly { readonly name: string; readonly url: string }[]
  readonly refunds: readonly {
    readonly amountMinor: number
    readonly currency: Currency
    readonly status: RefundStatus
    readonly reason: RefundReason
    /** The part of it that takes the sale back. */
    readonly ofSaleMinor: number
  }[]
  /** What the customer's bank took back of the sale. */
  readonly byBankMinor: number
  /** Masked, such as s•••h@example.com. */
  readonly email: string | null
  /** The mail server refused that address. */
  readonly mailRefused: boolean
  /** A payment was made, and its money is not here yet. */
  readonly confirming: boolean
  /** While in review: the time by which a person answers. */
  readonly answerBy: string | null
}

export interface OrderView {
  readonly shop: ShopView
  readonly order: OrderPageView
}

/** Nothing but time and the owner change what these show, so the page need not keep asking. */
const final = new Set<ShownStatus>(['expired', 'cancelled', 'partially_refunded', 'refunded'])

/** Only seconds away, so that a page without JavaScript may reload for it. */
const isClose = ({ status, fulfilment, confirming }: OrderPageView) =>
  confirming || (status === 'paid' && fulfilment === 'pending')

const mayChange = (order: OrderPageView) =>
  isClose(order) || !(final.has(order.status) || order.status === 'paid')

/** The same as long as the page would show the same. */
const stateOf = ({ status, fulfilment, confirming, refunds: list }: OrderPageView) =>
  [status, fulfilment, confirming ? 'confirming' : '', ...list.map((it) => it.status)].join('/')

/** Where an order stands and what to do next. With JavaScript it stays true by itself. */
export function orderPage({ shop, order }: OrderView): string {
  const told = story(order, shop.timeZone)
  const reload = isClose(order) && html`<noscript><meta http-equiv="refresh" content="5" /></noscript>`
  const body = html`<p class="unseen" role="status" id="said"></p>
    <main
      id="main"
      class="wrap narrow card"
      data-state="${stateOf(order)}"
      ${mayChange(order) && html`data-watch`}
    >
      ${sign(told.sign)}
      <h1 tabindex="-1">${told.title}</h1>
      <p>${told.text}</p>
      ${told.actions.length > 0 && html`<div class="doing">${told.actions}</div>`} ${refunds(order)}
      ${receipt(order, shop.timeZone)}
      <p class="aside muted small">
        Keep this page’s address to yourself: whoever has it can open the order. Questions? Write to
        <a href="mailto:${shop.supportEmail}?subject=Order%20${order.number}">${shop.supportEmail}</a> and
        mention order ${order.number}.
      </p>
    </main>`
  return layout({
    shop,
    title: `${told.title} · Order ${order.number}`,
    body,
    scripts: ['order.js'],
    ...(reload && { head: reload }),
  })
}

const refundWords = {
  requested: 'Being sent',
  pending: 'On its way',
  processed: 'Sent; banks show it within 5 to 7 working days',
  failed: 'Held up; a person is on it',
  settled: 'Paid back to you another way',
  'written-off': 'Could not be sent; write to us',
} as const satisfies Record<RefundStatus, string>

const whatFor = {
  'second-payment': 'Second payment',
  'paid-too-much': 'Paid above the price',
  'paid-too-little': 'Payment below the price',
  'captured-after-cancellation': 'Payment after cancelling',
  'captured-after-expiry': 'Payment after expiry',
  'did-not-match': 'Payment that did not match the order',
  'made-at-the-gateway': 'Refund',
  'customer-asked': 'Refund, as you asked',
  'not-as-described': 'Refund: not as described',
  'bought-by-mistake': 'Refund: bought by mistake',
  goodwill: 'Refund, as goodwill',
  'another-reason': 'Refund',
} as const satisfies Record<RefundReason, string>

const refunds = ({ refunds: list }: OrderPageView) =>
  list.length > 0 &&
  html`<section class="receipt" aria-label="Refunds">
    <h2>Money going back to you</h2>
    <dl class="backs">
      ${list.map(
        (refund) =>
          html`<div>
            <dt>
              ${whatFor[refund.reason]}<br /><span class="muted small">${refundWords[refund.status]}</span>
            </dt>
            <dd class="figure">${money(refund.amountMinor, refund.currency)}</dd>
          </div>`,
      )}
    </dl>
  </section>`

const receipt = (order: OrderPageView, timeZone: string) =>
  html`<dl class="receipt">
    <div>
      <dt>Order</dt>
      <dd>${order.number}</dd>
    </div>
    <div>
      <dt>Product</dt>
      <dd>${order.product.name}</dd>
    </div>
    <div>
      <dt>Status</dt>
      <dd>${order.confirming ? confirmingBadge : statusBadge(order.status)}</dd>
    </div>
    <div>
      <dt>Ordered</dt>
      <dd>${date(order.createdAt, timeZone)}</dd>
    </div>
    ${
      order.paidAt &&
      html`<div>
        <dt>Paid</dt>
        <dd>${dateTime(order.paidAt, timeZone)}</dd>
      </div>`
    }
    ${
      order.email &&
      html`<div>
        <dt>Mail to</dt>
        <dd>${order.email}</dd>
      </div>`
    }
    <div class="sum">
      <dt>Amount, taxes included</dt>
      <dd>${money(order.amountMinor, order.currency)}</dd>
    </div>
  </dl>`
