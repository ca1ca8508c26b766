import { readBundleChoices, readDeskProduct, readProductRows } from '#adapters/db/catalogue/desk.ts'
import { createProduct, saveProduct } from '#adapters/db/catalogue/editing.ts'
import { changeOf, type ProductDraft, tidied, wrongFieldsOf } from '#domain/catalogue/draft.ts'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import { productFieldsInWords } from '#domain/catalogue/words.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { changedMeanwhile } from '../meanwhile.ts'
import { pageOf, pageSize, readBeyond } from '../paging.ts'
import { Problem } from '../problem.ts'
import {
  NewProduct,
  ProductChange,
  ProductList,
  ProductParams,
  ProductsQuery,
  ProductView,
} from './desk-schemas.ts'
import { draftOf, productView, rowView } from './views.ts'

const tags = ['catalogue']
const needs = 'catalogue:write'

/** What the shop sells, as its owner keeps it. */
export function catalogueRoutes(app: App, deps: Deps): void {
  listing(app, deps)
  reading(app, deps)
  creating(app, deps)
  changing(app, deps)
}

const place = [/^\d{1,9}$/, /^[A-Za-z0-9_-]{1,64}$/]

function listing(app: App, { orm }: Deps): void {
  app.get(
    '/products',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'Products in the shop’s order, 50 a page',
        querystring: ProductsQuery,
        response: { 200: ProductList, '4xx': Problem },
      },
    },
    async ({ query }) => {
      const { after, q = null, state = null } = query
      const beyond = readBeyond(after, place)
      const filter = { q: q?.trim() ?? null, state }
      const rows = await readProductRows(orm.em.fork(), { filter, beyond, limit: pageSize + 1 })
      const page = pageOf(rows, { beyond, keyOf: (row) => [String(row.position), row.slug] })
      return { ...page, items: page.items.map(rowView) }
    },
  )
}

function reading(app: App, deps: Deps): void {
  app.get(
    '/products/:slug',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'A product with its prices, files and their versions',
        params: ProductParams,
        response: { 200: ProductView, '4xx': Problem },
      },
    },
    async ({ params }) => detailsOf(deps, params.slug),
  )
}

function creating(app: App, deps: Deps): void {
  app.post(
    '/products',
    {
      config: { needs },
      schema: {
        tags,
        summary: 'A new product, not on sale yet',
        body: NewProduct,
        response: { 200: ProductView, '4xx': Problem },
      },
    },
    async (request) => {
      const { slug } = request.body
      const name = request.body.name.trim()
      await command(deps, request, {
        action: 'product.created',
        subject: `product/${slug}`,
        work: (tx) => createProduct(tx, { slug, name }),
      })
      return detailsOf(deps, slug)
    },
  )
}

function changing(app: App, deps: Deps): void {
  app.put(
    '/products/:slug',
    {
      config: { needs },
      schema: {
        tags,
        summary: 'Change a product, all of it at once; orders placed before keep their price and tax class',
        params: ProductParams,
        body: ProductChange,
        response: { 200: ProductView, '4xx': Problem },
      },
    },
    async (request) => {
      const { slug } = request.params
      const { version } = request.body
      const change = changeOf(rightDraft(draftOf(request.body)))
      const subject = `product/${slug}`
      const action = 'product.changed'
      await command(deps, request, {
        action,
        subject,
        work: async (tx) => {
          const saved = await saveProduct(tx, { slug, change, version })
          if (saved) return saved
          const parts = productFieldsInWords
          throw await changedMeanwhile(deps, { what: 'this product', subject, action, parts })
        },
      })
      return detailsOf(deps, slug)
    },
  )
}

/** The draft without its slips; refused where anything in it is wrong. */
function rightDraft(given: ProductDraft): ProductDraft {
  const draft = tidied(given)
  const wrong = wrongFieldsOf(draft)
  if (wrong.length > 0) throw new AppError(shopFailures.wrongFields(wrong))
  return draft
}

async function detailsOf({ orm }: Deps, slug: string): Promise<ProductView> {
  const product = await readDeskProduct(orm.em.fork(), slug)
  if (!product) throw new AppError(catalogueFailures.unknownProduct(slug))
  return productView(product, { choices: await readBundleChoices(orm.em.fork()) })
}
