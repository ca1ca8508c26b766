import { useQuery } from '@pinia/colada'
import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Found } from '#api/search/schemas.ts'
import { get } from './api.ts'

const typingMs = 150
const shortest = 2

/** Orders and customers like what is being typed, asked for once the typing rests. */
export function useSearch(typed: Readonly<Ref<string>>) {
  const asked = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(typed, (text) => {
    clearTimeout(timer)
    timer = setTimeout(() => (asked.value = text.trim()), typingMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  const isAsked = computed(() => asked.value.length >= shortest && typed.value !== '')
  const { data, isLoading } = useQuery({
    key: () => ['search', asked.value],
    query: () => get<Found>('/api/admin/search', { q: asked.value }),
    enabled: isAsked,
    placeholderData: (before: Found | undefined) => before,
  })
  return {
    found: computed(() => (isAsked.value ? (data.value?.items ?? []) : [])),
    isLoading,
    /** False while an answer for what stands there is still to come. */
    isSettled: computed(() => !isLoading.value && asked.value === typed.value.trim()),
  }
}
