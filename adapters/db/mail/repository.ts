import type { EntityManager } from '@mikro-orm/postgresql'
import type { MailTemplate } from '#domain/orders/effects.ts'
import type { OrderId, OrderNumber, RefundStatus } from '#domain/orders/order.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import { closeEffect } from '../inbox/effects.ts'
import { OrderEntity } from '../orders/entities.ts'
import { MailEntity } from './entities.ts'

/** An order's mail with everything its template shows. */
export interface OrderMail {
  readonly key: string
  readonly template: Exclude<MailTemplate, 'purchases-link'>
  readonly email: string | null
  /** A payment of the order, by which the gateway may know the customer's address. */
  readonly paymentId: string | null
  readonly order: {
    readonly number: OrderNumber
    readonly id: OrderId
    readonly product: string
    readonly amountMinor: number
    readonly currency: string
    readonly paidAt: Date | null
  }
  readonly refund: {
    readonly amountMinor: number
    readonly currency: string
    readonly reason: RefundReason
    /** What still pays for the order of a sale that it took a part of; null where it took nothing of one. */
    readonly staysPaidMinor: number | null
    /** It took of the sale, and the customer's access has ended. */
    readonly isClosed: boolean
    readonly status: RefundStatus
    /** Somebody paid it back another way, not to the account it was paid from. */
    readonly isElsewhere: boolean
  } | null
  /** The dispute by which the customer's bank has given their money back. */
  readonly dispute: {
    readonly amountMinor: number
    readonly currency: string
    /** What still pays for the order of a sale that it took a part of; null where it took nothing of one. */
    readonly staysPaidMinor: number | null
    /** What became of the download; null where there was none to this payment. */
    readonly access: 'ended' | 'open' | null
  } | null
  /** The new version of a file that the customer is told of. */
  readonly update: {
    readonly product: string
    readonly fileTitle: string
    readonly fileName: string
    /** Counts from 1. */
    readonly number: number
    readonly note: string | null
    /** Whether what was bought can still be downloaded. */
    readonly isOpen: boolean
  } | null
}

interface Row {
  [column: string]: unknown
  template: OrderMail['template']
  email: string | null
  payment_id: string | null
  number: OrderNumber
  id: OrderId
  product_name: string
  amount_minor: string
  currency: string
  paid_at: Date | null
  refund_minor: string | null
  refund_currency: string | null
  refund_reason: RefundReason | null
  stays_paid_minor: string | null
  is_closed: boolean
  refund_status: RefundStatus | null
  dispute_minor: string | null
  dispute_currency: string | null
  access: 'ended' | 'open' | null
  update: OrderMail['update']
}

const begin = `
  with mail as (update mails set attempts = attempts + 1 where key = ? and state = 'queued' returning *)
  select m.template, o.email, o.number, o.id, o.product_name, o.amount_minor, o.currency, o.paid_at,
    (select id from payments where order_number = o.number and status = 'captured' limit 1) as payment_id,
    r.amount_minor as refund_minor, r.currency as refund_currency, r.reason as refund_reason,
    d.amount_minor as dispute_minor, d.currency as dispute_currency,
    case when coalesce(r.of_sale_minor, d.of_sale_minor) > 0 then p.sale_minor end as stays_paid_minor,
    r.of_sale_minor > 0 and o.fulfilment = 'revoked' as is_closed, r.status as refund_status,
    case when o.fulfilment = 'delivered' then 'open'
      when o.fulfilment = 'revoked' and p.verdict = 'accepted' then 'ended' end as access,
    case when m.template = 'product-updated' then (
      select json_build_object('product', t.name, 'fileTitle', f.title, 'fileName', v.file_name, 'number', v.number,
        'note', v.note, 'isOpen', o.fulfilment = 'delivered')
      from file_versions v join product_files f on f.id = v.file_id join products t on t.slug = f.product_slug
      where v.id = m.about::bigint) end as update
  from mail m join orders o on o.number = m.order_number
  left join refunds r on m.template in ('payment-refunded', 'refund-delayed') and r.id = m.about
  left join disputes d on m.template = 'dispute-lost' and d.id = m.about
  left join payments p on p.id = coalesce(r.payment_id, d.payment_id)`

/** Counts the attempt and answers the mail; null when it was sent before. */
export async function beginOrderMail(em: EntityManager, key: string): Promise<OrderMail | null> {
  const [row] = await em.execute<Row[]>(begin, [key])
  if (!row) return null
  const { template, email, number, id, product_name, currency, paid_at } = row
  return {
    key,
    template,
    email,
    paymentId: row.payment_id,
    order: {
      number,
      id,
      product: product_name,
      amountMinor: Number(row.amount_minor),
      currency,
      paidAt: paid_at && new Date(paid_at),
    },
    refund: refundOf(row),
    dispute: disputeOf(row),
    update: row.update,
  }
}

function refundOf(row: Row): OrderMail['refund'] {
  const { refund_reason: reason, refund_currency: currency, refund_status: status } = row
  if (reason === null || currency === null || status === null) return null
  return {
    amountMinor: Number(row.refund_minor),
    currency,
    reason,
    staysPaidMinor: staysPaid(row),
    isClosed: row.is_closed,
    status,
    isElsewhere: status === 'settled',
  }
}

function disputeOf(row: Row): OrderMail['dispute'] {
  const { dispute_currency: currency, access } = row
  if (currency === null) return null
  return { amountMinor: Number(row.dispute_minor), currency, staysPaidMinor: staysPaid(row), access }
}

const staysPaid = ({ stays_paid_minor: minor }: Row) => (minor === null ? null : Number(minor))

export interface SentMail {
  readonly key: string
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly html: string
  readonly text: string
}

/** The mail as it was sent, and its effect closed. */
export const orderMailSent = (em: EntityManager, effect: number, { key, to, ...mail }: SentMail) =>
  em.transactional(async (tx) => {
    await tx.nativeUpdate(MailEntity, { key }, { state: 'sent', toAddress: to, sentAt: new Date(), ...mail })
    await closeEffect(tx, effect)
  })

/** Nobody told us where to send it: the order page has everything the mail would have said. */
export const orderMailWithoutAddress = (em: EntityManager, effect: number, key: string) =>
  em.transactional(async (tx) => {
    await tx.nativeUpdate(MailEntity, { key }, { state: 'no-address' })
    await closeEffect(tx, effect, 'no address')
  })

/** What it was to say has come otherwise: a later mail says how. */
export const orderMailOvertaken = (em: EntityManager, effect: number, key: string) =>
  em.transactional(async (tx) => {
    await tx.nativeUpdate(MailEntity, { key }, { state: 'overtaken' })
    await closeEffect(tx, effect, 'overtaken')
  })

/** The address the gateway knew; one the customer gave us is never overwritten. */
export const learnEmail = (em: EntityManager, number: OrderNumber, email: string) =>
  em.nativeUpdate(OrderEntity, { number, email: null }, { email })
