import type { Currency } from '#domain/shared/money.ts'
import { dataBlock } from '../shared/data-block.ts'
import { money } from '../shared/format.ts'
import { html } from '../shared/html.ts'
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
  /** Null while the customer has to choose. */
  readonly gateway: {
    /** The gateway's hosted checkout, which takes the fields as a form. */
    readonly formAction: string
    readonly fields: Readonly<Record<string, string>>
    /** The gateway's own script, opened in place where there is JavaScript; null to go to the hosted checkout. */
    readonly script: { readonly src: string; readonly options: Readonly<Record<string, unknown>> } | null
  } | null
  readonly ways: readonly PayWay[]
  /** Where the customer chooses another way; null where there is none. */
  readonly otherWays: string | null
  /** The customer came back from the gateway without having paid; null when on the way there. */
  readonly returned: 'stopped' | 'failed' | 'away' | null
}

interface PayWay {
  readonly gateway: string
  readonly name: string
  readonly takes: string
  readonly action: string
}

const words = {
  onTheWay:
    'Your order is placed. The payment provider’s secure page takes over from here and brings you back.',
  choose:
    'Your order is placed. Choose how to pay it: a secure page takes over from here and brings you back.',
  away: 'This way to pay does not answer at the moment. Nothing was charged: please try again in a minute, or another way.',
  stopped:
    'You are back from the payment page. If you have paid, please do not pay again: your order’s page shows the payment within a few minutes. If not, pay when you are ready.',
  failed:
    'That payment did not go through. If money left your account, your bank gives it back. You can try again, also with another way to pay.',
} as const

/** The step between the order and the gateway: one button, pressed by itself where there is JavaScript. */
export function checkoutPage(view: CheckoutView): string {
  const { shop, order, gateway, otherWays, returned } = view
  const amount = money(order.amountMinor, order.currency)
  const body = html`<main id="main" class="wrap narrow card">
    ${sign(returned === 'failed' || returned === 'away' ? 'bad' : 'waiting')}
    <h1>Pay ${amount}</h1>
    <p role="status" id="said">${words[returned ?? (gateway ? 'onTheWay' : 'choose')]}</p>
    ${gateway ? goingThere(gateway, returned) : choosing(view.ways)}
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
    ${
      gateway &&
      otherWays &&
      html`<p class="aside muted small"><a href="${otherWays}">Pay another way</a></p>`
    }
    <p class="aside muted small">
      Not now? <a href="${order.orderUrl}">Your order’s page</a> keeps this order open, so you can pay it
      later.
    </p>
  </main>`
  return layout({ shop, title: `Pay order ${order.number}`, body, scripts: gateway ? ['checkout.js'] : [] })
}

/** Pressed by itself where there is JavaScript. */
function goingThere(
  { formAction, fields, script }: NonNullable<CheckoutView['gateway']>,
  returned: CheckoutView['returned'],
) {
  return html`<form
      class="doing"
      id="checkout"
      method="post"
      action="${formAction}"
      ${script && html`data-script="${script.src}"`}
      ${returned && html`data-returned="${returned}"`}
    >
      ${Object.entries(fields).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      <button class="button wide" type="submit">
        ${returned === 'failed' ? 'Try again' : 'Continue to payment'}
      </button>
    </form>
    ${script && dataBlock({ type: 'application/json', id: 'checkout-options', data: script.options })}`
}

const choosing = (ways: readonly PayWay[]) =>
  html`<div class="doing">
    ${ways.map(
      ({ gateway, name, takes, action }, index) =>
        html`<section>
          <h2 id="with-${gateway}">Pay with ${name}</h2>
          <p class="muted">${takes}.</p>
          <form method="post" action="${action}">
            <input type="hidden" name="gateway" value="${gateway}" />
            <button
              class="button wide ${index > 0 && 'quiet'}"
              type="submit"
              aria-describedby="with-${gateway}"
            >
              Continue with ${name}
            </button>
          </form>
        </section>`,
    )}
  </div>`
