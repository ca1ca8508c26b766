import { createHash } from 'node:crypto'
import { setImage } from '#adapters/db/catalogue/editing.ts'
import { imageBounds } from '#domain/catalogue/image.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { readPicture, wrongPicture } from '#domain/shop/logo.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { PictureView, ProductParams } from './desk-schemas.ts'

const tags = ['catalogue']
const needs = 'catalogue:write'
const action = 'product.picture-changed'

/** A product's picture: there at once, in the shop and at the desk. */
export function pictureRoutes(app: App, deps: Deps): void {
  app.delete(
    '/products/:slug/picture',
    {
      config: { needs },
      schema: {
        tags,
        summary: 'Take a product’s picture away',
        params: ProductParams,
        response: { 200: PictureView, '4xx': Problem },
      },
    },
    async (request) => {
      const { slug } = request.params
      const subject = `product/${slug}`
      await command(deps, request, { action, subject, work: (tx) => setImage(tx, slug, null) })
      return { image_hash: null }
    },
  )
  void app.register(async (scope: App) => uploading(scope, deps))
}

/** A scope of its own: here alone a body is a picture. */
function uploading(app: App, deps: Deps): void {
  app.addContentTypeParser(
    ['image/png', 'image/jpeg', 'image/webp', 'application/octet-stream'],
    { parseAs: 'buffer', bodyLimit: imageBounds.mostBytes },
    async (_request: unknown, body: Buffer) => body,
  )
  app.put(
    '/products/:slug/picture',
    {
      config: { needs },
      bodyLimit: imageBounds.mostBytes,
      schema: {
        tags,
        summary: 'Upload a product’s picture (PNG, JPEG or WebP, at most 1 MB)',
        consumes: ['image/png', 'image/jpeg', 'image/webp'],
        params: ProductParams,
        response: { 200: PictureView, '4xx': Problem },
      },
    },
    async (request) => {
      const { slug } = request.params
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const picture = readPicture(bytes)
      const wrong = wrongPicture(bytes, picture, imageBounds)
      if (wrong || !picture) throw new AppError(shopFailures.wrongFields(wrong ? [wrong] : []))
      const hash = createHash('sha256').update(bytes).digest('hex')
      await command(deps, request, {
        action,
        subject: `product/${slug}`,
        work: (tx) => setImage(tx, slug, { hash, type: picture.type, bytes }),
      })
      return { image_hash: hash }
    },
  )
}
