import type { CallKind } from './effects.ts'

/** What a run learns from one transaction: what to do now, and until when to wait. Numbers and states only. */
export interface Intake {
  readonly effects: readonly { readonly id: number; readonly kind: CallKind }[]
  /** Soonest due instant, in ms of shop time, and how far off it is; null when nothing is waited for. */
  readonly wait: { readonly dueAt: number; readonly ms: number } | null
  /** The requests that brought the news, for the logs. */
  readonly requestIds: readonly string[]
}

export const nothingToDo: Intake = { effects: [], wait: null, requestIds: [] }
