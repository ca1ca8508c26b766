import { onScopeDispose, ref, shallowRef } from 'vue'
import type { DetailedError, PreviousUpload, Upload } from 'tus-js-client'
import { fileEndings, wrongAnnouncement } from '#domain/catalogue/file-kind.ts'
import { commandHeaders, signInAgain } from '../app/api.ts'
import { ProblemError, toProblem, unreachable } from '../app/problem.ts'
import { completeUpload } from './queries.ts'

/** Where a chosen file is to go: the next version of a file, or a file of its own. */
export interface UploadTarget {
  readonly product: string
  /** Null for a file of its own. */
  readonly file: number | null
}

type UploadState = 'idle' | 'sending' | 'paused' | 'judging' | 'failed'

const endpoint = '/api/admin/uploads'
/** Small enough to get through within half a minute on a slow line, which is how long a request may take. */
const pieceBytes = 2 * 1024 * 1024
const retryAfterMs = [0, 1000, 3000, 5000, 10_000, 20_000]

export const accepted = fileEndings.map((it) => `.${it}`).join()

const tus = () => import('tus-js-client')

/** By these a browser knows after a reload that it sent a part of this very file before. */
const fingerprint = (file: File, { product, file: of }: UploadTarget): string =>
  ['origin', product, of ?? 'new', file.name, file.size, file.lastModified].join('/')

/** One upload at a time, in pieces: it goes on after a pause, a lost connection or a reload. */
export function useUpload(onDone: () => void) {
  const state = ref<UploadState>('idle')
  const name = ref('')
  const sentBytes = ref(0)
  const totalBytes = ref(0)
  const problem = shallowRef<ProblemError | null>(null)
  let current: Upload | null = null

  const fail = (error: unknown): void => {
    problem.value = toProblem(error)
    state.value = 'failed'
  }
  const complete = async (upload: Upload): Promise<void> => {
    state.value = 'judging'
    try {
      await completeUpload(new URL(upload.url ?? '', location.href).pathname)
      await forget(upload.url)
      current = null
      state.value = 'idle'
      onDone()
    } catch (error) {
      const refused = toProblem(error)
      // What was judged and refused is not there any more: sending it again would end the same way.
      if (refused.status >= 400 && refused.status < 500) await forget(upload.url)
      fail(refused)
    }
  }
  const broken = async (error: Error | DetailedError): Promise<void> => {
    const refused = refusalOf(error)
    if (refused.status !== 401) return fail(refused)
    await signInAgain()
    current?.start()
  }

  const start = async (file: File, target: UploadTarget): Promise<void> => {
    name.value = file.name
    problem.value = null
    sentBytes.value = 0
    totalBytes.value = file.size
    const wrong = wrongAnnouncement(file.name, file.size)
    if (wrong) return fail(cannotCome(wrong.rule))
    state.value = 'sending'
    const { Upload: TusUpload } = await tus()
    const upload = new TusUpload(file, {
      endpoint,
      chunkSize: pieceBytes,
      retryDelays: retryAfterMs,
      metadata: {
        product: target.product,
        file_name: file.name,
        ...(target.file === null ? { title: titleOf(file.name) } : { file: String(target.file) }),
      },
      fingerprint: () => Promise.resolve(fingerprint(file, target)),
      onBeforeRequest: (request) => {
        for (const [header, value] of Object.entries(commandHeaders())) request.setHeader(header, value)
      },
      onProgress: (sent) => (sentBytes.value = sent),
      onSuccess: () => void complete(upload),
      onError: (error) => void broken(error),
    })
    current = upload
    const [before] = await upload.findPreviousUploads()
    if (before) upload.resumeFromPreviousUpload(before)
    upload.start()
  }
  const pause = async (): Promise<void> => {
    state.value = 'paused'
    await current?.abort()
  }
  const goOn = (): void => {
    if (!current) return
    problem.value = null
    state.value = 'sending'
    current.start()
  }
  const cancel = async (): Promise<void> => {
    const url = current?.url ?? null
    await current?.abort()
    current = null
    state.value = 'idle'
    problem.value = null
    if (url) await terminate(url)
  }
  onScopeDispose(() => void current?.abort())
  return {
    state,
    name,
    sentBytes,
    totalBytes,
    problem,
    start,
    pause,
    goOn,
    cancel,
    canGoOn: () => current !== null,
  }
}

const titleOf = (fileName: string): string => fileName.replace(/\.[^.]+$/, '').slice(0, 80)

const cannotCome = (rule: string): ProblemError =>
  new ProblemError({ title: 'This file cannot be uploaded', status: 0, detail: `It ${rule}.`, code: 'FILE' })

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

const storage = async () => (await tus()).defaultOptions.urlStorage

async function forget(url: string | null): Promise<void> {
  const stored = await storage()
  for (const it of await stored.findAllUploads())
    if (it.uploadUrl === url) await stored.removeUpload(it.urlStorageKey)
}

/** Gone, here and there. */
async function terminate(url: string): Promise<void> {
  await forget(url)
  const { Upload: TusUpload } = await tus()
  await TusUpload.terminate(url, { headers: { ...commandHeaders() }, retryDelays: null }).catch(
    () => undefined,
  )
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

export const giveUp = ({ url }: Unfinished): Promise<void> => terminate(url)
