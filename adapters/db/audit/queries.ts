import type { EntityManager } from '@mikro-orm/postgresql'
import type { Role } from '#domain/people/roles.ts'
import { type Condition, matching, ofDays } from '../conditions.ts'

interface AuditRead {
  readonly id: number
  readonly at: Date
  readonly actor: string
  readonly role: Role | null
  readonly action: string
  readonly subject: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly requestId: string | null
  /** Its place in the list: the exact time and the number. */
  readonly place: readonly [string, string]
}

export interface AuditFilter {
  readonly actor: string | null
  readonly action: string | null
  readonly subject: string | null
  /** Dates, both included. */
  readonly from: string | null
  readonly to: string | null
  readonly timeZone: string
  /** Words, or beginnings of words, of action, subject and actor. */
  readonly q: string | null
}

interface Slice {
  readonly filter: AuditFilter
  /** From a place in the list on, towards older entries or newer ones. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

interface Row {
  [column: string]: unknown
  id: string
  at: string
  place: string
  actor: string
  role: Role | null
  action: string
  subject: string
  before: Readonly<Record<string, unknown>> | null
  after: Readonly<Record<string, unknown>> | null
  request_id: string | null
}

const is = (column: string, value: string | null): Condition | null =>
  value === null ? null : { sql: `${column} = ?`, values: [value] }

function ofWords(q: string | null): Condition | null {
  const words = q?.match(/[\p{L}\p{N}]+/gu)
  if (!words) return null
  const text = `translate(action || ' ' || subject || ' ' || actor, './-_@', '     ')`
  return {
    sql: `to_tsvector('simple', ${text}) @@ to_tsquery('simple', ?)`,
    values: [words.map((it) => `${it}:*`).join(' & ')],
  }
}

/** Entries from a place on, nearest first; every way to ask has an index. */
export function auditQuery({ filter, beyond, limit }: Slice): Condition {
  const isNewer = beyond?.direction === 'newer'
  const { sql, values } = matching([
    is('actor', filter.actor),
    is('action', filter.action),
    is('subject', filter.subject),
    ...ofDays('at', filter),
    ofWords(filter.q),
    beyond && { sql: `(at, id) ${isNewer ? '>' : '<'} (?::timestamptz, ?::bigint)`, values: beyond.key },
  ])
  return {
    sql: `select id, at, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place, actor, role, action,
        subject, before, after, request_id
      from audit where ${sql} order by ${isNewer ? 'at, id' : 'at desc, id desc'} limit ${limit}`,
    values,
  }
}

export async function readAudit(em: EntityManager, slice: Slice): Promise<AuditRead[]> {
  const { sql, values } = auditQuery(slice)
  const rows = await em.execute<Row[]>(sql, [...values])
  return rows.map((row) => ({
    id: Number(row.id),
    at: new Date(row.at),
    actor: row.actor,
    role: row.role,
    action: row.action,
    subject: row.subject,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
    place: [row.place, row.id],
  }))
}

const mostChoices = 200

/** What was ever done, and by whom, each once: the choices of the filters. Leaps from one to the next in the index. */
export const knownActions = (em: EntityManager) => distinct(em, 'action')
export const knownActors = (em: EntityManager) => distinct(em, 'actor')

async function distinct(em: EntityManager, column: 'action' | 'actor'): Promise<string[]> {
  const rows = await em.execute<{ it: string }[]>(
    `with recursive known (it) as (
       (select ${column} from audit order by ${column} limit 1)
       union all
       select (select a.${column} from audit a where a.${column} > known.it order by a.${column} limit 1)
       from known where known.it is not null)
     select it from known where it is not null limit ${mostChoices}`,
  )
  return rows.map((row) => row.it)
}
