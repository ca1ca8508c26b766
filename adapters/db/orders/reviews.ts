import type { EntityManager } from '@mikro-orm/postgresql'
import type { ReviewReason } from '#domain/orders/effects.ts'
import type { OrderNumber } from '#domain/orders/order.ts'
import type { Money } from '#domain/shared/money.ts'
import { tellOwners } from '../mail/telling-owners.ts'

interface NewReview {
  readonly orderNumber: OrderNumber | null
  readonly reason: ReviewReason
  readonly about: string
  readonly amount: Money | null
  readonly decisionId?: number | null
  /** Ms of shop time by which it must be answered; two days where nothing says. */
  readonly dueAt?: number | null
  /** What the gateway or the mail server said of it. */
  readonly why?: string
}

/** Hands something to the owner, to be answered by its deadline; once at a time for each reason and thing. */
export async function openReview(
  tx: EntityManager,
  { orderNumber, reason, about, amount, decisionId = null, dueAt = null, why }: NewReview,
): Promise<void> {
  const opened = await tx.execute<unknown[]>(
    `insert into reviews (order_number, reason, about, amount_minor, currency, assignee, opened_at, due_at,
       decision_id, why)
     values (?, ?, ?, ?, ?, coalesce((select username from people where role = 'owner' and disabled_at is null order by id limit 1), 'owner'),
       shop_now(), coalesce(to_timestamp(?::numeric / 1000), shop_now() + interval '2 days'), ?, ?)
     on conflict (reason, about) where resolved_at is null do nothing returning id`,
    [
      orderNumber,
      reason,
      about,
      amount?.minor ?? null,
      amount?.currency ?? null,
      dueAt,
      decisionId,
      why ?? null,
    ],
  )
  if (opened.length > 0) await tellOwners(tx)
}

/** Nobody need answer it any more: it has settled itself. */
export const closeReview = (
  tx: EntityManager,
  { reason, about }: { readonly reason: ReviewReason; readonly about: string },
) =>
  tx.execute(
    `update reviews set resolved_at = shop_now() where reason = ? and about = ? and resolved_at is null`,
    [reason, about],
  )

/** Of open reviews: those that are not snoozed. */
export const awake = '(snoozed_until is null or snoozed_until <= shop_now())'

/** What waits for a person now. */
export async function countNeedsYou(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ open: string }[]>(
    `select count(*) as open from reviews where resolved_at is null and ${awake}`,
  )
  return Number(row?.open ?? 0)
}
