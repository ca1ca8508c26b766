import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Upload } from 'tus-js-client'
import { fileEndings, wrongAnnouncement } from '#domain/catalogue/file-kind.ts'
import { signInAgain } from '../app/api.ts'
import { ProblemError, toProblem } from '../app/problem.ts'
import { completeUpload } from './queries.ts'
import { forget, prepare, terminate, type UploadTarget } from './sending.ts'

/** An upload as a person sees it. */
interface Shown {
  readonly state: 'idle' | 'sending' | 'paused' | 'judging' | 'failed'
  readonly name: string
  readonly sentBytes: number
  readonly totalBytes: number
  readonly problem: ProblemError | null
  /** What failed can be tried once more from where it is. */
  readonly canGoOn: boolean
}

interface Course {
  readonly shown: ShallowRef<Shown>
  readonly onDone: () => void
  current: Upload | null
}

export const accepted = fileEndings.map((it) => `.${it}`).join()

const nothing: Shown = {
  state: 'idle',
  name: '',
  sentBytes: 0,
  totalBytes: 0,
  problem: null,
  canGoOn: false,
}

/** One upload at a time, in pieces: it goes on after a pause, a lost connection or a reload. */
export function useUpload(onDone: () => void) {
  const course: Course = { shown: shallowRef(nothing), onDone, current: null }
  onScopeDispose(() => void course.current?.abort())
  return {
    shown: course.shown,
    start: (file: File, target: UploadTarget) => begin(course, file, target),
    pause: async () => {
      show(course, { state: 'paused' })
      await course.current?.abort()
    },
    goOn: () => {
      show(course, { state: 'sending', problem: null })
      course.current?.start()
    },
    cancel: () => cancel(course),
  }
}

const show = ({ shown }: Course, changes: Partial<Shown>): void => {
  shown.value = { ...shown.value, ...changes }
}

const fail = (course: Course, problem: ProblemError): void =>
  show(course, { state: 'failed', problem, canGoOn: course.current !== null })

async function begin(course: Course, file: File, target: UploadTarget): Promise<void> {
  course.current = null
  show(course, { ...nothing, state: 'sending', name: file.name, totalBytes: file.size })
  const wrong = wrongAnnouncement(file.name, file.size)
  if (wrong) return fail(course, cannotCome(wrong.rule))
  course.current = await prepare(file, target, {
    onProgress: (sentBytes) => show(course, { sentBytes }),
    onSuccess: (upload) => void complete(course, upload),
    onError: (problem) => void broken(course, problem),
  })
  course.current.start()
}

const cannotCome = (rule: string): ProblemError =>
  new ProblemError({ title: 'This file cannot be uploaded', status: 0, detail: `It ${rule}.`, code: 'FILE' })

async function complete(course: Course, upload: Upload): Promise<void> {
  show(course, { state: 'judging' })
  try {
    await completeUpload(new URL(upload.url ?? '', location.href).pathname)
    await forget(upload.url)
    course.current = null
    show(course, nothing)
    course.onDone()
  } catch (error) {
    const problem = toProblem(error)
    const isRefused = problem.status >= 400 && problem.status < 500
    if (isRefused) {
      // Sent again it would be refused again.
      await forget(upload.url)
      course.current = null
    }
    fail(course, problem)
  }
}

async function broken(course: Course, problem: ProblemError): Promise<void> {
  if (problem.status !== 401) return fail(course, problem)
  await signInAgain()
  course.current?.start()
}

async function cancel(course: Course): Promise<void> {
  const upload = course.current
  course.current = null
  show(course, nothing)
  await upload?.abort()
  if (upload?.url) await terminate(upload.url)
}
