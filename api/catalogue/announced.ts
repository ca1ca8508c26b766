import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { FileTarget } from '#adapters/db/catalogue/files.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import { draftLinePattern, linePattern, slugPattern } from '../patterns.ts'
import { fieldErrorsOf } from '../problem.ts'

/** What a browser says of a file before it sends it. */
const Announced = Type.Object({
  product: Type.String({ pattern: slugPattern, maxLength: 64 }),
  file: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
  title: Type.Optional(Type.String({ pattern: linePattern, maxLength: 80 })),
  file_name: Type.String({ pattern: draftLinePattern, maxLength: 500 }),
})
type Announced = Static<typeof Announced>

/** What was said of an upload; refused field by field. */
export function announcedIn(
  said: Readonly<Record<string, string | null>>,
): Announced & { target: FileTarget } {
  if (!Value.Check(Announced, said))
    throw new AppError(shopFailures.wrongFields(fieldErrorsOf(Value.Errors(Announced, said))))
  const { file, title, file_name: fileName } = said
  return {
    ...said,
    target: file === undefined ? { title: title?.trim() ?? fileName } : { file: Number(file) },
  }
}
