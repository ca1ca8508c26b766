import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useToasts } from '../ui/toasts.ts'
import { toProblem, type ProblemError } from './problem.ts'

export interface Command<Input> {
  readonly isPending: Readonly<Ref<boolean>>
  readonly problem: ShallowRef<ProblemError | null>
  /** True when it was done. What went wrong is in `problem`; to run again repeats the same command. */
  readonly run: (input: Input) => Promise<boolean>
  /** From here on it is another command. */
  readonly reset: () => void
}

/** A command with an idempotency key that stays over repeats until it was done or its input has changed. */
export function useCommand<Input = void, Result = unknown>(
  action: (input: Input, key: string) => Promise<Result>,
  { success, onDone }: { success?: (result: Result) => string; onDone?: (result: Result) => void } = {},
): Command<Input> {
  const toasts = useToasts()
  const isPending = ref(false)
  const problem = shallowRef<ProblemError | null>(null)
  let sent: { key: string; input: string } | null = null

  const reset = (): void => {
    sent = null
    problem.value = null
  }
  const keyFor = (input: Input): string => {
    const text = JSON.stringify(input) ?? ''
    if (sent?.input !== text) sent = { key: newKey(), input: text }
    return sent.key
  }
  const run = async (input: Input): Promise<boolean> => {
    if (isPending.value) return false
    isPending.value = true
    problem.value = null
    try {
      const result = await action(input, keyFor(input))
      sent = null
      if (success) toasts.success(success(result))
      onDone?.(result)
      return true
    } catch (error) {
      problem.value = toProblem(error)
      return false
    } finally {
      isPending.value = false
    }
  }
  return { isPending, problem, run, reset }
}

/** 128 random bits; `crypto.randomUUID` is not there without https, as in a local network. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
