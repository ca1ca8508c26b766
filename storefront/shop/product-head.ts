import { dataBlock } from '../shared/data-block.ts'
import { html } from '../shared/html.ts'
import { isSoldOut, picturePath, type ProductPageView, productPath } from './product-view.ts'

/** What search engines and those who pass the link on are told of a product. */
export const productHead = (view: ProductPageView) =>
  html`${openGraph(view)} ${dataBlock({ type: 'application/ld+json', data: structured(view) })}`

const price = (amountMinor: number) => (amountMinor / 100).toFixed(2)

const picture = ({ shop, product }: ProductPageView) =>
  product.imageHash === null ? null : shop.url + picturePath(product.imageHash)

/** The Open Graph protocol (ogp.me). */
function openGraph(view: ProductPageView) {
  const { shop, product } = view
  const image = picture(view)
  const properties = {
    'og:type': 'product',
    'og:site_name': shop.name,
    'og:title': product.name,
    'og:description': product.summary,
    'og:url': shop.url + productPath(product.slug),
    'product:price:amount': price(product.amountMinor),
    'product:price:currency': product.currency,
    ...(image !== null && { 'og:image': image, 'og:image:alt': product.name }),
  }
  const kind = image === null ? 'summary' : 'summary_large_image'
  return html`${Object.entries(properties).map(
      ([property, content]) => html`<meta property="${property}" content="${content}" /> `,
    )} <meta name="twitter:card" content="${kind}" />`
}

/** schema.org's Product, with the offer that the page shows. */
function structured(view: ProductPageView) {
  const { shop, product } = view
  const image = picture(view)
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.name,
    description: [product.summary, product.description].filter(Boolean).join('\n\n'),
    sku: product.slug,
    url: shop.url + productPath(product.slug),
    ...(image !== null && { image }),
    brand: { '@type': 'Brand', name: shop.name },
    offers: {
      '@type': 'Offer',
      price: price(product.amountMinor),
      priceCurrency: product.currency,
      availability: `https://schema.org/${isSoldOut(product) ? 'SoldOut' : 'InStock'}`,
      url: shop.url + productPath(product.slug, product.currency),
      seller: { '@type': 'Organization', name: shop.taxIdentity?.legalName ?? shop.name, url: shop.url },
    },
  }
}
