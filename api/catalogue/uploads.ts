import { Readable } from 'node:stream'
import { Metadata } from '@tus/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readDeskProduct } from '#adapters/db/catalogue/desk.ts'
import { demandTarget } from '#adapters/db/catalogue/files.ts'
import { createUploads, type Uploads } from '#adapters/uploads.ts'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import { wrongAnnouncement } from '#domain/catalogue/file-kind.ts'
import { AppError, type FailureKind } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { announcedIn } from './announced.ts'
import { completeUpload } from './complete.ts'
import { UploadParams } from './desk-schemas.ts'

const needs = 'catalogue:write'
const path = '/api/admin/uploads'
/** Of one piece: what breaks off costs no more than this to send again. */
const mostBytesAtOnce = 16 * 1024 * 1024

/** Files on their way into the catalogue, by the tus protocol, and their way out of it into a product. */
export function uploadRoutes(app: App, deps: Deps): void {
  const uploads = createUploads({ filesFolder: deps.config.filesFolder, path })
  void app.register(async (scope: App) => protocol(scope, deps, uploads))
  completeUpload(app, deps, uploads)
}

/** A scope of its own: here alone a body is a piece of a file, and is never held in memory. */
function protocol(app: App, deps: Deps, uploads: Uploads): void {
  app.addContentTypeParser('application/offset+octet-stream', (_request: unknown, payload: Readable, done) =>
    done(null, payload),
  )
  const hidden = { hide: true } as const
  app.post('/uploads', { config: { needs }, schema: hidden }, async (request, reply) => {
    await demandWelcome(deps, request)
    return relay(uploads, request, reply)
  })
  app.route({
    method: ['HEAD', 'PATCH', 'DELETE'],
    url: '/uploads/:id',
    config: { needs },
    schema: { ...hidden, params: UploadParams },
    handler: async (request, reply) => {
      const length = Number(request.headers['content-length'] ?? NaN)
      if (request.method === 'PATCH' && !(length <= mostBytesAtOnce))
        throw new AppError(catalogueFailures.pieceTooLarge(mostBytesAtOnce))
      return relay(uploads, request, reply)
    },
  })
}

/** Nobody sends two gigabytes to learn at their end that they are not wanted. */
async function demandWelcome({ orm }: Deps, { headers }: FastifyRequest): Promise<void> {
  const said = announcedIn(metadataIn(headers['upload-metadata']))
  const wrong = wrongAnnouncement(said.file_name, Number(headers['upload-length'] ?? 0))
  if (wrong) throw new AppError(shopFailures.wrongFields([wrong]))
  const product = await readDeskProduct(orm.em.fork(), said.product)
  if (!product) throw new AppError(catalogueFailures.unknownProduct(said.product))
  demandTarget(product, said.target)
}

function metadataIn(header: string | string[] | undefined) {
  try {
    return Metadata.parse(String(header ?? ''))
  } catch {
    return {}
  }
}

/** The protocol's own answer; where it refuses, in the words of everything else here. */
async function relay(uploads: Uploads, request: FastifyRequest, reply: FastifyReply) {
  const answer = await uploads.handle(asWebRequest(request))
  if (answer.status >= 400) throw new AppError(await refusalOf(answer))
  for (const [name, value] of answer.headers)
    if (!name.startsWith('access-control-') && name !== 'content-length') reply.header(name, value)
  return reply.code(answer.status).send(null)
}

function asWebRequest({ method, url, headers, body }: FastifyRequest): Request {
  const given = new Headers()
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') given.set(name, value)
  const init = { method, headers: given }
  const target = new URL(url, 'http://desk')
  if (!(body instanceof Readable)) return new Request(target, init)
  return new Request(target, { ...init, body: Readable.toWeb(body), duplex: 'half' })
}

const kinds: Readonly<Record<number, FailureKind>> = {
  400: 'invalid',
  403: 'invalid',
  404: 'not-found',
  409: 'conflict',
  410: 'not-found',
  412: 'invalid',
  413: 'invalid',
  415: 'invalid',
}

async function refusalOf(answer: Response) {
  const kind = kinds[answer.status] ?? 'unavailable'
  if (kind === 'not-found') return catalogueFailures.uploadUnknown()
  const message = (await answer.text()).trim() || 'The upload was refused.'
  return { kind, code: 'UPLOAD_REFUSED', message }
}
