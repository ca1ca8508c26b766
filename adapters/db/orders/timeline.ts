import type { EntityManager } from '@mikro-orm/postgresql'
import type { DecisionSeen } from '#domain/orders/decision-story.ts'
import type { Deed } from '#domain/orders/deed-story.ts'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { CouponSeen, EffectSeen, FactTold, MailSeen } from '#domain/orders/story.ts'
import type { Posting } from '#domain/ledger/posting.ts'
import type { Booking } from '#domain/ledger/words.ts'
import type { Condition } from '../conditions.ts'

interface Amount {
  readonly minor: number | null
  readonly currency: string | null
}

/** What stands behind each kind of line. */
interface Happened {
  readonly fact: FactTold
  readonly decision: DecisionSeen
  readonly effect: Omit<EffectSeen, 'amount'> & Amount
  readonly mail: MailSeen & { readonly key: string }
  readonly money: Booking & {
    readonly kind: Posting['kind']
    readonly minor: number
    readonly currency: string
  }
  readonly download: Record<string, never>
  readonly coupon: CouponSeen
  readonly review: {
    readonly reason: ReviewReason
    readonly assignee: string
    readonly due_at: string
  } & Amount
  readonly action: Deed & { readonly inbox: string | null }
}

type Kind = keyof Happened

/** Where a row stands: its time in microseconds, its kind's place among those of one instant, its own number. */
type TimelineKey = readonly [micros: string, rank: string, seq: string]

export type TimelineRow = {
  [K in Kind]: {
    readonly kind: K
    readonly id: string
    readonly at: Date
    readonly key: TimelineKey
    readonly data: Happened[K]
  }
}[Kind]

/**
 * What an order was told, what was decided, done, posted and downloaded, and who did what at the desk: in one instant a
 * person comes first, then what we did, what we were told, and what was made of it.
 */
export const happened = `
  select 'action' as kind, a.id::text as id, a.at, 0 as rank, a.id as seq, json_build_object('actor', a.actor,
      'action', a.action, 'before', a.before, 'after', a.after, 'inbox', i.id::text) as data
    from audit a left join inbox i on i.source = 'desk' and i.event_id = a.key where a.subject = 'order/' || ?
  union all
  select 'effect', e.id::text, coalesce(i.received_at, e.closed_at, e.created_at), 1, e.id,
      json_build_object('kind', e.kind, 'about', e.about, 'minor', coalesce(e.amount_minor, r.amount_minor),
        'currency', coalesce(e.currency, r.currency), 'state', e.state, 'tries', e.tries, 'note', e.note)
    from effects e left join inbox i on i.source = 'fetch' and i.event_id = 'effect/' || e.id
    left join refunds r on e.kind = 'issue-refund' and r.id = e.about
    where e.subject = 'order/' || ? and e.kind <> 'send-mail'
  union all
  select 'mail', e.id::text, coalesce(e.closed_at, e.created_at), 1, e.id, json_build_object('key', m.key,
      'template', m.template, 'mail', m.state, 'attempts', m.attempts, 'state', e.state, 'note', e.note)
    from effects e join mails m on m.key = e.key where e.subject = 'order/' || ? and e.kind = 'send-mail'
  union all
  select 'fact', i.id::text, i.received_at, 2, i.id, json_build_object('source', i.source, 'type', i.type,
      'facts', i.facts, 'outcome', i.outcome)
    from inbox i where i.subject = 'order/' || ? and i.source <> 'desk'
  union all
  select 'decision', d.id::text, d.at, 3, d.id, json_build_object('effects', d.effects,
      'after', d.state -> 'status', 'refunds', d.state -> 'refunds', 'before',
      (select b.state -> 'status' from decisions b where b.order_number = d.order_number and b.id < d.id
       order by b.id desc limit 1))
    from decisions d where d.order_number = ?
  union all
  select 'money', t.id::text, t.occurred_at, 4, t.id, json_build_object('kind', t.kind, 'currency', t.currency,
      'happenedOn', shop_day(t.happened_at), 'bookedOn', t.booked_on,
      'minor', (select sum(amount_minor) from ledger_entries where transaction_id = t.id and amount_minor > 0))
    from ledger_transactions t where t.order_number = ?
  union all
  select 'review', r.id::text, r.opened_at, 5, r.id, json_build_object('reason', r.reason, 'assignee', r.assignee,
      'due_at', r.due_at, 'minor', r.amount_minor, 'currency', r.currency)
    from reviews r where r.order_number = ?
  union all
  select 'download', left(d.token_hash, 16), d.begun_at, 6, hashtext(d.token_hash)::bigint, '{}'::json
    from downloads d where d.order_number = ?
  union all
  select 'coupon', u.coupon_code || '/' || it.what, it.at, 7, hashtext(u.coupon_code)::bigint,
      json_build_object('code', u.coupon_code, 'what', it.what, 'minor', u.discount_minor, 'currency', o.currency)
    from coupon_uses u join orders o on o.number = u.order_number
    cross join lateral (values ('used', u.reserved_at), ('returned', u.returned_at)) it (what, at)
    where u.order_number = ? and it.at is not null`

interface Place {
  readonly micros: string
  readonly rank: string
  readonly seq: string
}

const sources = 9

interface Slice {
  readonly before: TimelineKey | null
  readonly limit: number
}

export function timelineStatement(number: string, { before, limit }: Slice): Condition {
  const [micros = null, rank = null, seq = null] = before ?? []
  return {
    sql: `select kind, id, at, data, rank::text, seq::text, (extract(epoch from at) * 1000000)::bigint::text as micros
     from (${happened}) as happened
     where ?::bigint is null or (at, rank, seq) <
       (timestamptz 'epoch' + ?::bigint * interval '1 microsecond', ?::int, ?::bigint)
     order by at desc, happened.rank desc, happened.seq desc limit ?`,
    values: [...Array.from({ length: sources }, () => number), micros, micros, rank, seq, limit],
  }
}

/** The last things that happened before a place, newest first. */
export async function readTimeline(em: EntityManager, number: string, slice: Slice): Promise<TimelineRow[]> {
  const { sql, values } = timelineStatement(number, slice)
  const rows = await em.execute<(TimelineRow & Place)[]>(sql, [...values])
  return rows.map((row) =>
    Object.assign(row, {
      at: new Date(row.at),
      key: [row.micros, row.rank, row.seq] as const,
    }),
  )
}
