import type { Failure } from '#domain/shared/failure.ts'

export const mailFailures = {
  notFound: () => ({ kind: 'not-found', code: 'MAIL_NOT_FOUND', message: 'There is no such mail.' }),
  noHtml: () => ({
    kind: 'not-found',
    code: 'MAIL_NOT_SENT',
    message: 'It has not been written yet: a mail is written in the moment it is sent.',
  }),
  notResent: (why: string) => ({ kind: 'conflict', code: 'MAIL_NOT_RESENT', message: why }),
  searchByAddress: () => ({
    kind: 'not-permitted',
    code: 'SEARCH_BY_ADDRESS',
    field: 'q',
    message: 'Your role finds mails by the number of their order, not by an address.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
