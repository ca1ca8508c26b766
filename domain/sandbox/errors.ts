import type { Failure } from '#domain/shared/failure.ts'

export const sandboxFailures = {
  live: () => ({
    kind: 'not-found',
    code: 'NO_SANDBOX',
    message: 'This shop is live: real money moves, and there is no sandbox.',
  }),
  elsewhere: () => ({
    kind: 'not-found',
    code: 'NO_SANDBOX',
    message:
      'You use the gateway’s own test mode. Pay there, on its checkout page; there is no sandbox here.',
  }),
  howLate: () => ({
    kind: 'invalid',
    code: 'DELAY_MISSING',
    field: 'delay_seconds',
    message: 'Say by how many seconds the webhooks are late.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
