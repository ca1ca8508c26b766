import type { Currency } from '#domain/shared/money.ts'
import { money } from '../shared/format.ts'
import { html, type Html } from '../shared/html.ts'
import { layout } from '../shared/layout.ts'
import { productHead } from './product-head.ts'
import { whatYouGet } from './product-goods.ts'
import {
  buyPath,
  isSoldOut,
  picturePath,
  type ProductPageView,
  productPath,
  type ProductView,
} from './product-view.ts'

/** All there is to know of a product before buying it. */
export const productPage = (view: ProductPageView): string => asPage(view)

/** The same page as it would be: its links open elsewhere, so that the preview stays. */
export const productPreview = (view: ProductPageView): string => asPage(view, html`<base target="_blank" />`)

function asPage(view: ProductPageView, head: Html | null = null): string {
  const { shop, product, goods } = view
  const body = html`<main id="main" class="wrap product">
    ${product.imageHash !== null && html`<img class="shot" src="${picturePath(product.imageHash)}" alt="${product.name}" />`}
    ${offer(product)}
    <div class="about">${description(product.description)} ${whatYouGet(product, goods)}</div>
  </main>`
  return layout({
    shop,
    title: product.name,
    description: product.summary,
    body,
    path: productPath(product.slug),
    head: html`${head} ${productHead(view)}`,
  })
}

const offer = (product: ProductPageView['product']) =>
  html`<section class="pitch" aria-labelledby="product">
    <h1 id="product">${product.name}</h1>
    <p class="muted">${product.summary}</p>
    <p class="price">${money(product.amountMinor, product.currency)}</p>
    ${currencies(product)}
    <p class="muted small">All taxes included. One payment, nothing to renew.</p>
    ${isSoldOut(product) ? soldOut : toBuy(product)}
  </section>`

const soldOut = html`<div class="soldout">
  <p><strong>Sold out</strong></p>
  <p class="small">
    Every one of a limited number is sold, or held by an order that is being paid. Should one come free, it
    can be bought here.
  </p>
</div>`

const toBuy = ({ slug, name, currency, left }: ProductView) =>
  html`${left !== null && html`<p class="left">${left} left</p>`}
    <a class="button wide" href="${buyPath(slug, currency)}">Buy ${name}</a>`

/** Links, so that the address keeps the choice. */
const currencies = ({ slug, prices, currency: chosen }: ProductPageView['product']) =>
  prices.length > 1 &&
  html`<nav class="choices" aria-label="Currency">
    ${prices.map(
      ({ currency }) =>
        html`<a href="${productPath(slug, currency)}" ${currency === chosen && html`aria-current="true"`}
          >${currencyName(currency)}</a
        > `,
    )}
  </nav>`

const currencyName = (currency: Currency) =>
  html`${currency}<span class="unseen">
      (${new Intl.DisplayNames('en-IN', { type: 'currency' }).of(currency)})</span
    >`

/** Lines as they were written; an empty one begins a paragraph. */
const description = (text: string) =>
  text.trim() !== '' &&
  html`<div class="text">
    ${text
      .trim()
      .split(/\n\s*\n/)
      .map((paragraph) => html`<p>${paragraph.split('\n').map(line)}</p>`)}
  </div>`

const line = (text: string, index: number) => html`${index > 0 && html`<br />`}${text}`
