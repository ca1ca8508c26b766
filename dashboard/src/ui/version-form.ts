import { computed, shallowRef, watch, type Ref } from 'vue'
import { useCommand } from '../app/command.ts'
import type { Difference } from './differences.ts'
import type { QueryLike } from './query.ts'

interface Versioned<Form, Seen, Change> {
  /** What the form shows of what was read. */
  readonly formOf: (seen: Seen) => Form
  /** What is sent for it; may throw the problem with what was typed. `seen` is what the typing began from. */
  readonly changeOf: (form: Form, at: { readonly version: number; readonly seen: Seen }) => Change
  readonly save: (change: Change, key: string) => Promise<Seen>
  readonly read: () => Promise<Seen>
  /** Where what this person typed differs from what somebody else has saved. */
  readonly differences: (theirs: Seen, mine: Form) => readonly Difference[]
  readonly success: (saved: Seen) => string
  readonly onSaved?: () => void
}

interface Conflict {
  readonly message: string
  readonly differences: readonly Difference[]
}

/**
 * A form over something that has versions. It follows what is read as long as nobody has typed; from then on it keeps
 * what was typed. Where somebody else has saved meanwhile, `conflict` says what differs, until it is decided whose stays.
 */
export function useVersionForm<
  Form extends Readonly<Record<string, string>>,
  Seen extends { readonly version: number },
  Change,
>(query: QueryLike<Seen> & { refetch: () => unknown }, how: Versioned<Form, Seen, Change>) {
  const { form, base, isChanged, begin, set, discard, mergedOver, rebase } = useTyping(query, how.formOf)
  const conflict = shallowRef<Conflict | null>(null)
  let theirs: Seen | null = null

  const { isPending, problem, run, reset } = useCommand(
    async ({ mine, seen }: { mine: Form; seen: Seen }, key) =>
      how.save(how.changeOf(mine, { version: seen.version, seen }), key),
    {
      success: how.success,
      onDone: (saved) => {
        begin(saved)
        void query.refetch()
        how.onSaved?.()
      },
    },
  )

  const save = async (): Promise<void> => {
    const [mine, seen] = [form.value, base.value]
    if (!mine || !seen || (await run({ mine, seen }))) return
    if (problem.value?.code !== 'CHANGED_MEANWHILE') return
    theirs = await how.read()
    conflict.value = {
      message: problem.value.message,
      differences: how.differences(theirs, mergedOver(theirs)),
    }
  }
  const settle = (): void => {
    conflict.value = null
    reset()
  }
  const takeTheirs = (): void => {
    if (theirs) begin(theirs)
    settle()
  }
  const saveMine = async (): Promise<void> => {
    if (theirs) rebase(theirs)
    settle()
    await save()
  }
  const discarded = (): void => {
    reset()
    discard()
  }
  return { form, base, isChanged, set, isPending, problem, save, discarded, conflict, takeTheirs, saveMine }
}

/** What was typed, and `base`, what it was typed over. */
function useTyping<Form extends Readonly<Record<string, string>>, Seen>(
  query: QueryLike<Seen>,
  formOf: (seen: Seen) => Form,
) {
  const base: Ref<Seen | null> = shallowRef(null)
  const form: Ref<Form | null> = shallowRef(null)

  const isChanged = computed(() => {
    if (!base.value || !form.value) return false
    return changedKeys(formOf(base.value), form.value).length > 0
  })
  const begin = (seen: Seen): void => {
    base.value = seen
    form.value = formOf(seen)
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
  }
  return { form, base, isChanged, begin, set, discard, mergedOver, rebase }
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
