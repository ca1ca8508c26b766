import { ref, shallowRef } from 'vue'

/** What a dialog is about; kept while it closes. */
export function useChosen<T>() {
  const chosen = shallowRef<T | null>(null)
  const isOpen = ref(false)
  const choose = (it: T): void => {
    chosen.value = it
    isOpen.value = true
  }
  return { chosen, isOpen, choose }
}
