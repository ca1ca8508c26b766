import { readDeskProduct } from '#adapters/db/catalogue/desk.ts'
import { type Goods, goodsOf } from '#adapters/db/catalogue/goods.ts'
import { changeOf, type ProductChange as Change, tidied, wrongFieldsOf } from '#domain/catalogue/draft.ts'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { productPreview } from '#storefront/shop/product.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { PreviewView, ProductChange, ProductParams } from './desk-schemas.ts'
import { draftOf } from './views.ts'

/** The product's page as the shop would show it. */
export function previewRoutes(app: App, deps: Deps): void {
  app.post(
    '/products/:slug/preview',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags: ['catalogue'],
        summary: 'A product’s page as the shop would show it; nothing is saved',
        params: ProductParams,
        body: ProductChange,
        response: { 200: PreviewView, '4xx': Problem },
      },
    },
    async ({ params, body }) => {
      const draft = tidied(draftOf(body))
      const wrong = wrongFieldsOf(draft)
      if (wrong.length > 0) throw new AppError(shopFailures.wrongFields(wrong))
      return { html: await pageOf(deps, params.slug, changeOf(draft)) }
    },
  )
}

async function pageOf({ orm, shopView }: Deps, slug: string, change: Change): Promise<string> {
  const em = orm.em.fork()
  const product = await readDeskProduct(em, slug)
  if (!product) throw new AppError(catalogueFailures.unknownProduct(slug))
  const [price] = change.prices
  if (!price) {
    const missing = { field: 'prices.INR', rule: 'is needed to show the page' }
    throw new AppError(shopFailures.wrongFields([missing]))
  }
  const goods: Goods[] = []
  for (const it of [slug, ...change.items]) goods.push(...(await goodsOf(em, it)).slice(0, 1))
  const [own, ...items] = goods
  return productPreview({
    shop: await shopView(),
    product: {
      slug,
      ...change,
      ...price,
      left: change.saleLimit === null ? null : Math.max(0, change.saleLimit - product.taken),
      imageHash: product.imageHash,
      items,
    },
    goods: own ? [asDrafted(own, change), ...items] : items,
  })
}

const asDrafted = (own: Goods, change: Change): Goods => ({
  ...own,
  name: change.name,
  summary: change.summary,
  onSale: change.onSale,
  prices: change.prices,
  hasLicence: change.licenceSource !== null,
  activationLimit: change.activationLimit,
  downloadCap: change.downloadCap,
})
