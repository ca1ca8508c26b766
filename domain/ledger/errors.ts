import type { Failure } from '#domain/shared/failure.ts'

export const ledgerFailures = {
  unknownTransaction: (id: string) => ({
    kind: 'not-found',
    code: 'LEDGER_TRANSACTION_NOT_FOUND',
    message: `There is no transaction ${id} in the ledger.`,
  }),
  spanTurned: () => ({
    kind: 'invalid',
    code: 'SPAN_TURNED',
    field: 'to',
    message: 'to must not be before from.',
  }),
  spanTooLong: (mostDays: number) => ({
    kind: 'invalid',
    code: 'SPAN_TOO_LONG',
    field: 'to',
    message: `to must be at most ${mostDays} days after from, both included.`,
  }),
  tooManyLines: (most: number) => ({
    kind: 'rejected',
    code: 'TOO_MANY_LINES',
    message: `A file holds at most ${most} lines, and these are more. Choose fewer days.`,
  }),
  monthStays: (why: string) => ({
    kind: 'rejected',
    code: 'MONTH_STAYS',
    field: 'month',
    message: why,
  }),
  alreadyClosed: (why: string) => ({
    kind: 'conflict',
    code: 'MONTH_CLOSED_ALREADY',
    field: 'month',
    message: why,
  }),
  dayNotOpen: (rule: string) => ({
    kind: 'invalid',
    code: 'DAY_NOT_OPEN',
    field: 'day',
    message: `day ${rule}.`,
    errors: [{ field: 'day', rule }],
  }),
  amountTooHigh: (rule: string) => ({
    kind: 'invalid',
    code: 'AMOUNT_TOO_HIGH',
    field: 'amount_minor',
    message: `amount_minor ${rule}.`,
    errors: [{ field: 'amount_minor', rule }],
  }),
  accountNotPossible: (rule: string) => ({
    kind: 'invalid',
    code: 'ACCOUNT_NOT_POSSIBLE',
    field: 'account',
    message: `account ${rule}.`,
    errors: [{ field: 'account', rule }],
  }),
  currencyUnknown: (known: string) => ({
    kind: 'invalid',
    code: 'CURRENCY_UNKNOWN',
    field: 'currency',
    message: `currency must be one that is in the books: ${known}.`,
    errors: [{ field: 'currency', rule: `must be one that is in the books: ${known}` }],
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
