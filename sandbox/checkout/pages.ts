import type { BrowserReturn } from '#sandbox/checkout/browser-return.ts'
import type { Checkout } from '#sandbox/checkout/store.ts'
import { html } from '#sandbox/pages/html.ts'
import { money } from '#sandbox/pages/layout.ts'
import type { Page } from '#sandbox/pages/layout.ts'
import type { Order } from '#sandbox/razorpay/entities.ts'

const targetsOf = ({ callback_url: back, cancel_url: away }: Checkout) => [
  new URL(back).origin,
  new URL(away).origin,
]

const summary = (checkout: Checkout, order: Order) =>
  html` <p class="quiet">${checkout.name}</p>
    <p class="amount">${money(order.amount, order.currency)}</p>
    ${checkout.description === '' ? null : html`<p>${checkout.description}</p>`}
    <dl>
      <dt>Order</dt>
      <dd>${order.receipt ?? order.id}</dd>
      ${
        checkout.email === null
          ? null
          : html`<dt>Email</dt>
              <dd>${checkout.email}</dd>`
      }
    </dl>`

/** The choices a customer makes here, and those a bank or a distracted person makes for them. */
export const choicePage = (checkout: Checkout, order: Order, declined: boolean): Page => ({
  title: declined ? 'Payment failed' : 'Checkout',
  formTargets: targetsOf(checkout),
  body: html`<div class="card">
    <h1>${declined ? 'The payment failed' : 'Checkout'}</h1>
    ${declined ? html`<p class="alert" role="alert">The bank declined it. Nothing was charged; you can try again.</p>` : null}
    ${summary(checkout, order)}
    <form method="post" action="/checkout/${checkout.id}" class="choices">
      <button class="primary" name="choice" value="pay">
        ${declined ? 'Try again: pay' : 'Pay'} ${money(order.amount, order.currency)}
      </button>
      <fieldset class="choices">
        <legend>Or see what happens when…</legend>
        <button name="choice" value="fail">…it fails<small>The bank declines the payment.</small></button>
        <button name="choice" value="late">
          …it is late<small>Authorised now, captured 15 seconds later.</small>
        </button>
        <button name="choice" value="twice">
          …it is paid twice<small>Two captured payments for one order.</small>
        </button>
        <button name="choice" value="abandon">
          …it is abandoned<small>Back to the shop without paying.</small>
        </button>
      </fieldset>
    </form>
  </div>`,
})

/** Sends the browser on by a form of its own accord, and by a button where scripts do not run. */
export const returnPage = (checkout: Checkout, order: Order, fields: BrowserReturn): Page => ({
  title: 'Back to the shop',
  formTargets: targetsOf(checkout),
  submitsItself: true,
  body: html`<div class="card">
    <h1>The payment is on its way</h1>
    ${summary(checkout, order)}
    <form method="post" action="${checkout.callback_url}">
      ${Object.entries(fields).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      <button class="primary">Return to ${checkout.name}</button>
    </form>
  </div>`,
})
