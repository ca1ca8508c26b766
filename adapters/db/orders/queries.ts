import type { EntityManager } from '@mikro-orm/postgresql'
import { asideReviews } from '#domain/orders/effects.ts'
import type { Fulfilment, OrderNumber, RefundStatus, ShownStatus } from '#domain/orders/order.ts'
import { type BoughtFile, filesOf } from '../downloads/repository.ts'
import { type BoughtLicence, licencesOf } from '../licences/repository.ts'
import { nextRefundId } from '#domain/payments/give-back.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import type { Gateway } from '#domain/payments/payment.ts'

/** An order as its page and its JSON show it. */
export interface OrderRead {
  readonly id: string
  readonly number: OrderNumber
  readonly status: ShownStatus
  readonly fulfilment: Fulfilment
  readonly product: { readonly slug: string; readonly name: string }
  /** What can be downloaded, while it can be. */
  readonly files: readonly BoughtFile[]
  readonly licences: readonly BoughtLicence[]
  /** Where the pool had no key left: by when a person sees to one. */
  readonly keyFollowsBy: Date | null
  /** What is to be paid. */
  readonly amountMinor: number
  /** What coupons took off the price. */
  readonly discountMinor: number
  /** Their codes. */
  readonly coupons: readonly string[]
  readonly currency: string
  readonly email: string | null
  readonly customerName: string | null
  readonly createdAt: Date
  readonly paidAt: Date | null
  readonly expiresAt: Date
  /** The mail server refused the customer's address: the mail did not and will not arrive. */
  readonly mailRefused: boolean
  /** By when a person answers, while in review. */
  readonly answerBy: Date | null
  /** The gateway's order, while it can still be paid. */
  readonly checkout: {
    readonly gateway: Gateway
    readonly gatewayOrderId: string
    /** The gateway's own page for it, while it is there: Stripe closes each after a day. */
    readonly pageUrl: string | null
    readonly amountMinor: number
    readonly currency: string
  } | null
  /** A payment was made whose money is not here yet: the bank or the run is at work on it. */
  readonly arriving: boolean
  readonly refunds: readonly {
    readonly amountMinor: number
    readonly currency: string
    readonly status: RefundStatus
    readonly reason: RefundReason
    /** Of the price paid; all others give back what never bought anything. */
    readonly isOfPurchase: boolean
  }[]
  /** What the customer's bank gave back, by disputes that were lost. */
  readonly byBank: readonly {
    readonly amountMinor: number
    readonly currency: string
    /** Of the payment that bought the order, not of another one. */
    readonly isOfPurchase: boolean
  }[]
}

interface Row {
  [column: string]: unknown
  id: string
  number: OrderNumber
  status: ShownStatus
  fulfilment: Fulfilment
  product_slug: string
  product_name: string
  files: BoughtFile[] | null
  licences: BoughtLicence[] | null
  key_follows_by: string | null
  amount_minor: string
  discount_minor: string
  coupons: string[] | null
  currency: string
  email: string | null
  customer_name: string | null
  created_at: string
  paid_at: string | null
  expires_at: string
  answer_by: string | null
  mail_refused: boolean
  gateway_order_id: string | null
  gateway: Gateway
  page_url: string | null
  to_pay_minor: string
  arriving: boolean
  refunds: (Omit<OrderRead['refunds'][number], 'amountMinor'> & { id: string; amount: number })[] | null
  by_bank: OrderRead['byBank'] | null
}

/** For SQL: the reviews that do not show. */
export const asideList = `'{${asideReviews.join(',')}}'::text[]`

