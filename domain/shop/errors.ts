import type { Failure, FieldError } from '#domain/shared/failure.ts'

export const shopFailures = {
  wrongFields: (errors: readonly FieldError[]) => ({
    kind: 'invalid',
    code: 'INVALID',
    message: `${errors.map(({ field, rule }) => `${field} ${rule}`).join('; ')}.`,
    field: errors[0]?.field ?? 'body',
    errors,
  }),
  changedMeanwhile: (what: string, who: string) => ({
    kind: 'conflict',
    code: 'CHANGED_MEANWHILE',
    field: 'version',
    message: `${who} changed ${what} after you opened it. Nothing of yours was saved yet: look at both and choose.`,
  }),
  unknownLogo: () => ({
    kind: 'invalid',
    code: 'LOGO_UNKNOWN',
    field: 'logo',
    message: 'This picture was not uploaded here. Choose it again.',
  }),
  unknownText: () => ({ kind: 'not-found', code: 'NOT_FOUND', message: 'There is no such text.' }),
  mailNotSent: (why: string) => ({
    kind: 'unavailable',
    code: 'TEST_MAIL_NOT_ACCEPTED',
    message: `The test mail was not sent. ${why}`,
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
