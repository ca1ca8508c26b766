import { computed, ref, watch, type Ref } from 'vue'
import type { InvariantsView } from '#api/health/schemas.ts'

/**
 * Which rules the check under way has still to look at, and whether the last one got through. `begin` before asking for
 * one, `end` when it may be over already; one that somebody else has asked for is noticed.
 */
export function useProgress(view: Readonly<Ref<InvariantsView | undefined>>) {
  const before = ref<ReadonlyMap<string, string | undefined> | null>(null)
  const isCutShort = ref(false)
  const pending = computed(() => {
    const known = before.value
    const items = known ? (view.value?.items ?? []) : []
    return items.filter((it) => it.check?.checked_at === known?.get(it.name)).map((it) => it.name)
  })
  const begin = (): void => {
    isCutShort.value = false
    before.value ??= new Map(view.value?.items.map((it) => [it.name, it.check?.checked_at]))
  }
  const end = (): void => {
    if (!before.value || view.value?.is_checking) return
    isCutShort.value = pending.value.length > 0
    before.value = null
  }
  watch(
    () => view.value?.is_checking ?? false,
    (isChecking) => (isChecking ? begin() : end()),
  )
  return { pending, isCutShort, begin, end }
}
