import type { Failure } from '#domain/shared/failure.ts'
import { redeliveredAtOnce } from './redelivery.ts'

export const inboxFailures = {
  notFound: (id: number) => ({
    kind: 'not-found',
    code: 'INBOX_ROW_NOT_FOUND',
    message: `Nothing was received under the number ${id}.`,
  }),
  noPayload: () => ({
    kind: 'not-found',
    code: 'PAYLOAD_NONE',
    message: 'Nothing came with it but what is shown.',
  }),
  payloadLocked: () => ({
    kind: 'not-found',
    code: 'PAYLOAD_LOCKED',
    message: 'What came with it cannot be read any more: its key is gone, or SECRET_KEY has changed since.',
  }),
  notAgain: (why: string) => ({ kind: 'conflict', code: 'NOT_DELIVERED_AGAIN', message: why }),
  emptyRange: () => ({
    kind: 'rejected',
    code: 'NOTHING_TO_DELIVER',
    message: 'There is nothing in this range that can be delivered again.',
  }),
  rangeTooLong: () => ({
    kind: 'rejected',
    code: 'RANGE_TOO_LONG',
    field: 'to_id',
    message: `At most ${redeliveredAtOnce} at once. Choose a shorter range, or narrow it by a filter.`,
  }),
  rangeBackwards: () => ({
    kind: 'invalid',
    code: 'RANGE_BACKWARDS',
    field: 'to_id',
    message: 'to_id must not be smaller than from_id.',
  }),
} as const satisfies Record<string, (...args: never[]) => Failure>
