import type { Fulfilment, RefundStatus, ShownStatus } from '#domain/orders/order.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import type { Currency } from '#domain/shared/money.ts'
import { date, dateTime, listed, money } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { sign } from '../shared/sign.ts'
import { addCoupon, type CouponFieldView } from './coupon.ts'
import { isHeldUp, type Refund } from './money-back.ts'
import { story } from './order-story.ts'
import { confirmingBadge, statusBadge } from './status.ts'

export interface OrderPageView {
  readonly id: string
  readonly number: string
  readonly status: ShownStatus
  readonly fulfilment: Fulfilment
  readonly product: { readonly name: string; readonly slug: string }
  /** What was, or is, to be paid. */
  readonly amountMinor: number
  /** What coupons took off the price. */
  readonly discountMinor: number
  /** Their codes. */
  readonly coupons: readonly string[]
  readonly currency: Currency
  readonly createdAt: string
  readonly paidAt: string | null
  readonly expiresAt: string
  /** Where the customer can pay this order, or pay it again after a failure. */
  readonly payUrl: string | null
  readonly downloads: readonly {
    /** Its name, as everywhere below. */
    readonly product: string
    readonly title: string
    readonly name: string
    /** Counts from 1. */
    readonly version: number
    /** It came after the customer had downloaded an older one. */
    readonly isNews: boolean
    readonly sizeBytes: number | null
    /** Downloads of the product that are left; null for no end. */
    readonly left: number | null
    readonly url: string
  }[]
  readonly licences: readonly {
    readonly product: string
    readonly key: string
    /** In how many places it may be used; null for any number. */
    readonly activationLimit: number | null
    readonly activations: number
    readonly revoked: boolean
  }[]
  /** There was no key left to give: by when one follows. */
  readonly keyFollowsBy: string | null
  readonly refunds: readonly {
    readonly amountMinor: number
    readonly currency: Currency
    readonly status: RefundStatus
    readonly reason: RefundReason
    /** Of the price paid; all others give back what never bought anything. */
    readonly isOfPurchase: boolean
  }[]
  /** What the customer's bank gave back, by disputes that were lost. */
  readonly byBank: readonly {
    readonly amountMinor: number
    readonly currency: Currency
    /** Of the payment that bought the order, not of another one. */
    readonly isOfPurchase: boolean
  }[]
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
  /** That the customer wanted to add to it, and why it was not taken. */
  readonly coupon?: CouponFieldView
}

/** Nothing but time and the owner change what these show, so the page need not keep asking. */
const final = new Set<ShownStatus>(['expired', 'cancelled', 'partially_refunded', 'refunded'])

/** Only seconds away, so that a page without JavaScript may reload for it. */
const isClose = ({ status, fulfilment, confirming }: OrderPageView) =>
  confirming || (status === 'paid' && fulfilment === 'pending')

const mayChange = (order: OrderPageView) =>
  isClose(order) || order.keyFollowsBy !== null || !(final.has(order.status) || order.status === 'paid')

/** The same as long as the page would show the same. */
const stateOf = ({ status, fulfilment, confirming, refunds, byBank, ...order }: OrderPageView) =>
  [
    status,
    fulfilment,
    confirming ? 'confirming' : '',
    ...refunds.map((it) => it.status),
    ...byBank.map((it) => it.amountMinor),
    order.amountMinor,
    ...order.downloads.map(({ version, left }) => `${version}-${left ?? ''}`),
    order.keyFollowsBy ? 'key follows' : '',
    ...order.licences.map(({ activations, revoked }) => (revoked ? 'revoked' : activations)),
  ].join('/')

/** Where an order stands and what to do next. With JavaScript it stays true by itself. */
export function orderPage({ shop, order, coupon }: OrderView): string {
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
      ${told.actions.length > 0 && html`<div class="doing">${told.actions}</div>`}
      ${order.payUrl !== null && !order.confirming && addCoupon(order.id, coupon ?? null)}
      ${moneyBackList(order)} ${receipt(order, shop.timeZone)}
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
  'written-off': 'Could not reach you; write to us about it',
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

const moneyBackList = (order: OrderPageView) =>
  order.refunds.length + order.byBank.length > 0 &&
  html`<section class="receipt" aria-label="Money back">
    <h2>Money back</h2>
    <dl class="backs">
      ${order.refunds.map((it) => back(it, whatFor[it.reason], howIsIt(it, order)))}
      ${order.byBank.map((it) => back(it, 'Dispute of your payment', 'Given back by your bank'))}
    </dl>
  </section>`

const howIsIt = (refund: Refund, order: OrderPageView) =>
  isHeldUp(refund, order) || refund.status !== 'failed'
    ? refundWords[refund.status]
    : 'Did not reach you this way; you have it another way'

interface Sum {
  readonly amountMinor: number
  readonly currency: Currency
}

const back = ({ amountMinor, currency }: Sum, what: string, how: string) =>
  html`<div>
    <dt>${what}<br /><span class="muted small">${how}</span></dt>
    <dd class="figure">${money(amountMinor, currency)}</dd>
  </div>`

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
    ${
      order.discountMinor > 0 &&
      html`<div>
          <dt>Price</dt>
          <dd>${money(order.amountMinor + order.discountMinor, order.currency)}</dd>
        </div>
        <div>
          <dt>${listed(order.coupons)}</dt>
          <dd>−${money(order.discountMinor, order.currency)}</dd>
        </div>`
    }
    <div class="sum">
      <dt>Amount, taxes included</dt>
      <dd>${money(order.amountMinor, order.currency)}</dd>
    </div>
  </dl>`
