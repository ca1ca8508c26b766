import type { Failure } from '#domain/shared/failure.ts'
import { secondsInWords } from './sign-in-limits.ts'

export const peopleFailures = {
  signedOut: () => ({
    kind: 'unauthenticated',
    code: 'SIGNED_OUT',
    message: 'Sign in at /admin/login, or send a token: Authorization: Bearer …',
  }),
  signInFailed: () => ({
    kind: 'unauthenticated',
    code: 'SIGN_IN_FAILED',
    field: 'password',
    message: 'This name and password do not belong together.',
  }),
  tooManyFromHere: (retryAfterSeconds: number) => ({
    kind: 'rate-limited',
    code: 'TOO_MANY_SIGN_INS',
    message: `Too many tries did not work. Try again in ${secondsInWords(retryAfterSeconds)}.`,
    retryAfterSeconds,
  }),
  tooManyForName: (retryAfterSeconds: number) => ({
    kind: 'rate-limited',
    code: 'TOO_MANY_SIGN_INS',
    message: `Somebody has tried many passwords for this name. Sign in with a browser you have signed in with before, or try again in ${secondsInWords(retryAfterSeconds)}.`,
    retryAfterSeconds,
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
  noAccount: () => ({
    kind: 'not-found',
    code: 'NO_ACCOUNT',
    message: 'ADMIN_TOKEN belongs to nobody: it has no account, no password and no sessions.',
  }),
  sessionNotFound: () => ({
    kind: 'not-found',
    code: 'SESSION_NOT_FOUND',
    message: 'This browser is signed out already.',
  }),
  passwordWrong: () => ({
    kind: 'rejected',
    code: 'PASSWORD_WRONG',
    field: 'current_password',
    message: 'This is not your current password.',
  }),
  passwordTooWeak: (field: string, message: string) => ({
    kind: 'invalid',
    code: 'PASSWORD_TOO_WEAK',
    field,
    message,
  }),
  passwordOfSettings: () => ({
    kind: 'rejected',
    code: 'PASSWORD_OF_SETTINGS',
    message: 'This password is the setting ADMIN_PASSWORD. Change it there and start Origin again.',
  }),
  personNotFound: () => ({
    kind: 'not-found',
    code: 'PERSON_NOT_FOUND',
    message: 'There is nobody of this number.',
  }),
  nameTaken: (username: string) => ({
    kind: 'conflict',
    code: 'NAME_TAKEN',
    field: 'username',
    message: `There is somebody named ${username} already.`,
  }),
  lastOwner: () => ({
    kind: 'rejected',
    code: 'LAST_OWNER',
    message: 'Nobody else can sign in as owner. Make somebody else an owner first.',
  }),
  ownInvitation: () => ({
    kind: 'rejected',
    code: 'OWN_INVITATION',
    message: 'You are signed in: change your password under Account.',
  }),
  disabledPerson: () => ({
    kind: 'rejected',
    code: 'PERSON_DISABLED',
    message: 'This person may not sign in. Let them in again first.',
  }),
  /** `last` says who changed it and when, where that is known. */
  personChanged: (last: string | null) => ({
    kind: 'conflict',
    code: 'PERSON_CHANGED',
    message: `${last ?? 'Somebody changed this person meanwhile'}. Look again, then decide.`,
  }),
  invitationOver: () => ({
    kind: 'forbidden',
    code: 'INVITATION_OVER',
    message:
      'This invitation was used, replaced or withdrawn, or is older than a week. Ask the owner for a new one.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
