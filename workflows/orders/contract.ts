import { defineSignal } from '@temporalio/workflow'
import type { OrderNumber } from '#domain/orders/order.ts'

export interface PurchaseInput {
  readonly order: OrderNumber
}

export const purchaseId = (order: OrderNumber) => `order/${order}`

/** There is news of this order. Carries nothing. */
export const orderNews = defineSignal('orderNews')
