import { Type } from 'typebox'
import { IsDate } from 'typebox/format'
import { Value } from 'typebox/value'
import { AppError } from '#domain/shared/failure.ts'

const Key = Type.Array(Type.String(), { maxItems: 4 })

/** What a part of a cursor must be like: a pattern, or more than a pattern can say. */
export interface CursorPart {
  readonly test: (text: string) => boolean
}

const instantShape = /^[12]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3,6}Z$/

/** An instant of a day that the calendar has, which the database would otherwise stumble over. */
export const instant: CursorPart = {
  test: (text) => instantShape.test(text) && IsDate(text.slice(0, 10)),
}

/** A place in a list, to be handed back as it was given: the sorting key of the row beside it. */
export const cursorAt = (key: readonly string[]) => Buffer.from(JSON.stringify(key)).toString('base64url')

/** The sorting key in a cursor; each of its parts must be as it is said here. */
export function readCursor(cursor: string, parts: readonly CursorPart[], field = 'after'): string[] {
  const key = parsed(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (key?.length === parts.length && parts.every((it, index) => it.test(key[index] ?? ''))) return key
  throw new AppError({
    kind: 'invalid',
    code: 'CURSOR_MALFORMED',
    field,
    message: `${field} must be a cursor from an answer of this list. Begin again without it.`,
  })
}

function parsed(text: string): string[] | null {
  try {
    const key: unknown = JSON.parse(text)
    return Value.Check(Key, key) ? key : null
  } catch {
    return null
  }
}
