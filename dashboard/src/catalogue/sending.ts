import type { DetailedError, PreviousUpload, Upload } from 'tus-js-client'
import { commandHeaders } from '../app/api.ts'
import { ProblemError, unreachable } from '../app/problem.ts'

/** Where a chosen file is to go: the next version of a file, or a file of its own. */
export interface UploadTarget {
  readonly product: string
  /** Null for a file of its own. */
  readonly file: number | null
}

interface Told {
  readonly onProgress: (sentBytes: number) => void
  readonly onSuccess: (upload: Upload) => void
  readonly onError: (problem: ProblemError) => void
}

const endpoint = '/api/admin/uploads'
/** Small enough to get through within half a minute on a slow line, which is how long a request may take. */
const pieceBytes = 2 * 1024 * 1024
const retryAfterMs = [0, 1000, 3000, 5000, 10_000, 20_000]

const tus = () => import('tus-js-client')
const storage = async () => (await tus()).defaultOptions.urlStorage

/** By these a browser knows after a reload that it sent a part of this very file before. */
const fingerprint = (file: File, { product, file: of }: UploadTarget): string =>
  ['origin', product, of ?? 'new', file.name, file.size, file.lastModified].join('/')

const titleOf = (fileName: string): string => fileName.replace(/\.[^.]+$/, '').slice(0, 80)

/** A file on its way in pieces, from where it was cut off before; not under way until it is started. */
export async function prepare(file: File, target: UploadTarget, told: Told): Promise<Upload> {
  const { Upload: TusUpload } = await tus()
  const { product, file: of } = target
  const upload = new TusUpload(file, {
    endpoint,
    chunkSize: pieceBytes,
    retryDelays: retryAfterMs,
    metadata: {
      product,
      file_name: file.name,
      ...(of === null ? { title: titleOf(file.name) } : { file: String(of) }),
    },
    fingerprint: () => Promise.resolve(fingerprint(file, target)),
    onBeforeRequest: (request) => {
      for (const [header, value] of Object.entries(commandHeaders())) request.setHeader(header, value)
    },
    onProgress: told.onProgress,
    onSuccess: () => told.onSuccess(upload),
    onError: (error) => told.onError(refusalOf(error)),
  })
  const [before] = await upload.findPreviousUploads()
  if (before) upload.resumeFromPreviousUpload(before)
  return upload
}

/** What the api said, where it said anything. */
function refusalOf(error: Error | DetailedError): ProblemError {
  const response = 'originalResponse' in error ? error.originalResponse : null
  if (!response) return unreachable()
  try {
    return new ProblemError(JSON.parse(response.getBody()))
  } catch {
    return unreachable()
  }
}

/** This browser does not go on with it any more. */
export async function forget(url: string | null): Promise<void> {
  const stored = await storage()
  for (const it of await stored.findAllUploads())
    if (it.uploadUrl === url) await stored.removeUpload(it.urlStorageKey)
}

/** Gone, here and there. */
export async function terminate(url: string): Promise<void> {
  await forget(url)
  const { Upload: TusUpload } = await tus()
  const headers = { ...commandHeaders() }
  // What is not reached now is removed a day later.
  await TusUpload.terminate(url, { headers, retryDelays: null }).catch(() => undefined)
}

/** An upload that this browser began and did not finish. */
export interface Unfinished {
  readonly url: string
  readonly name: string
}

/** Uploads to this product that were cut off: the same file, chosen again, goes on where it was. */
export async function unfinishedOf(product: string): Promise<Unfinished[]> {
  const stored = await storage()
  return (await stored.findAllUploads()).flatMap((it) => unfinished(it, product))
}

const unfinished = ({ metadata, uploadUrl }: PreviousUpload, product: string): Unfinished[] =>
  metadata['product'] === product && uploadUrl !== null
    ? [{ url: uploadUrl, name: metadata['file_name'] ?? '' }]
    : []
