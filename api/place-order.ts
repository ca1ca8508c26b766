import {
  beginOrder,
  type Draft,
  finishOrder,
  type NewOrder,
  type PlacedOrder,
  releaseOrder,
} from '#adapters/db/orders/placing.ts'
import type { GatewayOrder } from '#domain/payments/gateway.ts'
import type { Deps } from './deps.ts'
import { gatewayOrderOf } from './gateway-order.ts'

type Wanted = Omit<NewOrder, 'expiresAfterMs'> & { readonly requestId: string }

/**
 * Places an order: written as in progress, ordered at the gateway, then written whole. A repeat with the same key goes
 * on where the first stopped, and finds the gateway's order by its receipt when the answer was lost.
 */
export async function placePriced(deps: Deps, { requestId, ...order }: Wanted): Promise<PlacedOrder> {
  const { orm, config } = deps
  const { expiresAfterMs } = config.orders
  const begun = await beginOrder(orm.em.fork(), { ...order, expiresAfterMs })
  return finishPlacing(deps, begun, { key: order.key?.value ?? null, requestId })
}

/** Goes on with what was begun; what was finished is answered as it was. */
export async function finishPlacing(
  deps: Deps,
  begun: Draft | PlacedOrder,
  { key, requestId }: { readonly key: string | null; readonly requestId: string },
): Promise<PlacedOrder> {
  if ('order_id' in begun) return begun
  const { orm } = deps
  const made = await gatewayOrderOf(deps, begun).catch(async (error: unknown) => {
    await releaseOrder(orm.em.fork(), key)
    throw error
  })
  const answer = answerOf(deps, begun, made)
  await finishOrder(orm.em.fork(), { key, answer, page: made.page, requestId })
  deps.recorder.ring()
  return answer
}

const answerOf = (
  { config }: Deps,
  { id, number, gateway, receipt, amount }: Draft,
  { gatewayOrderId, page }: GatewayOrder,
): PlacedOrder => ({
  order_id: id,
  number,
  gateway,
  gateway_order_id: gatewayOrderId,
  ...(gateway === 'razorpay' ? { key_id: config.razorpay.keyId } : {}),
  ...(page ? { checkout_url: page.url } : {}),
  amount: amount.minor,
  currency: amount.currency,
  receipt,
  order_url: `${config.publicUrl}/order/${id}`,
})
