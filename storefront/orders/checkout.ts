import type { Currency } from '#domain/shared/money.ts'
import { money } from '../shared/format.ts'
import { html, raw } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { sign } from '../shared/sign.ts'

export interface CheckoutView {
  readonly shop: ShopView
  readonly order: {
    readonly number: string
    readonly product: string
    readonly amountMinor: number
    readonly currency: Currency
    readonly orderUrl: string
  }
  readonly gateway: {
    /** The gateway's hosted checkout, which takes the fields as a form. */
    readonly formAction: string
    readonly fields: Readonly<Record<string, string>>
    /** The gateway's own script, opened in place where there is JavaScript; null to go to the hosted checkout. */
    readonly script: { readonly src: string; readonly options: Readonly<Record<string, unknown>> } | null
  }
  /** The customer came back from the gateway without having paid; null when on the way there. */
  readonly returned: 'stopped' | 'failed' | null
}

const words = {
  onTheWay:
    'Your order is placed. The payment provider’s secure page takes over from here and brings you back.',
  stopped:
    'You are back from the payment page. If you have paid, please do not pay again: your order’s page shows the payment within a few minutes. If not, pay when you are ready.',
  failed:
    'That payment did not go through. If money left your account, your bank gives it back. You can try again, also with another way to pay.',
} as const

/** The step between the order and the gateway: one button, pressed by itself where there is JavaScript. */
export function checkoutPage({ shop, order, gateway, returned }: CheckoutView): string {
  const { script } = gateway
  const amount = money(order.amountMinor, order.currency)
  const body = html`<main id="main" class="wrap narrow card">
    ${sign(returned === 'failed' ? 'bad' : 'waiting')}
    <h1>Pay ${amount}</h1>
    <p role="status" id="said">${words[returned ?? 'onTheWay']}</p>
    <form
      class="doing"
      id="checkout"
      method="post"
      action="${gateway.formAction}"
      ${script && html`data-script="${script.src}"`}
      ${returned && html`data-returned="${returned}"`}
    >
      ${Object.entries(gateway.fields).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      <button class="button wide" type="submit">
        ${returned === 'failed' ? 'Try again' : 'Continue to payment'}
      </button>
    </form>
    ${script && optionsBlock(script.options)}
    <dl class="receipt">
      <div>
        <dt>Order</dt>
        <dd>${order.number}</dd>
      </div>
      <div>
        <dt>Product</dt>
        <dd>${order.product}</dd>
      </div>
      <div class="sum">
        <dt>To pay, taxes included</dt>
        <dd>${amount}</dd>
      </div>
    </dl>
    <p class="aside muted small">
      Not now? <a href="${order.orderUrl}">Your order’s page</a> keeps this order open, so you can pay it
      later.
    </p>
  </main>`
  return layout({ shop, title: `Pay order ${order.number}`, body, scripts: ['checkout.js'] })
}

/** A data block, which no content security policy forbids; an escaped `<` keeps it from being ended early. */
const optionsBlock = (options: Readonly<Record<string, unknown>>) =>
  html`<script type="application/json" id="checkout-options">
    ${raw(JSON.stringify(options).replaceAll('<', String.raw`\u003c`))}
  </script>`
