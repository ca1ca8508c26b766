import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

type Filters = Readonly<Record<string, string>>

/** Those of the named filters that stand in the address, with the cursor `after`: fit for a key and for `get`. */
export function useFilters(names: readonly string[]): ComputedRef<Filters> {
  const route = useRoute()
  return computed(() => {
    const found = [...names, 'after'].map((name) => [name, route.query[name]] as const)
    return Object.fromEntries(
      found.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    )
  })
}

/** Sets filters in the address, '' removes one, and goes back to the first page of the list. */
export function useSetFilters(): (filters: Filters) => void {
  const route = useRoute()
  const router = useRouter()
  return (filters) => {
    const wanted = Object.entries({ ...route.query, ...filters, after: '' }).filter(
      ([, value]) => value !== '',
    )
    void router.replace({ query: Object.fromEntries(wanted) })
  }
}
