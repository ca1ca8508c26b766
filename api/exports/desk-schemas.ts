import { type Static, Type } from 'typebox'
import { dayPattern } from '../patterns.ts'

const day = (description: string) =>
  Type.Optional(Type.String({ format: 'date', pattern: dayPattern, description }))

export const ExportQuery = Type.Object(
  {
    from: day('The first day, by the shop’s clocks; from the beginning where it is left out'),
    to: day('The last day, included; until now where it is left out'),
  },
  { additionalProperties: false },
)
export type ExportQuery = Static<typeof ExportQuery>

export const CsvFile = { content: { 'text/csv': { schema: Type.String() } } }
