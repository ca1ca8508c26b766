import type { EntityManager } from '@mikro-orm/postgresql'
import { handedOver, ignoredOutcomes, type InboxState } from '#domain/inbox/states.ts'
import { type Condition, matching, ofDays, textArray } from '../conditions.ts'

export interface InboxFilter {
  readonly source: string | null
  readonly type: string | null
  readonly subject: string | null
  readonly state: InboxState | null
  /** Dates such as 2026-11-23, both included, in this time zone. */
  readonly from: string | null
  readonly to: string | null
  readonly timeZone: string
}

interface InboxSlice {
  readonly filter: InboxFilter
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
  /** None below this one. */
  readonly fromId?: number
}

/** Something we were told, without its content. */
export interface InboxRow {
  readonly id: number
  readonly source: string
  readonly type: string
  readonly subject: string | null
  readonly receivedAt: Date
  readonly deliveredAt: Date | null
  readonly deliveries: number
  readonly handledAt: Date | null
  readonly outcome: string | null
  readonly hasFacts: boolean
}

/** A row that came before its order was known belongs to that order as soon as it is. */
const subjectByNow = `coalesce(i.subject, (select 'order/' || c.order_number from checkouts c
  where i.subject is null and c.gateway_order_id = i.gateway_order_id))`

const columns = `i.id, i.source, i.type, ${subjectByNow} as subject, i.received_at, i.delivered_at, i.deliveries, i.handled_at, i.outcome,
  i.facts <> '[]' as has_facts`

/** Rows on one side of a row, nearest first. Reads few more rows than it answers, however long the inbox is. */
export async function readInboxRows(em: EntityManager, slice: InboxSlice): Promise<InboxRow[]> {
  const { sql, values } = inboxRowsStatement(slice)
  const rows = await em.execute<Row[]>(sql, [...values])
  return rows.map(toRow)
}

/** The statement behind `readInboxRows`, so that its plan can be looked at. */
export function inboxRowsStatement({ filter, beyond, limit, fromId }: InboxSlice): Condition {
  const isNewer = beyond?.direction === 'newer'
  const side: Condition | null = beyond && {
    sql: `i.id ${isNewer ? '>' : '<'} ?::bigint`,
    values: [...beyond.key],
  }
  const least = fromId === undefined ? null : { sql: 'i.id >= ?', values: [fromId] }
  const { sql, values } = matching([...conditionsOf(filter), side, least])
  const end = `order by i.id ${isNewer ? 'asc' : 'desc'} limit ${limit}`
  if (filter.state !== 'ignored') return { sql: `select ${columns} from inbox i where ${sql} ${end}`, values }
  // One walk along the index for each outcome, named outright: over several of them there is no order.
  const each = ignoredOutcomes.map(
    (outcome) =>
      `(select * from inbox i where i.outcome = '${outcome}' and i.outcome <> 'taken in' and ${sql} ${end})`,
  )
  return {
    sql: `select ${columns} from (${each.join(' union all ')}) i ${end}`,
    values: each.flatMap(() => values),
  }
}

const conditionsOf = ({ source, type, subject, state, ...days }: InboxFilter): (Condition | null)[] => [
  source ? { sql: 'i.source = ?', values: [source] } : null,
  type ? { sql: 'i.type = ?', values: [type] } : null,
  subject ? { sql: 'i.subject = ?', values: [subject] } : null,
  state && stateCondition(state),
  ...ofDays('i.received_at', days),
  days.from ? { sql: `i.id >= ${firstIdSince}`, values: [days.from, days.timeZone] } : null,
  days.to ? { sql: `i.id <= ${lastIdBefore}`, values: [days.to, days.timeZone] } : null,
]

/** Ids grow with time, but for rows of the same moment: the ends of a range of days by a look at either of them. */
const nearby = 500
const firstIdSince = `(select min(id) from (select id from inbox
  where received_at >= ?::date::timestamp at time zone ? order by received_at limit ${nearby}) near)`
const lastIdBefore = `(select max(id) from (select id from inbox
  where received_at < (?::date + 1)::timestamp at time zone ? order by received_at desc limit ${nearby}) near)`

function stateCondition(state: InboxState): Condition | null {
  switch (state) {
    case 'waiting':
      return { sql: 'i.handled_at is null and i.delivered_at is null', values: [] }
    case 'delivered':
      return { sql: 'i.handled_at is null and i.delivered_at is not null', values: [] }
    case 'with-person':
      return { sql: `i.outcome = ? and i.outcome <> 'taken in'`, values: [handedOver] }
    case 'handled':
      return {
        sql: 'i.handled_at is not null and i.outcome <> all(?::text[])',
        values: [textArray([handedOver, ...ignoredOutcomes])],
      }
    case 'ignored':
      return null
  }
}

interface Row {
  [column: string]: unknown
  id: string
  source: string
  type: string
  subject: string | null
  received_at: string
  delivered_at: string | null
  deliveries: number
  handled_at: string | null
  outcome: string | null
  has_facts: boolean
}

const instant = (text: string | null) => (text === null ? null : new Date(text))

const toRow = (row: Row): InboxRow => ({
  id: Number(row.id),
  source: row.source,
  type: row.type,
  subject: row.subject,
  receivedAt: new Date(row.received_at),
  deliveredAt: instant(row.delivered_at),
  deliveries: row.deliveries,
  handledAt: instant(row.handled_at),
  outcome: row.outcome,
  hasFacts: row.has_facts,
})
