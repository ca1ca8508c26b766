import type { EntityManager } from '@mikro-orm/postgresql'
import type { DisputePhase } from '#domain/disputes/dispute.ts'
import type { NoticeTemplate } from '#domain/mail/notice.ts'
import type { MailState } from '#domain/mail/words.ts'
import type { MailTemplate } from '#domain/orders/effects.ts'
import type { RefundStatus } from '#domain/orders/order.ts'
import type { RefundReason } from '#domain/payments/judge.ts'
import type { PaymentStatus } from '#domain/payments/payment.ts'
import type { ShopSettings, TextSlug } from '#domain/shop/shop.ts'
import type { Billing } from '../orders/entities.ts'

interface Amount {
  readonly amount_minor: number
  readonly currency: string
}

/** What the shop knows of a disputed sale, as it stands in the database. Instants are ISO 8601. */
export interface Evidence {
  readonly now: string
  readonly shop: ShopSettings
  readonly dispute: Amount & {
    readonly id: string
    readonly phase: DisputePhase
    readonly reason_code: string
    readonly respond_by: string | null
    readonly created_at: string
  }
  readonly order: Amount & {
    readonly number: string
    readonly product_name: string
    readonly email: string | null
    readonly billing: Billing | null
    readonly created_at: string
  }
  readonly payment: Amount & {
    readonly id: string
    readonly gateway_order_id: string
    readonly status: PaymentStatus
    readonly captured_at: string | null
  }
  readonly grant: { readonly granted_at: string; readonly revoked_at: string | null } | null
  /** The first of them. */
  readonly downloads: readonly { readonly begun_at: string; readonly ip: string }[]
  readonly downloadCount: number
  readonly mails: readonly {
    readonly template: MailTemplate | NoticeTemplate
    readonly state: MailState
    readonly to: string | null
    readonly subject: string | null
    readonly text: string | null
    readonly created_at: string
    readonly sent_at: string | null
  }[]
  readonly refunds: readonly (Amount & {
    readonly id: string
    readonly gateway_refund_id: string | null
    readonly status: RefundStatus
    readonly reason: RefundReason
    readonly created_at: string
  })[]
  readonly texts: readonly { readonly slug: TextSlug; readonly title: string; readonly markdown: string }[]
}

const texts = `select slug, title, markdown from texts
  where slug in ('terms', 'refunds', 'delivery') order by slug desc`

const statement = `
  select shop_now() as now,
    (select value from settings where key = 'shop') as shop,
    json_build_object('id', d.id, 'phase', d.phase, 'reason_code', d.reason_code, 'respond_by', d.respond_by,
      'created_at', d.created_at, 'amount_minor', d.amount_minor, 'currency', d.currency) as dispute,
    json_build_object('number', o.number, 'product_name', o.product_name, 'email', o.email, 'billing', o.billing,
      'created_at', o.created_at, 'amount_minor', o.amount_minor, 'currency', o.currency) as order,
    json_build_object('id', p.id, 'gateway_order_id', p.gateway_order_id, 'status', p.status, 'captured_at',
      (select coalesce(happened_at, occurred_at) from ledger_transactions where key = 'capture/' || p.id),
      'amount_minor', p.amount_minor, 'currency', p.currency) as payment,
    (select json_build_object('granted_at', granted_at, 'revoked_at', revoked_at)
      from grants where order_number = o.number) as grant,
    (select coalesce(json_agg(it), '[]') from (select begun_at, ip from downloads
      where order_number = o.number order by begun_at limit 200) it) as downloads,
    (select count(*)::int from downloads where order_number = o.number) as "downloadCount",
    (select coalesce(json_agg(it), '[]') from (select template, state, to_address as to, subject, replace(text, o.id, '…') as text, created_at,
      sent_at from mails where order_number = o.number order by created_at, key limit 100) it) as mails,
    (select coalesce(json_agg(it), '[]') from (select id, gateway_refund_id, status, reason, created_at, amount_minor,
      currency from refunds where order_number = o.number order by created_at, id limit 100) it) as refunds,
    (select coalesce(json_agg(it), '[]') from (${texts}) it) as texts
  from disputes d join orders o on o.number = d.order_number join payments p on p.id = d.payment_id
  where d.id = ?`

/**
 * Everything that speaks for the sale a dispute is about; null when there is no such dispute. The order's secret id, by
 * which whoever has it can download, is left out of the mails.
 */
export async function readEvidence(em: EntityManager, disputeId: string): Promise<Evidence | null> {
  const [row] = await em.execute<Evidence[]>(statement, [disputeId])
  return row ?? null
}

/** What the shop has published that speaks for any sale. */
export const readEvidenceTexts = (em: EntityManager) => em.execute<[...Evidence['texts']]>(texts)
