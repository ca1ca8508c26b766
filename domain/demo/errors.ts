import type { Failure } from '#domain/shared/failure.ts'

export const demoFailures = {
  onlyShown: () => ({
    kind: 'not-permitted',
    code: 'DEMO_ONLY_SHOWN',
    message:
      'Demo data is only shown: nothing can be changed or taken home in it. Go back to the shop first.',
  }),
  notInDemo: () => ({
    kind: 'not-found',
    code: 'NOT_IN_THE_DEMO',
    message: 'There is no demo data of this. Go back to the shop to see it.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
