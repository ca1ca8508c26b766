import { Type } from 'typebox'
import { productsOnSale } from '#adapters/db/catalogue/repository.ts'
import { findLogo, readText } from '#adapters/db/shop/repository.ts'
import { AppError } from '#domain/shared/failure.ts'
import { textSlugs } from '#domain/shop/shop.ts'
import { themeCss } from '#storefront/shared/assets.ts'
import { homePage } from '#storefront/shop/home.ts'
import { textPage } from '#storefront/shop/text-page.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'

const LogoParams = Type.Object({ hash: Type.String({ pattern: '^[0-9a-f]{64}$' }) })
const page = 'text/html; charset=utf-8'

/** The shop's front: its first page, its colours and its texts. */
export function shopRoutes(app: App, { orm, shopView }: Deps): void {
  app.get('/', { schema: { hide: true } }, async (_request, reply) => {
    const products = await productsOnSale(orm.em.fork())
    return reply.type(page).send(homePage({ shop: await shopView(), products }))
  })

  app.get('/assets/theme.css', { schema: { hide: true } }, async (_request, reply) => {
    const { accent } = await shopView()
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type('text/css; charset=utf-8')
      .send(themeCss(accent))
  })

  app.get('/assets/logo/:hash', { schema: { hide: true, params: LogoParams } }, async ({ params }, reply) => {
    const logo = await findLogo(orm.em.fork(), params.hash)
    if (!logo)
      throw new AppError({ kind: 'not-found', code: 'NOT_FOUND', message: 'There is no such picture.' })
    return (
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        // Mail programs show it inside their own pages.
        .header('cross-origin-resource-policy', 'cross-origin')
        .type(logo.type)
        .send(logo.bytes)
    )
  })

  for (const slug of textSlugs)
    app.get(`/${slug}`, { schema: { hide: true } }, async (_request, reply) => {
      const text = await readText(orm.em.fork(), slug)
      if (!text)
        throw new AppError({ kind: 'not-found', code: 'NOT_FOUND', message: 'This text is not written yet.' })
      const { title, markdown, updatedAt } = text
      const view = { slug, title, markdown, updatedAt: updatedAt.toISOString() }
      return reply.type(page).send(textPage({ shop: await shopView(), ...view }))
    })
}
