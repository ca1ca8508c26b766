import { shallowReactive } from 'vue'
import type { ProblemError } from '../app/problem.ts'

interface Toast {
  readonly id: number
  readonly title: string
  readonly text: string
  readonly isFailure: boolean
}

const shownMs = 5_000
let lastId = 0
const shown = shallowReactive(new Set<Toast>())

/** Those to be seen now. What was done goes by itself; what went wrong stays until it is closed. */
export const toasts: ReadonlySet<Toast> = shown

export const closeToast = (toast: Toast): void => void shown.delete(toast)

/** Short notes at the corner: what was done, or what went wrong where there is no better place to say it. */
export const useToasts = () => ({
  success: (title: string, text = ''): void => {
    const toast = { id: ++lastId, title, text, isFailure: false }
    shown.add(toast)
    setTimeout(() => closeToast(toast), shownMs)
  },
  failure: ({ title, message }: ProblemError): void => {
    shown.add({ id: ++lastId, title, text: message, isFailure: true })
  },
})
