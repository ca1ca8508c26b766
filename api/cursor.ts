import { Value } from 'typebox/value'
import { Type } from 'typebox'
import { AppError } from '#domain/shared/failure.ts'

const Key = Type.Array(Type.String(), { maxItems: 4 })

/** A place in a list, to be handed back as it was given: the sorting key of the row beside it. */
export const cursorAt = (key: readonly string[]) => Buffer.from(JSON.stringify(key)).toString('base64url')

/** The sorting key in a cursor; each part must look like its pattern. */
export function readCursor(cursor: string, patterns: readonly RegExp[]): string[] {
  const key = parsed(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (key?.length === patterns.length && patterns.every((it, index) => it.test(key[index] ?? ''))) return key
  throw new AppError({
    kind: 'invalid',
    code: 'CURSOR_MALFORMED',
    field: 'after',
    message: 'after must be a cursor from an answer of this list. Begin again without it.',
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
