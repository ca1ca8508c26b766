import type { Failure } from '#domain/shared/failure.ts'

export const disputeFailures = {
  notFound: () => ({
    kind: 'not-found',
    code: 'DISPUTE_NOT_FOUND',
    message: 'There is no such dispute.',
  }),
  neverSent: () => ({
    kind: 'not-found',
    code: 'EVIDENCE_NOT_FOUND',
    message: 'No such evidence was sent in this dispute. Its page lists what was.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
