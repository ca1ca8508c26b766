import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { QueryLike } from './query.ts'

interface Versioned<Form, Seen> {
  /** What the form shows of what was read. */
  readonly formOf: (seen: Seen) => Form
  readonly versionOf: (seen: Seen) => number
}

/**
 * A form over something that has versions. It follows what is read as long as nobody has typed; from then on it keeps
 * what was typed. `base` is what the typing began from.
 */
export function useVersionForm<Form extends Readonly<Record<string, string>>, Seen>(
  query: QueryLike<Seen>,
  { formOf, versionOf }: Versioned<Form, Seen>,
) {
  const base = shallowRef<Seen | null>(null)
  const form: Ref<Form | null> = shallowRef(null)
  const version = ref(0)

  const isChanged = computed(() => {
    if (!base.value || !form.value) return false
    return changedKeys(formOf(base.value), form.value).length > 0
  })
  const begin = (seen: Seen): void => {
    base.value = seen
    form.value = formOf(seen)
    version.value = versionOf(seen)
  }
  watch(
    () => query.data.value,
    (seen) => {
      if (seen !== undefined && !isChanged.value) begin(seen)
    },
    { immediate: true },
  )
  const set = (changes: Partial<Form>): void => {
    if (form.value) form.value = { ...form.value, ...changes }
  }
  const discard = (): void => {
    const latest = query.data.value ?? base.value
    if (latest) begin(latest)
  }
  /** What this person changed, on top of what somebody else saved; all else is as that one left it. */
  const mergedOver = (seen: Seen): Form => {
    const mine = form.value
    const from = base.value
    if (!mine || !from) return formOf(seen)
    return { ...formOf(seen), ...pick(mine, changedKeys(formOf(from), mine)) }
  }
  const rebase = (seen: Seen): void => {
    form.value = mergedOver(seen)
    base.value = seen
    version.value = versionOf(seen)
  }
  return { form, version, isChanged, begin, set, discard, mergedOver, rebase }
}

export const changedKeys = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] => Object.keys(after).filter((key) => before[key] !== after[key])

const pick = <Form extends Readonly<Record<string, string>>>(
  form: Form,
  keys: readonly string[],
): Partial<Form> => {
  const rest = { ...form }
  for (const key of Object.keys(rest)) if (!keys.includes(key)) Reflect.deleteProperty(rest, key)
  return rest
}
