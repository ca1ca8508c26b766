import { type ActivityFailure, ApplicationFailure } from '@temporalio/workflow'

/** A failed activity as `settleEffectFailure` takes it. */
export function describeFailure({ cause }: ActivityFailure) {
  if (cause instanceof ApplicationFailure)
    return { kind: cause.type ?? 'unavailable', code: codeOf(cause), message: cause.message }
  return { kind: 'unavailable', code: 'TIMED_OUT', message: 'It took too long.' }
}

const codeOf = ({ details }: ApplicationFailure) =>
  typeof details?.[0] === 'string' ? details[0] : 'UNKNOWN'