const select = `
  select o.id, o.number, case when r.due_at is not null then 'review' else o.status end as status, o.fulfilment,
    o.product_slug, o.product_name, 
    (${filesOf('o.number')}) as files, (${licencesOf('o.number')}) as licences,
    (select min(due_at) from reviews where order_number = o.number and reason = 'licence-pool-empty'
      and resolved_at is null) as key_follows_by, o.amount_minor, o.discount_minor,
    (select json_agg(coupon_code order by coupon_code) from coupon_uses where order_number = o.number
      and discount_minor > 0) as coupons,
    o.currency, o.email,
    o.billing ->> 'name' as customer_name, o.created_at, o.paid_at, o.expires_at, r.due_at as answer_by,
    exists (select from reviews where order_number = o.number and reason = 'mail-refused' and resolved_at is null)
      as mail_refused,
    case when o.status in ('created', 'failed') and o.expires_at > shop_now() then c.gateway_order_id end
      as gateway_order_id, c.gateway, c.page_url, c.amount_minor as to_pay_minor,
    exists (select from payments where order_number = o.number and status = 'authorized'
        and plan in ('none', 'capturing'))
      or exists (select from inbox where subject = 'order/' || o.number and handled_at is null and type in
        ('browser-returned', 'payment.authorized', 'payment.captured', 'order.paid', 'charge.succeeded', 'fetch-payment', 'fetch-checkout'))
      or exists (select from effects where subject = 'order/' || o.number and state = 'open'
        and kind in ('fetch-payment', 'fetch-checkout')) as arriving,
    (select json_agg(json_build_object('id', f.id, 'amount', f.amount_minor, 'currency', f.currency,
       'status', f.status, 'reason', f.reason, 'isOfPurchase', b.verdict is not distinct from 'accepted'
         and f.currency = o.currency and f.reason <> 'paid-too-much') order by f.created_at, f.id)
       from refunds f left join payments b on b.id = f.payment_id where f.order_number = o.number) as refunds,
    (select json_agg(json_build_object('amountMinor', d.amount_minor, 'currency', d.currency,
       'isOfPurchase', b.verdict is not distinct from 'accepted' and d.currency = o.currency) order by d.created_at, d.id)
       from disputes d join payments b on b.id = d.payment_id
       where d.order_number = o.number and d.status = 'lost') as by_bank
  from orders o
  left join lateral (select gateway_order_id, gateway, amount_minor,
      case when created_at > shop_now() - interval '23 hours' then page_url end as page_url
    from checkouts where order_number = o.number and superseded_at is null
    order by gateway_order_id is null, created_at desc limit 1) c on true
  left join lateral (select min(due_at) as due_at from reviews
    where order_number = o.number and resolved_at is null and reason <> all(${asideList})) r on true`

async function readOne(em: EntityManager, where: string, value: string): Promise<OrderRead | null> {
  const [row] = await em.execute<Row[]>(`${select} where ${where}`, [value])
  return row ? toRead(row) : null
}

export const readOrder = (em: EntityManager, id: string) => readOne(em, 'o.id = ?', id)
export const readOrderByNumber = (em: EntityManager, number: string) => readOne(em, 'o.number = ?', number)
export const readOrderByGatewayOrder = (em: EntityManager, gatewayOrderId: string) =>
  readOne(em, 'o.number = (select order_number from checkouts where gateway_order_id = ?)', gatewayOrderId)

const toRead = (row: Row): OrderRead => ({
  id: row.id,
  number: row.number,
  status: row.status,
  fulfilment: row.fulfilment,
  product: { slug: row.product_slug, name: row.product_name },
  files: row.files ?? [],
  licences: row.licences ?? [],
  keyFollowsBy: row.key_follows_by === null ? null : new Date(row.key_follows_by),
  amountMinor: Number(row.amount_minor),
  discountMinor: Number(row.discount_minor),
  coupons: row.coupons ?? [],
  currency: row.currency,
  email: row.email,
  customerName: row.customer_name,
  createdAt: new Date(row.created_at),
  paidAt: row.paid_at === null ? null : new Date(row.paid_at),
  expiresAt: new Date(row.expires_at),
  mailRefused: row.mail_refused,
  answerBy: row.answer_by === null ? null : new Date(row.answer_by),
  checkout:
    row.gateway_order_id === null
      ? null
      : {
          gateway: row.gateway,
          gatewayOrderId: row.gateway_order_id,
          pageUrl: row.page_url,
          amountMinor: Number(row.to_pay_minor),
          currency: row.currency,
        },
  arriving: row.arriving,
  refunds: standing(row.refunds ?? []).map(({ reason, status, currency, amount, isOfPurchase }) => ({
    reason,
    status,
    currency,
    isOfPurchase,
    amountMinor: amount,
  })),
  byBank: row.by_bank ?? [],
})

/** Without those that failed and have another in their place. */
const standing = (refunds: NonNullable<Row['refunds']>) =>
  refunds.filter((it) => it.status !== 'failed' || !refunds.some(({ id }) => id === nextRefundId(it)))
