import { removeFile } from '#adapters/db/catalogue/files.ts'
import { offerVersion, type OfferRead, readOffer } from '#adapters/db/catalogue/offering.ts'
import { productUpdatedMail } from '#storefront/mail/product-updated-mail.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { Done, FileParams, Offered, OfferVersion, OfferView, VersionParams } from './desk-schemas.ts'
import { updateOf } from './views.ts'

const tags = ['catalogue']
const needs = 'catalogue:write'

/** What becomes of a file that is there: it is removed, or its new version is offered to those who have the old one. */
export function fileRoutes(app: App, deps: Deps): void {
  removing(app, deps)
  offering(app, deps)
}

function removing(app: App, deps: Deps): void {
  app.delete(
    '/products/:slug/files/:file',
    {
      config: { needs },
      schema: {
        tags,
        summary: 'Remove a file: new buyers do not get it, those who bought it before keep it',
        params: FileParams,
        response: { 200: Done, '4xx': Problem },
      },
    },
    async (request) => {
      const { slug, file } = request.params
      await command(deps, request, {
        action: 'product.file-removed',
        subject: `product/${slug}`,
        work: (tx) => removeFile(tx, { slug, file }),
      })
      return { done: true as const }
    },
  )
}

function offering(app: App, deps: Deps): void {
  const { orm } = deps
  app.get(
    '/products/:slug/versions/:version/offer',
    {
      config: { needs },
      schema: {
        tags,
        summary:
          'How many bought a product before a file’s newest version came, and what they would be mailed',
        params: VersionParams,
        response: { 200: OfferView, '4xx': Problem },
      },
    },
    async ({ params }) => {
      const { slug, version: versionId } = params
      return offerView(deps, await readOffer(orm.em.fork(), { slug, versionId }))
    },
  )

  app.post(
    '/products/:slug/versions/:version/offer',
    {
      config: { needs },
      schema: {
        tags,
        summary: 'Have everyone who bought the product before told of its new version, each once',
        params: VersionParams,
        body: OfferVersion,
        response: { 202: Offered, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { slug, version: versionId } = request.params
      const note = request.body.note.trim() || null
      const told = await command(deps, request, {
        action: 'product.version-offered',
        subject: `product/${slug}`,
        work: (tx) => offerVersion(tx, { slug, versionId, note, requestId: request.id }),
      })
      deps.recorder.ring()
      return reply.code(202).send({ told: told ?? 0 })
    },
  )
}

async function offerView({ shopView, config }: Deps, offer: OfferRead): Promise<OfferView> {
  const { subject, text } = productUpdatedMail({
    shop: await shopView(),
    order: { number: '…', orderUrl: `${config.publicUrl}/order/…` },
    update: updateOf(offer),
  })
  const { versionId, buyers, told, isUnderWay, offeredAt } = offer
  return {
    version_id: versionId,
    buyers,
    told,
    is_under_way: isUnderWay,
    offered_at: offeredAt?.toISOString() ?? null,
    subject,
    text,
  }
}
