import type { FastifyRequest } from 'fastify'
import { audited } from '#adapters/db/audit/repository.ts'
import { addVersion, wasTakenIn } from '#adapters/db/catalogue/files.ts'
import type { Uploads, UploadSeen } from '#adapters/uploads.ts'
import { catalogueFailures } from '#domain/catalogue/errors.ts'
import { endingOf, judgeFile } from '#domain/catalogue/file-kind.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { actorOf } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { Done, UploadParams } from './desk-schemas.ts'
import { announcedIn } from './announced.ts'

const done = { done: true } as const

/** By the upload, not by the request: however often and from wherever it is completed, it becomes one version. */
const keyOf = (upload: string) => `upload/${upload}`

/** The last step of an upload; whole bytes become a version of a product's file. */
export function completeUpload(app: App, deps: Deps, uploads: Uploads): void {
  app.post(
    '/uploads/:id/complete',
    {
      config: { needs: 'catalogue:write' },
      schema: {
        tags: ['catalogue'],
        summary: 'Take a whole upload into its product, judged by its content; repeating it changes nothing',
        params: UploadParams,
        response: { 200: Done, '4xx': Problem },
      },
    },
    async (request) => {
      const { id } = request.params
      const isTaken = () => wasTakenIn(deps.orm.em.fork(), keyOf(id))
      const upload = (await isTaken()) ? null : await uploads.find(id)
      if (upload)
        await takeIn(deps, { request, uploads, id, upload }).catch(async (error: unknown) => {
          // Asked twice at once, the first may have put it away under the other's hands.
          if (!(await isTaken())) throw error
        })
      else if (!(await isTaken())) throw new AppError(catalogueFailures.uploadUnknown())
      // Last of all: what was cut off before here is done again with the same bytes.
      await uploads.remove(id)
      return done
    },
  )
}

interface Whole {
  readonly request: FastifyRequest
  readonly uploads: Uploads
  readonly id: string
  readonly upload: UploadSeen
}

async function takeIn(deps: Deps, { request, uploads, id, upload }: Whole): Promise<void> {
  const { offset, sizeBytes, said } = upload
  if (offset < sizeBytes) throw new AppError(catalogueFailures.uploadUnfinished(offset, sizeBytes))
  const { product: slug, target, file_name: fileName } = announcedIn(said)
  const measured = await uploads.measure(id)
  const judged = judgeFile(measured, fileName)
  if ('rule' in judged) {
    await uploads.remove(id)
    throw new AppError(catalogueFailures.fileUnfit(judged.rule))
  }
  const storedAs = `${measured.sha256}.${endingOf(fileName)}`
  await uploads.keep(id, storedAs)
  const { personId, username, role } = actorOf(request)
  const act = {
    actor: { personId, username, role },
    action: 'product.file-added',
    subject: `product/${slug}`,
    key: keyOf(id),
    requestId: request.id,
  }
  const { sizeBytes: bytes, sha256 } = measured
  const version = { fileName, storedAs, sizeBytes: bytes, sha256, type: judged.type, by: username }
  await audited(deps.orm.em.fork(), act, (tx) => addVersion(tx, { slug, target, version }))
}
