import type { Logo, ShopSettings } from '#domain/shop/shop.ts'
import { asset, themeAsset } from './assets.ts'
import { html, markupOf, type Html } from './html.ts'
import { logoPath, seller } from './seller.ts'

export interface ShopView extends ShopSettings {
  readonly sandbox: boolean
  /** The shop's public address, without a slash at the end. */
  readonly url: string
}

export interface Page {
  readonly shop: ShopView
  readonly title: string
  readonly description?: string
  readonly body: Html
  /** Files of storefront/assets, such as order.js. */
  readonly scripts?: readonly string[]
  /** The page's own path, where search engines may list it; a page without one asks them not to. */
  readonly path?: string
  readonly head?: Html
}

const footLinks = [
  ['/terms', 'Terms'],
  ['/privacy', 'Privacy'],
  ['/refunds', 'Refunds'],
  ['/delivery', 'Delivery'],
  ['/contact', 'Contact'],
  ['/grievance', 'Grievance officer'],
  ['/purchases', 'My purchases'],
] as const

/** The whole document. `body` brings its own main element, with the id `main`. */
export function layout({ shop, title, description, body, scripts = [], path, head }: Page): string {
  const listing = path
    ? html`<link rel="canonical" href="${shop.url}${path}" />`
    : html`<meta name="robots" content="noindex" />`
  return markupOf(
    html`<!doctype html>
      <html lang="en-IN">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title === shop.name ? title : `${title} · ${shop.name}`}</title>
          <meta name="description" content="${description ?? shop.tagline}" />
          <meta name="theme-color" content="#ffffff" />
          ${listing}
          <link rel="icon" href="${asset('favicon.svg')}" type="image/svg+xml" />
          <link rel="stylesheet" href="${asset('shop.css')}" />
          <link rel="stylesheet" href="${themeAsset(shop.accent)}" />
          ${scripts.map((name) => html`<script type="module" src="${asset(name)}"></script>`)} ${head}
        </head>
        <body>
          <a class="skip" href="#main">Skip to content</a>
          ${shop.sandbox && html`<aside class="sandbox" aria-label="Sandbox">Sandbox: no real money moves</aside>`}
          ${top(shop)} ${body} ${foot(shop)}
        </body>
      </html> `,
  )
}

const letters = new Intl.Segmenter('en-IN')

const initial = (name: string) => [...letters.segment(name)][0]?.segment.toUpperCase()

const top = (shop: ShopView) =>
  html`<header class="top">
    <div class="wrap">
      <a class="brand" href="/">${shop.logo ? logo(shop.logo, shop.name) : mark(shop.name)}</a>
      <nav aria-label="Shop"><a href="/purchases">My purchases</a></nav>
    </div>
  </header>`

const mark = (name: string) =>
  html`<span class="initial" aria-hidden="true">${initial(name)}</span><span>${name}</span>`

/** Its sides keep its place until it has come. */
const logo = ({ hash, width, height }: Logo, name: string) =>
  html`<img src="${logoPath(hash)}" alt="${name}" width="${width}" height="${height}" />`

const foot = (shop: ShopView) =>
  html`<footer class="foot">
    <div class="wrap">
      ${seller(shop)}
      <nav aria-label="About this shop">
        <ul>
          ${footLinks.map(([href, label]) => html`<li><a href="${href}">${label}</a></li>`)}
        </ul>
      </nav>
    </div>
  </footer>`
