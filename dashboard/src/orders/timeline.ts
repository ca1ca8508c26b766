import { computed, ref, shallowRef, watch } from 'vue'
import type { TimelineLine } from '#api/orders/desk-schemas.ts'
import { toProblem, type ProblemError } from '../app/problem.ts'
import { readTimeline, useTimeline } from './queries.ts'

const ranks = [
  'action',
  'effect',
  'mail',
  'fact',
  'decision',
  'money',
  'review',
  'download',
  'coupon',
] as const

const inOrder = (a: TimelineLine, b: TimelineLine): number =>
  a.at.localeCompare(b.at) ||
  ranks.indexOf(a.kind) - ranks.indexOf(b.kind) ||
  a.id.localeCompare(b.id, 'en', { numeric: true })

/** An order's lines, oldest first: the last ones live, earlier ones as they were asked for. */
export function useLines(number: () => string) {
  const latest = useTimeline(number)
  const known = shallowRef(new Map<string, TimelineLine>())
  const earlier = ref<string | null>(null)
  const isLoading = ref(false)
  const problem = shallowRef<ProblemError | null>(null)

  const keep = (lines: readonly TimelineLine[]): void => {
    known.value = new Map([...known.value, ...lines.map((it) => [it.id, it] as const)])
  }
  watch(
    () => latest.data.value,
    (page) => {
      if (!page) return
      if (known.value.size === 0) earlier.value = page.earlier
      keep(page.items)
    },
    { immediate: true },
  )
  const showEarlier = async (): Promise<void> => {
    if (earlier.value === null || isLoading.value) return
    isLoading.value = true
    problem.value = null
    try {
      const page = await readTimeline(number(), earlier.value)
      earlier.value = page.earlier
      keep(page.items)
    } catch (error) {
      problem.value = toProblem(error)
    } finally {
      isLoading.value = false
    }
  }
  const lines = computed(() => [...known.value.values()].toSorted(inOrder))
  return { latest, lines, earlier, isLoading, problem, showEarlier }
}
