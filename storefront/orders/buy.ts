import { homeCurrency } from '#domain/catalogue/product.ts'
import { money } from '../shared/format.ts'
import { field, wrongFields } from '../shared/field.ts'
import { html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { type BuyCoupon, couponField, payByEnter } from './coupon.ts'
import { buyPath, isSoldOut, picturePath, productPath, type ProductView } from '../shop/product-view.ts'

export type BuyField = 'email' | 'name' | 'state' | 'gstin' | 'coupon'

export interface BuyView {
  readonly shop: ShopView
  readonly product: ProductView
  /** Sent with the form, so that pressing the button twice makes one order. */
  readonly key: string
  readonly values: Readonly<Record<BuyField, string>>
  /** By field, in words a customer can act on. */
  readonly errors: Readonly<Partial<Record<BuyField, string>>>
  /** What the coupon takes off; null where none was applied. */
  readonly applied: BuyCoupon['applied']
  /** Why a form in which nothing is wrong could not be taken now; null where nothing stood in the way. */
  readonly trouble: string | null
  /** Every choice of the list, in its order: states, union territories, and outside India. */
  readonly states: readonly { readonly code: string; readonly name: string }[]
}

const labels = {
  email: 'Email',
  name: 'Full name',
  state: 'State or union territory',
  gstin: 'GSTIN',
  coupon: 'Coupon',
} as const satisfies Record<BuyField, string>

const fieldNames = ['email', 'name', 'state', 'gstin', 'coupon'] as const satisfies readonly BuyField[]

export function buyPage(view: BuyView): string {
  const { shop, product, errors, trouble } = view
  const wrong = Object.keys(errors).length > 0
  const body = html`<main id="main" class="wrap purchase">
    ${bill(product)} ${isSoldOut(product) ? soldOut(trouble) : form(view)} ${goods(product)}
  </main>`
  return layout({
    shop,
    title: wrong || trouble ? `Please check: ${product.name}` : `Buy ${product.name}`,
    description: product.summary,
    body,
    path: buyPath(product.slug),
    scripts: isSoldOut(product) ? [] : ['coupon.js'],
  })
}

const soldOut = (trouble: string | null) =>
  html`<section class="form" aria-labelledby="sold-out">
    <h2 id="sold-out">Sold out</h2>
    ${trouble && html`<p class="wrongs" role="alert">${trouble}</p>`}
    <p>
      Every one of a limited number is sold, or held by an order that is being paid. Should one come free, it
      can be bought here.
    </p>
    <p><a class="button quiet" href="/">See what else is for sale</a></p>
  </section>`

const form = (view: BuyView) =>
  html`<form class="form" method="post" action="${buyPath(view.product.slug, view.product.currency)}">
    ${payByEnter}
    <h2>Your details</h2>
    ${wrongFields(view.errors, labels)}
    ${view.trouble && html`<p class="wrongs" role="alert">${view.trouble}</p>`}
    <input type="hidden" name="key" value="${view.key}" />
    ${fields(view)} ${couponField(couponOf(view), view.product)} ${toPay(view)}
  </form>`

const couponOf = ({ values, errors, applied }: BuyView) => ({
  typed: values.coupon,
  error: errors.coupon ?? null,
  applied,
})

const toPay = ({ product: { amountMinor, currency }, applied }: BuyView) =>
  html`<div class="pay">
    <button class="button wide" type="submit" data-pay="${money(amountMinor, currency)}">
      Pay ${money(applied?.toPayMinor ?? amountMinor, currency)}
    </button>
    <p class="muted small">
      Next you pay on the payment provider’s secure
      page${currency === homeCurrency && ': UPI, card, net banking or wallet'}. By paying you accept the
      <a href="/terms">terms</a> and the <a href="/refunds">refund rules</a>.
    </p>
  </div>`

const bill = (product: ProductView) =>
  html`<section class="bill" aria-labelledby="product">
    ${product.imageHash !== null && html`<img class="shot" src="${picturePath(product.imageHash)}" alt="" />`}
    <h1 id="product">
      <a href="${productPath(product.slug, product.currency)}">${product.name}</a>
    </h1>
    <p class="muted">${product.summary}</p>
    <p class="price">${money(product.amountMinor, product.currency)}</p>
    <p class="muted small">All taxes included. One payment, nothing to renew.</p>
    ${product.left !== null && product.left > 0 && html`<p class="left small">${product.left} left</p>`}
  </section>`

/** Of a bundle first the products in it. */
function goods({ items, features }: ProductView) {
  const lines = [...items.map((it) => it.name), ...features]
  return (
    lines.length > 0 &&
    html`<section class="goods" aria-labelledby="goods">
      <h2 id="goods">What you get</h2>
      <ul class="ticks">
        ${lines.map((it) => html`<li>${it}</li>`)}
      </ul>
    </section>`
  )
}

function fields({ values, errors, states }: BuyView) {
  const firstWrong = fieldNames.find((name) => errors[name])
  const of = (name: BuyField) => ({
    name,
    label: labels[name],
    value: values[name],
    error: errors[name],
    focused: name === firstWrong,
  })
  return [
    field({
      ...of('email'),
      type: 'email',
      autocomplete: 'email',
      hint: 'Your files and a confirmation are sent here.',
      required: true,
    }),
    field({ ...of('name'), autocomplete: 'name', required: true }),
    field({
      ...of('state'),
      choices: states,
      autocomplete: 'address-level1',
      hint: 'Indian tax rules ask for it.',
      required: true,
    }),
    html`<details class="more" ${(values.gstin || errors.gstin) && html`open`}>
      <summary>For a business? Add a GSTIN</summary>
      ${field({ ...of('gstin'), hint: '15 letters and digits, as on your registration.', maxLength: 15 })}
    </details>`,
  ]
}
