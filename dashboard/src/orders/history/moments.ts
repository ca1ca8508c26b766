import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { toProblem, type ProblemError } from '../../app/problem.ts'
import { type HistoryOf, readSteps, useSteps } from './queries.ts'

const settleMs = 80

/** The instants one can go to, and where one stands: in the address, nothing there for now. */
export function useMoments(number: () => string, of: HistoryOf) {
  const route = useRoute()
  const router = useRouter()
  const latest = useSteps(number, of)
  const before = shallowRef<readonly string[]>([])
  const earlier = ref<string | null>(null)
  const problem = shallowRef<ProblemError | null>(null)
  watch(
    () => latest.data.value,
    (found) => {
      if (found && before.value.length === 0) earlier.value = found.earlier
    },
    { immediate: true },
  )
  const steps = computed(() => [...new Set([...before.value, ...(latest.data.value?.items ?? [])])])
  const at = computed(() => {
    const asked = route.query['at']
    return typeof asked === 'string' && !Number.isNaN(Date.parse(asked)) ? asked : null
  })
  const last = computed(() => Math.max(0, steps.value.length - 1))
  const index = computed(() => {
    const instant = at.value
    if (instant === null) return last.value
    return steps.value.findLastIndex((it) => it <= instant)
  })

  const go = (instant: string | null): void => {
    const { at: _at, after: _after, ...query } = route.query
    void router.replace({ query: instant === null ? query : { ...query, at: instant } })
  }
  let settling: ReturnType<typeof setTimeout> | null = null
  /** The last of them is now, so that what happens meanwhile is seen. */
  const goTo = (step: number): void => {
    if (settling) clearTimeout(settling)
    settling = setTimeout(() => go(step >= last.value ? null : (steps.value[step] ?? null)), settleMs)
  }
  /** To the first step that has in it what happened then. */
  const goToLine = (instant: string): void => goTo(steps.value.findIndex((it) => it >= instant))

  const showEarlier = async (): Promise<void> => {
    if (earlier.value === null) return
    problem.value = null
    try {
      const found = await readSteps(number(), of, earlier.value)
      earlier.value = found.earlier
      before.value = [...found.items, ...before.value]
    } catch (error) {
      problem.value = toProblem(error)
    }
  }
  return { latest, steps, at, index, last, earlier, problem, go, goTo, goToLine, showEarlier }
}

export type Moments = ReturnType<typeof useMoments>
