import { readonly, ref } from 'vue'
import { neededFor, readReference } from '#domain/ledger/reference.ts'
import { may } from '../app/session.ts'

const asked = ref<readonly string[]>([])

/** What is being explained over the page, and before it what led there; empty for nothing. */
export const explaining = readonly(asked)

export const explain = (of: string): void => void (asked.value = [...asked.value, of])
export const explainBack = (): void => void (asked.value = asked.value.slice(0, -1))
export const explainNoMore = (): void => void (asked.value = [])

/** Whether whoever is signed in may see what an amount is made of. */
export function mayExplain(of: string): boolean {
  const reference = readReference(of)
  return reference !== null && may(neededFor(reference))
}

/** A phone has no room beside the page: there an explanation is a page of its own. */
export const hasRoomBeside = (): boolean => matchMedia('(min-width: 48rem)').matches
