import { listed, money } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { layout, type ShopView } from '../shared/layout.ts'
import { illustration } from './illustration.ts'
import { buyPath, isSoldOut, picturePath, productPath, type ProductView } from './product-view.ts'
import { promises, questions } from './words.ts'

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
  html`<article class="offer ${product.imageHash !== null && 'pictured'}">
    ${picture(product)}
    <div>
      <h3><a href="${productPath(product.slug)}">${product.name}</a></h3>
      <p class="muted">${product.summary}</p>
      ${
        product.items.length > 0 &&
        html`<p class="small">A bundle of ${listed(product.items.map((it) => it.name))}.</p>`
      }
      <ul class="ticks">
        ${product.features.map((feature) => html`<li>${feature}</li>`)}
      </ul>
    </div>
    <div class="cost">
      <p class="price">${money(product.amountMinor, product.currency)}</p>
      ${isSoldOut(product) ? html`<p><span class="badge">Sold out</span></p>` : toBuy(product)}
    </div>
  </article>`

/** The name beside it is the same link, so readers of the page and the Tab key meet it once. */
const picture = ({ slug, imageHash }: ProductView) =>
  imageHash !== null &&
  html`<a class="shot" href="${productPath(slug)}" tabindex="-1" aria-hidden="true"
    ><img src="${picturePath(imageHash)}" alt="" loading="lazy"
  /></a>`

const toBuy = ({ slug, name, left }: ProductView) =>
  html`<a class="button quiet" href="${buyPath(slug)}">Buy ${name}</a>
    ${left !== null && html`<p class="left small">${left} left</p>`}`
