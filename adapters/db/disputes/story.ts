import type { EntityManager } from '@mikro-orm/postgresql'
import type { Condition } from '../conditions.ts'
import type { TimelineRow } from '../orders/timeline.ts'
import { ofDispute } from './desk-parts.ts'

type WithoutPlace<Row> = Row extends unknown ? Omit<Row, 'key'> : never

/** What of an order's timeline is about one of its disputes. */
export type DisputeLine = WithoutPlace<
  Extract<TimelineRow, { kind: 'action' | 'effect' | 'fact' | 'money' | 'review' }>
>

/** In one instant a person comes first, then what we did, what we were told, and what was made of it. */
const happened = `
  select 'action' as kind, a.id::text as id, a.at, 0 as rank, a.id as seq, json_build_object('actor', a.actor,
      'action', a.action, 'before', a.before, 'after', a.after, 'inbox', null) as data
    from audit a where a.subject = 'dispute/' || ?
      or a.subject = 'order/' || ? and a.action = 'review.resolved' and a.after ->> 'about' = ?
  union all
  select 'effect', e.id::text, coalesce(i.received_at, e.closed_at, e.created_at), 1, e.id,
      json_build_object('kind', e.kind, 'about', e.about, 'minor', e.amount_minor, 'currency', e.currency,
        'state', e.state, 'tries', e.tries, 'note', e.note)
    from effects e left join inbox i on i.source = 'fetch' and i.event_id = 'effect/' || e.id
    where e.subject = 'order/' || ? and e.about = ?
  union all
  select 'fact', i.id::text, i.received_at, 2, i.id, json_build_object('source', i.source, 'type', i.type,
      'facts', i.facts, 'outcome', i.outcome)
    from inbox i where i.subject = 'order/' || ? and i.facts @> jsonb_build_array(jsonb_build_object(
      'type', 'dispute-reported', 'report', jsonb_build_object('disputeId', ?::text)))
  union all
  select 'money', t.id::text, t.occurred_at, 4, t.id, json_build_object('kind', t.kind, 'currency', t.currency,
      'minor', (select sum(amount_minor) from ledger_entries where transaction_id = t.id and amount_minor > 0))
    from ledger_transactions t where t.order_number = ? and ${ofDispute}
  union all
  select 'review', r.id::text, r.opened_at, 5, r.id, json_build_object('reason', r.reason, 'assignee', r.assignee,
      'due_at', r.due_at, 'minor', r.amount_minor, 'currency', r.currency)
    from reviews r where r.order_number = ? and r.about = ?`

/** The last lines of a dispute; more than a bank ever needs. */
const most = 200

interface Of {
  readonly disputeId: string
  readonly orderNumber: string
}

export function storyStatement({ disputeId: id, orderNumber: number }: Of): Condition {
  return {
    sql: `select * from (select * from (${happened}) as happened order by at desc, rank desc, seq desc limit ${most})
      as latest order by at, rank, seq`,
    values: [id, number, id, number, id, number, id, number, id, id, id, id, number, id],
  }
}

/** What happened in a dispute, oldest first. */
export async function readStory(em: EntityManager, of: Of): Promise<DisputeLine[]> {
  const { sql, values } = storyStatement(of)
  const rows = await em.execute<DisputeLine[]>(sql, [...values])
  return rows.map((row) => Object.assign(row, { at: new Date(row.at) }))
}
