import { type InvariantName } from '#domain/health/invariants.ts'
import { stuckAfterMinutes } from '#domain/health/faults.ts'

/** A fact about the row's subject that no run has taken in yet, so that it may be set right any moment. */
const underWay = (
  orderNumber: string,
) => `exists (select from inbox i where i.subject = 'order/' || ${orderNumber}
  and i.handled_at is null and i.received_at > now() - interval '${stuckAfterMinutes.fact} minutes')`

const minutes = (count: number) => `interval '${count} minutes'`

const openGrant = 'select from grants g where g.order_number = o.number and g.revoked_at is null'

/**
 * Captured money that was never earned must be going back or wait for a person; what was earned is delivered, or taken
 * away by somebody's word; what is delivered was paid.
 */
const paidIsFulfilled = `
  with sales as (
    select order_number, sum(sale_minor) as minor, max(currency) filter (where verdict = 'accepted') as currency
    from payments where status = 'captured' group by order_number
  ), back as (
    select payment_id, sum(amount_minor) as minor from (
      select payment_id, amount_minor from refunds where status <> 'failed'
      union all select payment_id, amount_minor from disputes where status = 'lost') b group by payment_id
  ), taken_away as (
    select order_number from refunds where revokes and status <> 'requested'
    union select order_number from disputes where status = 'lost'
  )
  select 'order/' || number as subject, fault, '' as about, minor as first_minor, 0 as second_minor, currency from (
    select o.number, coalesce(s.minor, 0) as minor, coalesce(s.currency, o.currency) as currency, case
      when s.minor > 0 and o.status not in ('paid', 'partially_refunded', 'refunded') then 'counts-as-unpaid'
      when s.minor > 0 and o.fulfilment = 'pending' then 'not-delivered'
      when s.minor > 0 and o.fulfilment = 'revoked' and a.order_number is null then 'taken-away'
      when o.fulfilment = 'revoked' and a.order_number is null and exists (select from refunds w
        where w.order_number = o.number and w.status = 'written-off') then 'kept-and-closed'
      when o.fulfilment = 'delivered' and s.currency is null then 'not-paid'
      when o.fulfilment = 'delivered' and not exists (${openGrant}) then 'no-download'
      when o.fulfilment <> 'delivered' and exists (${openGrant}) then 'open-download' end as fault
    from orders o left join sales s on s.order_number = o.number
      left join taken_away a on a.order_number = o.number) o
  where fault is not null
  union all
  select 'order/' || p.order_number, 'owed', p.id, p.amount_minor - p.sale_minor - coalesce(b.minor, 0), 0, p.currency
  from payments p left join back b on b.payment_id = p.id
  where p.status = 'captured' and p.amount_minor - p.sale_minor - coalesce(b.minor, 0) > 0
    and not exists (select from reviews r where r.order_number = p.order_number and r.resolved_at is null
      and r.reason in ('currency-mismatch', 'unknown-checkout', 'refund-failed'))
    and not ${underWay('p.order_number')}`

/** Where what an order's own rows come to differs from the entries of an account, by order and currency. */
const differing = (rows: string) => `
  select 'order/' || order_number as subject, fault, '' as about, sum(minor) as first_minor,
    sum(booked) as second_minor, currency
  from (${rows}) r group by order_number, fault, currency having sum(minor) <> sum(booked)`

const entriesOf = (
  accounts: string,
) => `ledger_entries e join ledger_transactions t on t.id = e.transaction_id
  where t.order_number is not null and e.account in (${accounts})`

/** What somebody has settled or written off counts only where the gateway paid it after all. */
const capturedIsBooked = differing(`
  select order_number, 'gateway-differs' as fault, currency, amount_minor as minor, 0 as booked
    from payments where status = 'captured'
  union all select order_number, 'gateway-differs', currency, -amount_minor, 0 from refunds
    where status in ('pending', 'processed') or status in ('settled', 'written-off') and gateway_refund_id is not null
  union all select order_number, 'gateway-differs', currency,
    case status when 'lost' then -amount_minor else -held_minor end, 0 from disputes
  union all select t.order_number, 'gateway-differs', e.currency, 0, e.amount_minor
    from ${entriesOf(`'gateway', 'stripe'`)} and e.kind <> 'gateway-fee'
  union all select order_number, 'disputed-differs', currency, held_minor, 0 from disputes
  union all select t.order_number, 'disputed-differs', e.currency, 0, e.amount_minor
    from ${entriesOf(`'disputed-funds'`)}`)

const soldIsBooked = differing(`
  select order_number, 'sale-differs' as fault, currency, sale_minor as minor, 0 as booked from payments
  union all select t.order_number, 'sale-differs', e.currency, 0, -e.amount_minor
    from ${entriesOf(`'sales', 'output-tax'`)}`)

const ledgerSumsToZero = `
  select 'transaction/' || t.id as subject, 'unbalanced' as fault, t.key as about, e.minor as first_minor,
    0 as second_minor, t.currency
  from (select transaction_id, sum(amount_minor) as minor from ledger_entries
    group by transaction_id, currency having sum(amount_minor) <> 0) e
  join ledger_transactions t on t.id = e.transaction_id
  union all
  select 'transaction/' || t.id, 'without-entries', t.key, 0, 0, t.currency from ledger_transactions t
  where not exists (select from ledger_entries e where e.transaction_id = t.id)
  union all
  select distinct 'transaction/' || t.id, 'astray', t.key, 0, 0, t.currency
  from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
  where (e.kind, e.currency, e.booked_on) is distinct from (t.kind, t.currency, t.booked_on)
  union all
  select 'account/' || account, 'day-differs', day::text, sum(debit), sum(credit), currency from (
    select account, currency, day, debit_minor as debit, credit_minor as credit, entries from ledger_days
    union all select account, currency, booked_on, -greatest(amount_minor, 0), least(amount_minor, 0), -1
      from ledger_entries where folded) d
  group by account, currency, day having sum(debit) <> 0 or sum(credit) <> 0 or sum(entries) <> 0`

