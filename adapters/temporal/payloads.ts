import { defaultPayloadConverter } from '@temporalio/common'
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js'

export type HistoryEvent = NonNullable<History['events']>[number]
export type Failure = NonNullable<NonNullable<HistoryEvent['activityTaskFailedEventAttributes']>['failure']>

interface Payloads {
  readonly payloads?: Payload[] | null
}

/** What workflows and activities were given or gave, decoded; null stands for nothing. */
export const decodeAll = (all: Payloads | null | undefined): unknown[] => (all?.payloads ?? []).map(decode)

export const decodeOne = (all: Payloads | null | undefined): unknown => decodeAll(all)[0] ?? null

function decode(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload) ?? null
  } catch {
    return 'Written in a way this version cannot read.'
  }
}

/** A failure in one line: its own words, then those of what caused it. The engine’s own wrapping says nothing. */
export function reasonOf(failure: Failure | null | undefined): string | null {
  const lines: string[] = []
  for (let it = failure; it; it = it.cause) {
    const type = it.applicationFailureInfo?.type
    if (it.message && !it.activityFailureInfo) lines.push(type ? `${type}: ${it.message}` : it.message)
  }
  return lines.length > 0 ? lines.join(' · ') : null
}

/** A failure as an engineer wants to see it. */
export function failureDetail(failure: Failure | null | undefined): Record<string, unknown> | null {
  if (!failure) return null
  const { message, stackTrace, applicationFailureInfo, cause } = failure
  return {
    message: message ?? '',
    ...(applicationFailureInfo && applicationDetail(applicationFailureInfo)),
    ...(stackTrace ? { stack: stackTrace.split('\n').map((line) => line.trim()) } : {}),
    ...(cause ? { cause: failureDetail(cause) } : {}),
  }
}

const applicationDetail = ({
  type,
  nonRetryable,
  details,
}: NonNullable<Failure['applicationFailureInfo']>) => ({
  ...(type ? { type } : {}),
  ...(nonRetryable ? { tried_again: false } : {}),
  ...(details?.payloads?.length ? { details: decodeAll(details) } : {}),
})
