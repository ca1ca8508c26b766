import {
  beginOrder,
  type Draft,
  finishOrder,
  type NewOrder,
  type PlacedOrder,
  releaseOrder,
} from '#adapters/db/orders/placing.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from './deps.ts'

type Wanted = Omit<NewOrder, 'expiresAfterMs'> & { readonly requestId: string }

/**
 * Places an order: written as in progress, ordered at the gateway, then written whole. A repeat with the same key goes
 * on where the first stopped, and finds the gateway's order by its receipt when the answer was lost.
 */
export async function placePriced(deps: Deps, { requestId, ...order }: Wanted): Promise<PlacedOrder> {
  const { orm, config } = deps
  const { expiresAfterMs } = config.orders
  const begun = await beginOrder(orm.em.fork(), { ...order, expiresAfterMs })
  if ('order_id' in begun) return begun
  const key = order.key?.value ?? null
  const answer = answerOf(deps, begun, await orderAtGateway(deps, begun, key))
  await finishOrder(orm.em.fork(), { key, answer, requestId })
  deps.recorder.ring()
  return answer
}

/** The gateway's order id. An answer that did not come is asked for by receipt before anyone is told of a failure. */
async function orderAtGateway(
  { gateway, orm, log }: Deps,
  draft: Draft,
  key: string | null,
): Promise<string> {
  const { receipt, amount } = draft
  try {
    const found = draft.resumed ? await gateway.findOrder(receipt) : null
    if (found) return found
    return await gateway.createOrder({ receipt, amount }).catch(async (error: unknown) => {
      const made = await gateway.findOrder(receipt)
      if (made) return made
      throw error
    })
  } catch (error) {
    log.warn({ err: error, order: draft.number }, 'the gateway did not take the order')
    await releaseOrder(orm.em.fork(), key)
    throw new AppError(orderFailures.gatewayAway())
  }
}

const answerOf = (
  { config }: Deps,
  { id, number, receipt, amount }: Draft,
  gatewayOrderId: string,
): PlacedOrder => ({
  order_id: id,
  number,
  gateway: 'razorpay',
  gateway_order_id: gatewayOrderId,
  key_id: config.razorpay.keyId,
  amount: amount.minor,
  currency: amount.currency,
  receipt,
  order_url: `${config.publicUrl}/order/${id}`,
})
