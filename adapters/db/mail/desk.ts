import type { EntityManager } from '@mikro-orm/postgresql'
import type { NoticeTemplate } from '#domain/mail/notice.ts'
import type { MailState } from '#domain/mail/words.ts'
import type { MailTemplate } from '#domain/orders/effects.ts'
import { type Condition, matching, ofDays, textArray } from '../conditions.ts'

export interface MailFilter {
  readonly state: MailState | null
  readonly template: MailTemplate | NoticeTemplate | null
  readonly orderNumber: string | null
  /** Addresses, of which it went to one; null for all. */
  readonly addresses: readonly string[] | null
  /** Dates such as 2026-11-23, both included, in this time zone. */
  readonly from: string | null
  readonly to: string | null
  readonly timeZone: string
}

interface MailSlice {
  readonly filter: MailFilter
  /** Rows beyond this one, nearest first; null for the newest. */
  readonly beyond: { readonly direction: 'older' | 'newer'; readonly key: readonly string[] } | null
  readonly limit: number
}

export interface MailRow {
  readonly key: string
  /** To the microsecond, for the list's cursor. */
  readonly exactTime: string
  readonly createdAt: Date
  readonly template: MailTemplate | NoticeTemplate
  readonly state: MailState
  readonly to: string | null
  readonly subject: string | null
  readonly orderNumber: string | null
  readonly attempts: number
  readonly sentAt: Date | null
  /** Why it failed, or did not work the last time. */
  readonly note: string | null
  readonly nextTryAt: Date | null
}

/** Rows on one side of a row, nearest first. Reads few more rows than it answers, however many mails there are. */
export async function readMailRows(em: EntityManager, slice: MailSlice): Promise<MailRow[]> {
  const { sql, values } = mailRowsStatement(slice)
  const rows = await em.execute<Row[]>(sql, [...values])
  return rows.map(toRow)
}

/** The statement behind `readMailRows`, so that its plan can be looked at. */
export function mailRowsStatement(slice: MailSlice): Condition {
  const { sql, values } = pageOf(slice)
  return { sql: `with m as materialized (${sql}) select ${columns} ${around} ${orderOf(slice)}`, values }
}

const orderOf = ({ beyond }: MailSlice) => {
  const way = beyond?.direction === 'newer' ? 'asc' : 'desc'
  return `order by m.created_at ${way}, m.key ${way}`
}

/** A mail not yet sent has no address of its own, but its order has: found by that. */
function pageOf(slice: MailSlice): Condition {
  const { filter, limit } = slice
  const { sql, values } = matching(conditionsOf(slice))
  const end = `${orderOf(slice)} limit ${limit}`
  if (filter.addresses === null) return { sql: `select m.* from mails m where ${sql} ${end}`, values }
  const sent = `select m.* from mails m where m.to_address = it.address and ${sql} ${end}`
  const unsent = `select m.* from orders o join mails m on m.order_number = o.number
    where o.email = it.address and m.to_address is null and ${sql} ${end}`
  return {
    sql: `select m.* from unnest(?::text[]) it (address)
      cross join lateral ((${sent}) union all (${unsent})) m ${end}`,
    values: [textArray(filter.addresses), ...values, ...values],
  }
}

function conditionsOf({ filter, beyond }: MailSlice): (Condition | null)[] {
  const { state, template, orderNumber } = filter
  const side = beyond?.direction === 'newer' ? '>' : '<'
  return [
    state && stateCondition(state),
    template ? { sql: 'm.template = ?', values: [template] } : null,
    orderNumber ? { sql: 'm.order_number = ?', values: [orderNumber] } : null,
    ...ofDays('m.created_at', filter),
    beyond && { sql: `(m.created_at, m.key) ${side} (?::timestamptz, ?::text)`, values: [...beyond.key] },
  ]
}

const subjectOf = `case when m.order_number is null then 'mail/' || m.key else 'order/' || m.order_number end`

/** Handed to a person: the effect that should have sent it, or the customer's request for a link. */
const givenUp = `(m.state = 'failed'
  or exists (select from effects e where e.subject = ${subjectOf} and e.kind = 'send-mail' and e.about = m.key
    and e.state = 'waiting')
  or m.template = 'purchases-link' and exists (select from inbox i where i.subject = 'purchases/' || m.about
    and i.outcome = 'waits for a person'))`

function stateCondition(state: MailState): Condition {
  if (state === 'failed') return { sql: `m.state in ('queued', 'failed') and ${givenUp}`, values: [] }
  if (state === 'queued') return { sql: `m.state = 'queued' and not ${givenUp}`, values: [] }
  return { sql: 'm.state = ?', values: [state] }
}

const columns = `m.key, m.created_at, m.template, m.subject, m.order_number, m.attempts, m.sent_at,
  to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_time,
  case when m.state = 'queued' and ${givenUp} then 'failed' else m.state end as state,
  coalesce(m.to_address, o.email) as to_address, e.note, e.next_try_at`

const around = `from m left join orders o on o.number = m.order_number
  left join lateral (select note, next_try_at from effects e
    where m.state <> 'sent' and e.subject = ${subjectOf} and e.kind = 'send-mail' and e.about = m.key
    order by e.id desc limit 1) e on true`

interface Row {
  [column: string]: unknown
  key: string
  exact_time: string
  created_at: string
  template: MailRow['template']
  state: MailState
  to_address: string | null
  subject: string | null
  order_number: string | null
  attempts: number
  sent_at: string | null
  note: string | null
  next_try_at: string | null
}

const toRow = (row: Row): MailRow => ({
  key: row.key,
  exactTime: row.exact_time,
  createdAt: new Date(row.created_at),
  template: row.template,
  state: row.state,
  to: row.to_address,
  subject: row.subject,
  orderNumber: row.order_number,
  attempts: row.attempts,
  sentAt: row.sent_at === null ? null : new Date(row.sent_at),
  note: row.note,
  nextTryAt: row.next_try_at === null ? null : new Date(row.next_try_at),
})

/** A mail with its content as it was sent; null content until then. */
export interface MailRead extends MailRow {
  readonly about: string
  readonly messageId: string | null
  readonly html: string | null
  readonly text: string | null
}

interface Content {
  [column: string]: unknown
  about: string
  message_id: string | null
  html: string | null
  text: string | null
}

export async function readMail(em: EntityManager, key: string): Promise<MailRead | null> {
  const [row] = await em.execute<(Row & Content)[]>(
    `with m as materialized (select * from mails where key = ?)
     select ${columns}, m.about, m.message_id, m.html, m.text ${around}`,
    [key],
  )
  if (!row) return null
  return { ...toRow(row), about: row.about, messageId: row.message_id, html: row.html, text: row.text }
}
