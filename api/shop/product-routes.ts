import { Type } from 'typebox'
import { goodsOf } from '#adapters/db/catalogue/goods.ts'
import { findPicture, productsOnSale } from '#adapters/db/catalogue/repository.ts'
import { AppError } from '#domain/shared/failure.ts'
import { textSlugs } from '#domain/shop/shop.ts'
import { robotsText, sitemap } from '#storefront/shop/listing.ts'
import { productPage } from '#storefront/shop/product.ts'
import { productPath } from '#storefront/shop/product-view.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { currencyPattern, slugPattern } from '../patterns.ts'
import { productOnSale } from '../product-on-sale.ts'

const ProductParams = Type.Object({ slug: Type.String({ pattern: slugPattern, maxLength: 64 }) })
const InCurrency = Type.Object({ currency: Type.Optional(Type.String({ pattern: currencyPattern })) })
const PictureParams = Type.Object({ hash: Type.String({ pattern: '^[0-9a-f]{64}$' }) })

/** Each product's page and picture, and what search engines read to find them. */
export function productRoutes(app: App, deps: Deps): void {
  const { orm, shopView } = deps
  const asked = { params: ProductParams, querystring: InCurrency }
  app.get('/products/:slug', { schema: { hide: true, ...asked } }, async ({ params, query }, reply) => {
    const product = await productOnSale(deps, { ...params, ...query })
    const goods = await goodsOf(orm.em.fork(), product.slug)
    return reply
      .type('text/html; charset=utf-8')
      .send(productPage({ shop: await shopView(), product, goods }))
  })

  app.get(
    '/assets/products/:hash',
    { schema: { hide: true, params: PictureParams } },
    async ({ params }, reply) => {
      const picture = await findPicture(orm.em.fork(), params.hash)
      if (!picture)
        throw new AppError({ kind: 'not-found', code: 'NOT_FOUND', message: 'There is no such picture.' })
      return (
        reply
          .header('cache-control', 'public, max-age=31536000, immutable')
          // Where the link is passed on, its picture is shown, too.
          .header('cross-origin-resource-policy', 'cross-origin')
          .type(picture.type)
          .send(picture.bytes)
      )
    },
  )

  app.get('/robots.txt', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(robotsText(await shopView())),
  )

  app.get('/sitemap.xml', { schema: { hide: true } }, async (_request, reply) => {
    const products = await productsOnSale(orm.em.fork())
    const paths = ['/', ...products.map((it) => productPath(it.slug)), ...textSlugs.map((slug) => `/${slug}`)]
    return reply.type('application/xml; charset=utf-8').send(sitemap(await shopView(), paths))
  })
}
