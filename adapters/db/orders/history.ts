import type { EntityManager } from '@mikro-orm/postgresql'
import type { Account } from '#domain/ledger/accounts.ts'
import type { MailState } from '#domain/mail/words.ts'
import type { NoticeTemplate } from '#domain/mail/notice.ts'
import { asideReviews, type MailTemplate, type ReviewReason } from '#domain/orders/effects.ts'
import type {
  Fulfilment,
  Order,
  OrderNumber,
  OrderStatus,
  Refund,
  ShownStatus,
} from '#domain/orders/order.ts'
import { givenUpAt } from '#domain/orders/words.ts'
import { pursesOf } from '#domain/payments/give-back.ts'
import type { DecidedState } from './entities.ts'

/** An order as it stood at an instant. What was decided says so; no rule is run again. */
export interface OrderAsOf extends Pick<Order, 'payments' | 'refunds' | 'disputes'> {
  readonly number: OrderNumber
  readonly product: { readonly slug: string; readonly name: string }
  readonly amountMinor: number
  readonly currency: string
  readonly placedAt: Date
  /** As it is known now: an address that was corrected since is the corrected one. */
  readonly customer: { readonly email: string | null; readonly name: string | null }
  readonly status: ShownStatus
  readonly fulfilment: Fulfilment
  readonly money: ReturnType<typeof pursesOf>
  /** What its entries until then come to: a debit is positive. */
  readonly accounts: readonly {
    readonly account: Account
    readonly currency: string
    readonly minor: number
  }[]
  /** Open then. */
  readonly reviews: readonly ReviewAsOf[]
  /** Accepted by a mail server until then. */
  readonly mails: readonly MailAsOf[]
  /** Begun until then. */
  readonly downloads: number
}

interface ReviewAsOf {
  readonly id: number
  readonly reason: ReviewReason
  readonly amount_minor: number | null
  readonly currency: string | null
  readonly due_at: string
}

interface MailAsOf {
  readonly key: string
  readonly template: MailTemplate | NoticeTemplate
  readonly state: MailState
  readonly sent_at: string
}

interface Row {
  [column: string]: unknown
  number: OrderNumber
  product_slug: string
  product_name: string
  amount_minor: string
  currency: string
  created_at: string
  status: OrderStatus
  email: string | null
  customer_name: string | null
  state: DecidedState | null
  asked: Refund[]
  accounts: OrderAsOf['accounts']
  reviews: ReviewAsOf[]
  mails: MailAsOf[]
  downloads: number
}

/** The review that a decision opened was open from the decision on, though its row is a moment younger. */
const statement = `
  select o.number, o.product_slug, o.product_name, o.amount_minor, o.currency, o.created_at, o.status, o.email,
    o.billing ->> 'name' as customer_name,
    (select d.state from decisions d where d.order_number = o.number and d.at <= t.at order by d.id desc limit 1) as state,
    (select coalesce(json_agg(json_build_object('id', r.id, 'gatewayRefundId', null, 'paymentId', r.payment_id, 'amount',
        json_build_object('minor', r.amount_minor, 'currency', r.currency), 'status', 'requested', 'reason', r.reason,
        'revokes', r.revokes, 'ofSaleMinor', 0, 'regainedMinor', 0) order by r.created_at, r.id), '[]')
      from refunds r where r.order_number = o.number and r.created_at <= t.at) as asked,
    (select coalesce(json_agg(it), '[]') from (
      select e.account, x.currency, sum(e.amount_minor)::bigint as minor
      from ledger_transactions x join ledger_entries e on e.transaction_id = x.id
      where x.order_number = o.number and x.occurred_at <= t.at
      group by e.account, x.currency having sum(e.amount_minor) <> 0 order by x.currency, e.account) it) as accounts,
    (select coalesce(json_agg(json_build_object('id', r.id, 'reason', r.reason, 'amount_minor', r.amount_minor,
        'currency', r.currency, 'due_at', r.due_at) order by r.due_at, r.id), '[]')
      from reviews r left join decisions d on d.id = r.decision_id
      where r.order_number = o.number and coalesce(d.at, r.opened_at) <= t.at
        and (r.resolved_at is null or r.resolved_at > t.at)) as reviews,
    (select coalesce(json_agg(json_build_object('key', m.key, 'template', m.template, 'state', m.state,
        'sent_at', m.sent_at) order by m.sent_at, m.key), '[]')
      from mails m where m.order_number = o.number and m.sent_at <= t.at) as mails,
    (select count(*)::int from downloads d where d.order_number = o.number and d.begun_at <= t.at) as downloads
  from (select ?::timestamptz as at) t cross join json_array_elements_text(?::json) with ordinality n (number, nth)
    cross join lateral (select * from orders where orders.number = n.number offset 0) o
  where o.created_at <= t.at order by n.nth`

/** Those of these orders that were placed by then, as they stood then, in the order of their numbers here. */
export async function readOrdersAt(
  em: EntityManager,
  numbers: readonly string[],
  at: Date,
): Promise<OrderAsOf[]> {
  const rows = await em.execute<Row[]>(statement, [at, JSON.stringify(numbers)])
  return rows.map((row) => asOf(row, at))
}

/** The order as it stood then; null before it was placed, and where there is none. */
export async function readOrderAt(em: EntityManager, number: string, at: Date): Promise<OrderAsOf | null> {
  const [order] = await readOrdersAt(em, [number], at)
  return order ?? null
}

/** The shop's time. */
export async function shopNow(em: EntityManager): Promise<Date> {
  const [clock] = await em.execute<{ now: string }[]>('select shop_now() as now')
  return new Date(clock?.now ?? Date.now())
}

function asOf(row: Row, at: Date): OrderAsOf {
  const { status, fulfilment, payments, refunds, disputes } = decidedBy(row, at)
  return {
    number: row.number,
    product: { slug: row.product_slug, name: row.product_name },
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    placedAt: new Date(row.created_at),
    customer: { email: row.email, name: row.customer_name },
    status: row.reviews.some((it) => !asideReviews.includes(it.reason)) ? 'review' : status,
    fulfilment,
    payments,
    refunds,
    disputes,
    money: pursesOf({ payments, refunds, disputes }),
    accounts: row.accounts,
    reviews: row.reviews,
    mails: row.mails,
    downloads: row.downloads,
  }
}

/** What the last decision said, and the refunds that somebody had asked for since. Old decisions say less than new ones. */
function decidedBy(row: Row, at: Date): Required<DecidedState> {
  const state = row.state ?? asPlaced(row, at)
  const decided = state.refunds.map((it) => ({ ...oldRefund, ...it }))
  const known = new Set(decided.map((it) => it.id))
  return {
    ...state,
    payments: state.payments.map((it) => ({ ...oldPayment, ...it })),
    refunds: [...decided, ...row.asked.filter((it) => !known.has(it.id))],
    disputes: state.disputes ?? [],
  }
}

const oldPayment = { fee: null, taxPercent: 0 }
const oldRefund = { revokes: false, ofSaleMinor: 0, regainedMinor: 0 }

/** An order that the gateway never opened is given up without a decision. */
function asPlaced({ status, created_at: placed }: Row, at: Date): DecidedState {
  const isGivenUp = status === 'expired' && at >= givenUpAt(new Date(placed))
  return {
    status: isGivenUp ? 'expired' : 'created',
    fulfilment: 'pending',
    payments: [],
    refunds: [],
    disputes: [],
  }
}
