import type { EntityManager } from '@mikro-orm/postgresql'
import { type Order, orderNumber } from '#domain/orders/order.ts'
import { type GrantRead, readGrants } from '../downloads/desk.ts'
import { couponsOf } from '../coupons/uses.ts'
import type { Billing } from './entities.ts'
import { openReviewsOf, type ReviewRead } from './desk-reviews.ts'
import { loadOrder } from './loading.ts'
import { type OrderRows, toOrder } from './mapping.ts'

/** An order with all that its page at the desk shows beside the timeline. */
export interface DeskOrder {
  readonly order: Order
  readonly rows: OrderRows
  readonly billing: Billing
  /** Orders of its address, this one included; 0 without an address. */
  readonly ofCustomer: number
  readonly reviews: readonly ReviewRead[]
  readonly waits: readonly UpcomingRead[]
  readonly downloads: number
  readonly coupons: Awaited<ReturnType<typeof couponsOf>>
  readonly grants: readonly GrantRead[]
}

interface UpcomingRead {
  readonly kind: string
  readonly reason: string
  readonly due_at: string
  readonly amount_minor: number | null
  readonly currency: string | null
}

const around = `
  select (select count(*) from orders c where c.email = o.email) as of_customer,
    (select count(*) from downloads where order_number = o.number) as downloads,
    (select json_agg(json_build_object('kind', kind, 'reason', reason, 'due_at', due_at, 'amount_minor', amount_minor,
       'currency', currency) order by due_at) from upcoming where subject = 'order/' || o.number) as waits
  from orders o where o.number = ?`

export async function readDeskOrder(em: EntityManager, number: string): Promise<DeskOrder | null> {
  const loaded = await loadOrder(em, orderNumber(number))
  if (!loaded) return null
  const { rows } = loaded
  const [beside] = await em.execute<
    { of_customer: string; downloads: string; waits: UpcomingRead[] | null }[]
  >(around, [number])
  return {
    order: toOrder(rows),
    rows,
    billing: rows.order.billing ?? {},
    ofCustomer: Number(beside?.of_customer ?? 0),
    reviews: await openReviewsOf(em, number),
    waits: beside?.waits ?? [],
    downloads: Number(beside?.downloads ?? 0),
    coupons: await couponsOf(em, number),
    grants: await readGrants(em, number),
  }
}

/** The order as its rules see it; null when there is none. */
export async function readOrderRules(em: EntityManager, number: string | null): Promise<Order | null> {
  const loaded = number === null ? null : await loadOrder(em, orderNumber(number))
  return loaded && toOrder(loaded.rows)
}
