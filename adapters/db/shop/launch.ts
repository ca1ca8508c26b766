import type { EntityManager } from '@mikro-orm/postgresql'
import type { Fulfilment, OrderNumber, OrderStatus } from '#domain/orders/order.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import { type LaunchCheck, type LaunchResult, rupeeProduct } from '#domain/shop/launch.ts'
import type { CapturesSeen, WebhooksSeen } from '#domain/shop/launch-judges.ts'
import { LaunchCheckEntity } from './entities.ts'

/** What the last tests came to, of those made under these settings. */
export const readChecks = (em: EntityManager, setup: string) => em.find(LaunchCheckEntity, { setup })

interface TestedCheck extends LaunchResult {
  readonly check: LaunchCheck
  readonly setup: string
}

export const storeCheck = (tx: EntityManager, { check, state, detail, setup }: TestedCheck) =>
  tx.execute(
    `insert into launch_checks (name, state, detail, setup, tested_at) values (?, ?, ?, ?, now())
     on conflict (name) do update set state = excluded.state, detail = excluded.detail, setup = excluded.setup,
       tested_at = excluded.tested_at`,
    [check, state, detail, setup],
  )

/** What it was about has changed: it counts as never tested. */
export const forgetCheck = (tx: EntityManager, check: LaunchCheck) =>
  tx.nativeDelete(LaunchCheckEntity, { name: check })

/** The counters of webhooks that were turned away. */
const refusedOf: Readonly<Record<Gateway, string>> = {
  razorpay: 'webhooks_refused',
  stripe: 'stripe_webhooks_refused',
}

export async function webhooksSeen(em: EntityManager, source: Gateway): Promise<WebhooksSeen> {
  const [row] = await em.execute<{ type: string | null; age: string | null; refused: string }[]>(
    `select newest.type, extract(epoch from now() - newest.received_at) as age, refused
     from (select coalesce(sum(value), 0) as refused from counters where name = ?) c
     left join lateral (select type, received_at from inbox
       where source = ? order by id desc limit 1) newest on true`,
    [refusedOf[source], source],
  )
  return {
    newest: row?.type ? { type: row.type, ageSeconds: Number(row.age) } : null,
    refused: Number(row?.refused ?? 0),
  }
}

/** Who captured the payments of the latest orders that were paid. */
export async function capturesSeen(em: EntityManager): Promise<CapturesSeen> {
  const [row] = await em.execute<{ all: string; ours: string }[]>(
    `select count(*) as "all", count(*) filter (where exists (select from effects
         where key = 'capture/' || p.id and state = 'done')) as ours
     from (select number from orders where paid_at is not null order by paid_at desc limit 20) o
     join payments p on p.order_number = o.number and p.status = 'captured'`,
  )
  const byUs = Number(row?.ours ?? 0)
  return { byUs, byGateway: Number(row?.all ?? 0) - byUs }
}

export interface RupeeOrderRead {
  readonly number: OrderNumber
  readonly status: OrderStatus
  readonly fulfilment: Fulfilment
  readonly open: boolean
}

/** The latest order of the ₹1 test; `open` while it can be paid. */
export async function latestRupeeOrder(em: EntityManager): Promise<RupeeOrderRead | null> {
  const [row] = await em.execute<RupeeOrderRead[]>(
    `select number, status, fulfilment, status in ('created', 'failed') and expires_at > shop_now() as open
     from orders where product_slug = ? order by created_at desc, number desc limit 1`,
    [rupeeProduct],
  )
  return row ?? null
}
