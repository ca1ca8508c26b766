import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from 'typebox'
import { beginDownload, readDownload } from '#adapters/db/downloads/repository.ts'
import { tokenHash } from '#adapters/tokens.ts'
import { downloadsUsedUp, refuseDownload } from '#domain/downloads/download.ts'
import { AppError, type Failure } from '#domain/shared/failure.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { Problem } from '../problem.ts'

/** The shop's files, to those who paid, by a signed link. Whole or in ranges, so that a broken download goes on. */
export function downloadRoutes(app: App, { orm, config, tokens }: Deps): void {
  app.get(
    '/download/:product',
    {
      schema: {
        tags: ['downloads'],
        summary: 'A bought file, by the signed link of its order',
        params: Type.Object({ product: Type.String({ maxLength: 64 }) }),
        querystring: Type.Object({
          order: Type.Optional(Type.String({ maxLength: 64 })),
          token: Type.Optional(Type.String({ maxLength: 200 })),
          file: Type.Optional(Type.Integer({ minimum: 1, description: 'Which of several; else the first' })),
        }),
        response: { '4xx': Problem },
      },
      preHandler: (request) => limit(orm, request, { feature: 'download', rate: config.rates.download }),
    },
    async (request, reply) => {
      const { product } = request.params
      const { order = '', token = '', file = null } = request.query
      const { ip } = request
      const refuse = (failure: Pick<Failure, 'kind' | 'code' | 'message'>) =>
        new AppError({ ...failure, upgradeUrl: `${config.publicUrl}/buy/${encodeURIComponent(product)}` })

      const expiredSeconds = tokens.readDownload({ product, order, ip }, token)
      if (expiredSeconds === null) throw refuse(notGenuine)
      const hash = tokenHash(token)
      const download = await readDownload(orm.em.fork(), { order, product, file, tokenHash: hash })
      if (!download) throw refuse(notGenuine)
      const refusal = refuseDownload(download, expiredSeconds)
      if (refusal) throw refuse(refusal)
      await access(join(config.filesFolder, download.storedAs)).catch(() => {
        throw new AppError(fileMissing)
      })
      if (download.begunSecondsAgo === null && request.method === 'GET') {
        const { versionId } = download
        const begun = { order, product, versionId, tokenHash: hash, ip }
        if (!(await beginDownload(orm.em.fork(), begun))) throw refuse(downloadsUsedUp)
      }
      return reply
        .header('cache-control', 'private, no-store')
        .header('content-disposition', attachment(download.fileName))
        .sendFile(download.storedAs, config.filesFolder, { cacheControl: false, acceptRanges: true })
    },
  )
}

/** Other letters than plain ones have a parameter of their own (RFC 6266). */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')
  const whole = plain === name ? '' : `; filename*=UTF-8''${encodeURIComponent(name)}`
  return `attachment; filename="${plain}"${whole}`
}

/** Paid for, so it is ours to mend: logged as an error, which a wrong address is not. */
const fileMissing = {
  kind: 'unavailable',
  code: 'FILE_MISSING',
  message: 'The file of this product is not in its place. Please try again later, or write to us.',
} as const

const notGenuine = {
  kind: 'forbidden',
  code: 'LINK_NOT_GENUINE',
  message: 'This link was changed, or was made for someone else. Open your order again for a fresh one.',
} as const
