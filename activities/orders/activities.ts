import type { Store } from '#adapters/db/store.ts'
import type { OrderNumber } from '#domain/orders/order.ts'
import type { Policy } from '#domain/orders/waits.ts'

export type OrderActivities = ReturnType<typeof createOrderActivities>

export const createOrderActivities = ({
  store,
  policy,
}: {
  store: Pick<Store, 'orders'>
  policy: Policy
}) => ({
  /** Idempotent: what was taken in is marked in the same transaction, so a repeat finds only what is still open. */
  takeInOrder: (order: OrderNumber, reached: number | null) =>
    store.orders.takeIn(order, { reached, policy }),
})
