import type { EntityManager } from '@mikro-orm/postgresql'
import type { OrderId, OrderNumber, ShownStatus } from '#domain/orders/order.ts'
import type { Secrets } from '../../secrets.ts'
import { InboxEntity } from '../inbox/entities.ts'
import { MailEntity } from '../mail/entities.ts'
import type { SentMail } from '../mail/repository.ts'
import { OrderEntity } from '../orders/entities.ts'
import { asideList } from '../orders/queries.ts'

interface PurchasesRequest {
  readonly email: string
  /** System time. */
  readonly askedAt: Date
  readonly handled: boolean
}

/** A customer's request for the link to all their orders, with the address they gave. */
export async function purchasesRequest(
  em: EntityManager,
  secrets: Secrets,
  id: string,
): Promise<PurchasesRequest | null> {
  const row = await em.findOne(InboxEntity, { source: 'shop', eventId: id, type: 'purchases-asked' })
  if (!row?.payload) return null
  const email = secrets.decrypt(Buffer.from(row.payload)).toString('utf8')
  return { email, askedAt: row.receivedAt, handled: row.handledAt !== null }
}

export const hasOrders = async (em: EntityManager, email: string) =>
  (await em.findOne(OrderEntity, { email }, { fields: ['number'] })) !== null

/** Written before the send: one row a mail. */
export const queuePurchasesMail = (em: EntityManager, key: string, about: string) =>
  em.execute(
    `insert into mails (key, template, about, state, attempts, created_at)
     values (?, 'purchases-link', ?, 'queued', 1, shop_now())
     on conflict (key) do update set attempts = mails.attempts + 1`,
    [key, about],
  )

/** Closes the request, with the mail as it was sent where one was. */
export const finishPurchasesRequest = (em: EntityManager, id: string, sent: SentMail | null) =>
  em.transactional(async (tx) => {
    if (sent) {
      const { key, to, ...mail } = sent
      await tx.nativeUpdate(
        MailEntity,
        { key },
        { state: 'sent', toAddress: to, sentAt: new Date(), ...mail },
      )
    }
    const outcome = sent ? 'mailed' : 'no orders of this address'
    await tx.nativeUpdate(InboxEntity, { source: 'shop', eventId: id }, { handledAt: new Date(), outcome })
  })

export interface Purchase {
  readonly number: OrderNumber
  readonly id: OrderId
  readonly product: string
  readonly amountMinor: number
  readonly currency: string
  readonly status: ShownStatus
  readonly createdAt: Date
}

const pageSize = 20

interface Row {
  [column: string]: unknown
  number: OrderNumber
  id: OrderId
  product_name: string
  amount_minor: string
  currency: string
  status: ShownStatus
  created_at: Date
}

/** An address's orders, newest first; `next` is the number to ask for the following page with. */
export async function purchasesOf(em: EntityManager, email: string, before: string | null) {
  const rows = await em.execute<Row[]>(
    `select number, id, product_name, amount_minor, currency, created_at,
       case when exists (select from reviews r where r.order_number = number and r.resolved_at is null
         and r.reason <> all(${asideList}))
         then 'review' else status end as status
     from orders where email = ?
       and exists (select from checkouts c where c.order_number = number and c.gateway_order_id is not null)
       and (?::text is null or (created_at, number) < (select created_at, number from orders where number = ?))
     order by created_at desc, number desc limit ${pageSize + 1}`,
    [email, before, before],
  )
  const purchases = rows.slice(0, pageSize).map((it): Purchase => ({
    number: it.number,
    id: it.id,
    product: it.product_name,
    amountMinor: Number(it.amount_minor),
    currency: it.currency,
    status: it.status,
    createdAt: new Date(it.created_at),
  }))
  return { purchases, next: rows.length > pageSize ? (purchases.at(-1)?.number ?? null) : null }
}
