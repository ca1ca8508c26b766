import { fileKind, fileSize, money } from '../shared/format.ts'
import { html } from '../shared/html.ts'
import { type GoodsView, type Price, productPath, type ProductView } from './product-view.ts'

/** What a purchase gives: in words, and file by file. */
export function whatYouGet(product: ProductView, goods: readonly GoodsView[]) {
  const items = goods.filter((it) => it.slug !== product.slug)
  const own = goods.find((it) => it.slug === product.slug)
  const parts = [product.features.length > 0 && ticks(product.features), own && given(own)]
  return [
    parts.some(Boolean) &&
      html`<section aria-labelledby="gets">
        <h2 id="gets">What you get</h2>
        ${parts}
      </section>`,
    items.length > 0 && bundle(product, items),
  ]
}

const ticks = (features: readonly string[]) =>
  html`<ul class="ticks">
    ${features.map((feature) => html`<li>${feature}</li>`)}
  </ul>`

/** Files, licence key and number of downloads, a line each. */
const given = ({ files, hasLicence, activationLimit, downloadCap }: GoodsView) => {
  const lines = [
    ...files.map((it) => [it.title, aboutFile(it)] as const),
    ...(hasLicence ? [['Licence key', `for ${places(activationLimit)}`] as const] : []),
    ...(downloadCap === null ? [] : [['Downloads', `${downloadCap} in all`] as const]),
  ]
  return (
    lines.length > 0 &&
    html`<dl class="given">
      ${lines.map(
        ([what, how]) =>
          html`<div>
            <dt>${what}</dt>
            <dd class="muted small">${how}</dd>
          </div>`,
      )}
    </dl>`
  )
}

const aboutFile = ({ fileName, sizeBytes }: GoodsView['files'][number]) =>
  [fileKind(fileName), sizeBytes === null ? '' : fileSize(sizeBytes)].filter(Boolean).join(', ')

const places = (limit: number | null) => {
  if (limit === null) return 'any number of places'
  return limit === 1 ? 'one place' : `${limit} places`
}

const bundle = (product: ProductView, items: readonly GoodsView[]) =>
  html`<section class="bundle" aria-labelledby="bundle">
    <h2 id="bundle">In this bundle</h2>
    ${items.map((it) => item(it, product))} ${saving(product, items)}
  </section>`

/** The price that the item has by itself, where it is sold by itself. */
const singly = ({ onSale, prices }: GoodsView, { currency }: Price) =>
  onSale ? prices.find((it) => it.currency === currency) : undefined

function item(it: GoodsView, product: ProductView) {
  const price = singly(it, product)
  return html`<article>
    <h3>${it.onSale ? html`<a href="${productPath(it.slug, product.currency)}">${it.name}</a>` : it.name}</h3>
    <p class="muted small">${it.summary}</p>
    ${price && html`<p class="small">Singly ${money(price.amountMinor, price.currency)}</p>`} ${given(it)}
  </article>`
}

/** Said only where every item has a price to compare with, and the bundle costs less. */
function saving(product: ProductView, items: readonly GoodsView[]) {
  const prices = items.map((it) => singly(it, product)?.amountMinor)
  const sumMinor = prices.reduce<number>((sum, it) => sum + (it ?? Number.NaN), 0)
  const { currency } = product
  return (
    sumMinor > product.amountMinor &&
    html`<p class="saving">
      Singly they cost ${money(sumMinor, currency)}; together you save
      <strong>${money(sumMinor - product.amountMinor, currency)}</strong>.
    </p>`
  )
}
