import type { Failure } from '#domain/shared/failure.ts'

export const peopleFailures = {
  signedOut: () => ({
    kind: 'unauthenticated',
    code: 'SIGNED_OUT',
    message: 'Sign in at /admin/login, or send a token: Authorization: Bearer …',
  }),
  signInFailed: () => ({
    kind: 'unauthenticated',
    code: 'SIGN_IN_FAILED',
    message: 'This name and password do not belong together.',
  }),
  notPermitted: (role: string) => ({
    kind: 'not-permitted',
    code: 'ROLE_MAY_NOT',
    message: `Someone with the role ${role} may not do this. Ask the owner.`,
  }),
  forgedRequest: () => ({
    kind: 'not-permitted',
    code: 'CSRF_TOKEN_WRONG',
    field: 'X-CSRF-Token',
    message: 'This request does not come from the open dashboard. Reload the page and try again.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
