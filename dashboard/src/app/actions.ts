import { computed, onScopeDispose, shallowReactive } from 'vue'

/** Something that the open page can do, offered in the command palette. */
export interface Action {
  readonly label: string
  readonly icon: string
  readonly run: () => void
}

const offered = shallowReactive(new Set<() => readonly Action[]>())

export const actions = computed(() => [...offered].flatMap((list) => list()))

/** Offers a page's actions in the command palette as long as the page is open. */
export function useActions(list: () => readonly Action[]): void {
  offered.add(list)
  onScopeDispose(() => offered.delete(list))
}
