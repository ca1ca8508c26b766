import { type Static, Type } from 'typebox'
import { roles } from '#domain/people/roles.ts'
import { dayPattern, linePattern } from '../patterns.ts'

const day = Type.String({ format: 'date', pattern: dayPattern })
const text = Type.String({ pattern: linePattern, maxLength: 200 })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

export const AuditQuery = Type.Object(
  {
    actor: Type.Optional(text),
    action: Type.Optional(text),
    subject: Type.Optional(text),
    from: Type.Optional(day),
    to: Type.Optional(day),
    /** Words, or beginnings of words, of action, subject and actor. */
    q: Type.Optional(text),
    after: Type.Optional(text),
  },
  { additionalProperties: false },
)

export const AuditEntryView = Type.Object({
  id: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
  actor: Type.String(),
  role: orNull(Type.Enum([...roles])),
  action: Type.String(),
  subject: Type.String(),
  /** What it changed, a line each; null where there was, or is, nothing. */
  changes: Type.Array(
    Type.Object({ name: Type.String(), before: orNull(Type.String()), after: orNull(Type.String()) }),
  ),
  request_id: orNull(Type.String()),
})
export type AuditEntryView = Static<typeof AuditEntryView>

export const AuditList = Type.Object({
  items: Type.Array(AuditEntryView),
  next: orNull(Type.String()),
  previous: orNull(Type.String()),
})
export type AuditList = Static<typeof AuditList>

/** What the filters offer. */
export const AuditChoices = Type.Object({
  actors: Type.Array(Type.String()),
  actions: Type.Array(Type.String()),
})
export type AuditChoices = Static<typeof AuditChoices>