/** Nothing went back of what stays with the shop; what is booked as a loss was not the customer's. */
const refundsWithinCaptures = `
  with losses as (
    select t.kind, substr(t.key, strpos(t.key, '/') + 1) as about, e.currency, e.amount_minor as minor
    from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
    where e.account = 'dispute-losses' and e.kind in ('dispute-lost', 'refund', 'refund-failed')
  ), back as (
    select payment_id, currency, amount_minor as minor from refunds
    where status not in ('failed', 'written-off') or status = 'written-off' and gateway_refund_id is not null
    union all
    select payment_id, currency, amount_minor from disputes where status = 'lost'
    union all
    select d.payment_id, l.currency, -l.minor from losses l join disputes d on d.id = l.about
    where l.kind = 'dispute-lost'
    union all
    select r.payment_id, l.currency, -l.minor from losses l join refunds r on r.gateway_refund_id = l.about
    where l.kind <> 'dispute-lost'
  )
  select 'order/' || p.order_number as subject, 'beyond-captured' as fault, p.id as about, b.minor as first_minor,
    p.amount_minor as second_minor, p.currency
  from (select payment_id, currency, sum(minor) as minor from back group by payment_id, currency) b
  join payments p on p.id = b.payment_id and p.currency = b.currency where b.minor > p.amount_minor`

/** What somebody revoked by hand is not missing; what a person has answered is seen to. */
const soldHasItsKey = `
  select 'order/' || order_number as subject, fault, about, 0 as first_minor, 0 as second_minor, 'INR' as currency from (
    select g.order_number, g.product_slug as about, case
      when g.revoked_at is not null then case when l.revoked_at is null and l.id is not null then 'key-left' end
      when l.id is null then 'no-key'
      when l.revoked_at is not null and l.revoked_by is null then 'key-ended' end as fault
    from grants g
      left join licences l on l.order_number = g.order_number and l.product_slug = g.product_slug
    where g.licence_source is not null) k
  where fault is not null and not (fault = 'no-key' and exists (select from reviews r
    where r.reason = 'licence-pool-empty' and r.about = k.order_number || '/' || k.about
      and (r.resolved_at is null or r.resolution is not null)))`

/** A run that was told something within the hour may be at work on a call; one handed to a person is not stuck. */
const nothingStuck = `
  select subject, 'fact-waits' as fault, type as about, 0 as first_minor, 0 as second_minor, 'INR' as currency from inbox
  where handled_at is null and subject is not null and received_at < now() - ${minutes(stuckAfterMinutes.fact)}
    and (delivered_at is null or delivered_at < now() - ${minutes(stuckAfterMinutes.fact)})
  union all
  select e.subject, 'call-waits', e.kind, 0, 0, 'INR' from effects e
  where e.state = 'open' and coalesce(e.next_try_at, e.created_at) < now() - ${minutes(stuckAfterMinutes.call)}
    and not exists (select from inbox i where i.subject = e.subject
      and i.handled_at > now() - ${minutes(stuckAfterMinutes.call)})
  union all
  select e.subject, 'call-forgotten', e.kind, 0, 0, 'INR' from effects e
  where e.state = 'waiting' and e.subject like 'order/%'
    and not exists (select from reviews r where r.about = e.key and r.resolved_at is null)
    and not ${underWay(`substr(e.subject, 7)`)}
  union all
  select 'order/' || r.order_number, 'refund-forgotten', r.id, r.amount_minor, 0, r.currency from refunds r
  where r.status = 'requested' and r.created_at < shop_now() - ${minutes(stuckAfterMinutes.refund)}
    and not exists (select from effects e where e.kind = 'issue-refund' and e.about = r.id
      and e.state in ('open', 'waiting'))
    and not ${underWay('r.order_number')}
  union all
  select subject, 'wait-over', kind, 0, 0, 'INR' from upcoming
  where due_at < shop_now() - ${minutes(stuckAfterMinutes.wait)}
  union all
  select 'order/' || o.number, 'open-past-end', '', 0, 0, 'INR' from orders o
  where o.status in ('created', 'failed') and o.expires_at < shop_now() - ${minutes(stuckAfterMinutes.expiry)}
    and (o.created_at < shop_now() - interval '26 hours' or exists (select from checkouts c
      where c.order_number = o.number and c.gateway_order_id is not null))`

/** Each answers the rows against it as `subject, fault, about, first_minor, second_minor, currency`. */
export const invariantQueries: Readonly<Record<InvariantName, string>> = {
  'paid-is-fulfilled': paidIsFulfilled,
  'captured-is-booked': capturedIsBooked,
  'sold-is-booked': soldIsBooked,
  'ledger-sums-to-zero': ledgerSumsToZero,
  'refunds-within-captures': refundsWithinCaptures,
  'sold-has-its-key': soldHasItsKey,
  'nothing-stuck': nothingStuck,
}
