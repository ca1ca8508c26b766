import type { ShownStatus } from '#domain/orders/order.ts'
import type { Currency } from '#domain/shared/money.ts'
import { statusBadge } from '../orders/status.ts'
import { field } from '../shared/field.ts'
import { date, money } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { sign } from '../shared/sign.ts'

export interface FindPurchasesView {
  readonly shop: ShopView
  readonly value: string
  readonly error: string | null
}

interface Purchase {
  readonly number: string
  readonly product: string
  readonly amountMinor: number
  readonly currency: Currency
  readonly status: ShownStatus
  readonly createdAt: string
  readonly orderUrl: string
}

export interface PurchasesView {
  readonly shop: ShopView
  readonly orders: readonly Purchase[]
  /** The address of the next page, with older orders. */
  readonly next: string | null
}

export function findPurchasesPage({ shop, value, error }: FindPurchasesView): string {
  const body = html`<main id="main" class="wrap narrow card">
    <h1>Find my purchases</h1>
    <p>We mail you a link to every order made with your address, each with a fresh download.</p>
    <form class="form" method="post" action="/purchases">
      ${field({ name: 'email', label: 'Email', value, error, type: 'email', autocomplete: 'email', required: true, focused: error !== null })}
      <button class="button wide" type="submit">Mail me the link</button>
    </form>
  </main>`
  return layout({ shop, title: 'Find my purchases', body, path: '/purchases' })
}

/** The same whether the address is known or not. */
export function purchasesAskedPage({
  shop,
  email,
}: {
  readonly shop: ShopView
  readonly email: string
}): string {
  const body = html`<main id="main" class="wrap narrow card">
    ${sign('mail')}
    <h1>Look in your mail</h1>
    <p>
      If there are orders for <strong>${email}</strong>, a link to them is on its way. It can take a minute;
      have a look in your spam folder, too.
    </p>
    <p class="aside muted small">
      Nothing came? You may have bought with another address: <a href="/purchases">try that one</a>.
    </p>
  </main>`
  return layout({ shop, title: 'Look in your mail', body })
}

export function purchasesPage({ shop, orders, next }: PurchasesView): string {
  const body = html`<main id="main" class="wrap narrow card">
    <h1>My purchases</h1>
    <p>
      ${orders.length > 0 ? 'Newest first. Open an order to download its files again.' : 'There are no orders here yet.'}
    </p>
    ${
      orders.length > 0 &&
      html`<ul class="orders">
        ${orders.map((order) => html`<li>${row(order, shop.timeZone)}</li>`)}
      </ul>`
    }
    ${next && html`<div class="doing"><a class="button quiet" href="${next}">Older orders</a></div>`}
  </main>`
  return layout({ shop, title: 'My purchases', body })
}

const row = (order: Purchase, timeZone: string) =>
  html`<a href="${order.orderUrl}">
    <strong>${order.product}</strong>
    <span class="figure">${money(order.amountMinor, order.currency)}</span>
    <span class="muted small">${date(order.createdAt, timeZone)} · ${order.number}</span>
    <span>${statusBadge(order.status)}</span>
  </a>`
