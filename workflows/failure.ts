import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow'

const tookTooLong = { kind: 'unavailable', code: 'TIMED_OUT', message: 'It took too long.' }

/**
 * A failed activity as `settleEffectFailure` takes it; null for an error that is no activity's. The failure of a local
 * one comes as it is, that of another within an ActivityFailure.
 */
export function describeFailure(error: unknown) {
  const cause = error instanceof ActivityFailure ? error.cause : error
  if (cause instanceof ApplicationFailure)
    return { kind: cause.type ?? 'unavailable', code: codeOf(cause), message: cause.message }
  return error instanceof ActivityFailure || cause instanceof TimeoutFailure ? tookTooLong : null
}

const codeOf = ({ details }: ApplicationFailure) =>
  typeof details?.[0] === 'string' ? details[0] : 'UNKNOWN'
