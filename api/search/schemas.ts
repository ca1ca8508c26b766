import { type Static, Type } from 'typebox'
import { linePattern } from '../patterns.ts'

export const SearchQuery = Type.Object(
  { q: Type.String({ pattern: linePattern, maxLength: 254 }) },
  { additionalProperties: false },
)

export const Found = Type.Object({
  items: Type.Array(
    Type.Object({
      kind: Type.Enum(['order', 'customer', 'dispute']),
      title: Type.String(),
      detail: Type.String(),
      to: Type.String({ description: 'Where it is shown, below /admin' }),
    }),
  ),
})
export type Found = Static<typeof Found>
