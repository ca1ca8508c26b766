import type { Failure } from '#domain/shared/failure.ts'

export const engineFailures = {
  noWorkflow: () => ({
    kind: 'not-found',
    code: 'WORKFLOW_NOT_FOUND',
    message: 'There is no workflow of this name, or what it did is no longer kept.',
  }),
  noRun: () => ({
    kind: 'not-found',
    code: 'RUN_NOT_FOUND',
    message: 'There is no such run of this workflow, or it is no longer kept.',
  }),
  notKept: () => ({
    kind: 'not-found',
    code: 'HISTORY_NOT_KEPT',
    message: 'What this run did step by step was too long to keep, and Temporal no longer has it.',
  }),
  away: () => ({
    kind: 'unavailable',
    code: 'ENGINE_UNAVAILABLE',
    message: 'Temporal does not answer. What it runs goes on when it is back; look again in a moment.',
    retryAfterSeconds: 5,
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
