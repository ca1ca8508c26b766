import type { Currency } from '#domain/shared/money.ts'
import { money } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { illustration } from './illustration.ts'
import { promises, questions } from './words.ts'

export interface ProductView {
  readonly slug: string
  readonly name: string
  readonly summary: string
  readonly features: readonly string[]
  readonly amountMinor: number
  readonly currency: Currency
  readonly buyUrl: string
}

export interface HomeView {
  readonly shop: ShopView
  readonly products: readonly ProductView[]
}

export function homePage({ shop, products }: HomeView): string {
  const body = html`<main id="main">
    <section class="wrap hero">
      <div>
        <h1>${shop.tagline}</h1>
        <p>Pay once, download at once. What you buy is mailed to you as well, and stays yours.</p>
        ${products.length > 0 && html`<a class="button" href="#products">See what is for sale</a>`}
      </div>
      ${illustration}
    </section>
    <section class="promises" aria-label="What you can rely on">
      <ul class="wrap">
        ${promises.map(
          ({ title, text }) =>
            html`<li>
              <h2>${title}</h2>
              <p class="muted small">${text}</p>
            </li>`,
        )}
      </ul>
    </section>
    <section class="wrap part" id="products">
      <h2>${products.length > 0 ? 'Choose yours' : 'Opening soon'}</h2>
      <p class="muted">
        ${
          products.length > 0
            ? 'One payment, all taxes included, nothing to renew.'
            : 'Nothing is for sale yet. Please look in again in a few days.'
        }
      </p>
      <div class="offers">${products.map(offer)}</div>
    </section>
    <section class="wrap part narrow-text">
      <h2>Questions</h2>
      <div class="faq">
        ${questions.map(
          ({ asked, answer }) =>
            html`<details>
              <summary>${asked}</summary>
              <p>${answer}</p>
            </details>`,
        )}
      </div>
    </section>
  </main>`
  return layout({ shop, title: shop.name, body, path: '/' })
}

const offer = (product: ProductView) =>
  html`<article class="offer">
    <div>
      <h3>${product.name}</h3>
      <p class="muted">${product.summary}</p>
      <ul class="ticks">
        ${product.features.map((feature) => html`<li>${feature}</li>`)}
      </ul>
    </div>
    <div class="cost">
      <p class="price">${money(product.amountMinor, product.currency)}</p>
      <a class="button quiet" href="${product.buyUrl}">Buy ${product.name}</a>
    </div>
  </article>`
