import { money } from '../shared/format.ts'
import { field, wrongFields } from '../shared/field.ts'
import { html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import type { ProductView } from '../shop/home.ts'

export type BuyField = 'email' | 'name' | 'state' | 'gstin'

export interface BuyView {
  readonly shop: ShopView
  readonly product: ProductView
  /** Sent with the form, so that pressing the button twice makes one order. */
  readonly key: string
  readonly values: Readonly<Record<BuyField, string>>
  /** By field, in words a customer can act on. */
  readonly errors: Readonly<Partial<Record<BuyField, string>>>
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
} as const satisfies Record<BuyField, string>

const fieldNames = ['email', 'name', 'state', 'gstin'] as const satisfies readonly BuyField[]

export function buyPage(view: BuyView): string {
  const { shop, product, errors, trouble } = view
  const wrong = Object.keys(errors).length > 0
  const body = html`<main id="main" class="wrap purchase">
    ${bill(product)}
    <form class="form" method="post" action="/buy/${product.slug}">
      <h2>Your details</h2>
      ${wrongFields(errors, labels)} ${trouble && html`<p class="wrongs" role="alert">${trouble}</p>`}
      <input type="hidden" name="key" value="${view.key}" />
      ${fields(view)}
      <div class="pay">
        <button class="button wide" type="submit">Pay ${money(product.amountMinor, product.currency)}</button>
        <p class="muted small">
          Next you pay on the payment provider’s secure page: UPI, card, net banking or wallet. By paying you
          accept the <a href="/terms">terms</a> and the <a href="/refunds">refund rules</a>.
        </p>
      </div>
    </form>
    ${goods(product)}
  </main>`
  return layout({
    shop,
    title: wrong || trouble ? `Please check: ${product.name}` : `Buy ${product.name}`,
    description: product.summary,
    body,
    path: `/buy/${product.slug}`,
  })
}

const bill = (product: ProductView) =>
  html`<section class="bill" aria-labelledby="product">
    <h1 id="product">${product.name}</h1>
    <p class="muted">${product.summary}</p>
    <p class="price">${money(product.amountMinor, product.currency)}</p>
    <p class="muted small">All taxes included. One payment, nothing to renew.</p>
  </section>`

const goods = (product: ProductView) =>
  html`<section class="goods" aria-labelledby="goods">
    <h2 id="goods">What you get</h2>
    <ul class="ticks">
      ${product.features.map((feature) => html`<li>${feature}</li>`)}
    </ul>
  </section>`

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
