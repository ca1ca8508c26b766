import { createHash } from 'node:crypto'
import { findProduct } from '#adapters/db/catalogue/repository.ts'
import {
  beginOrder,
  type Draft,
  finishOrder,
  type PlacedOrder,
  releaseOrder,
} from '#adapters/db/orders/placing.ts'
import { normaliseEmail } from '#domain/customers/email.ts'
import { stateCode } from '#domain/customers/states.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { money, toMinor } from '#domain/shared/money.ts'
import { money as inWords } from '#storefront/shared/format.ts'
import type { Deps } from '../deps.ts'
import type { CreateOrderBody } from './schemas.ts'

interface Request {
  readonly body: CreateOrderBody
  /** The customer's program's idempotency key. */
  readonly key: string | null
  readonly requestId: string
}

/**
 * Places an order: written as in progress, ordered at the gateway, then written whole. A repeat with the same key goes
 * on where the first stopped, and finds the gateway's order by its receipt when the answer was lost.
 */
export async function placeOrder(deps: Deps, { body, key, requestId }: Request): Promise<PlacedOrder> {
  const { orm, config } = deps
  const product = await priced(deps, body)
  const begun = await beginOrder(orm.em.fork(), {
    product,
    email: body.email ? normaliseEmail(body.email) : null,
    billing: body.billing ? billingOf(body.billing) : null,
    expiresAfterMs: config.orders.expiresAfterMs,
    key: key === null ? null : { value: `create_order/${key}`, bodyHash: hashOf(body) },
  })
  if ('order_id' in begun) return begun
  const storedKey = key === null ? null : `create_order/${key}`
  const answer = answerOf(deps, begun, await orderAtGateway(deps, begun, storedKey))
  await finishOrder(orm.em.fork(), { key: storedKey, answer, requestId })
  deps.recorder.ring()
  return answer
}

/** The product at the catalogue's price; what the customer's program believes must agree. */
async function priced({ orm }: Deps, { product: slug, amount, coupon_code }: CreateOrderBody) {
  const product = await findProduct(orm.em.fork(), slug)
  if (!product) throw new AppError(orderFailures.unknownProduct())
  const price = money(product.amountMinor, product.currency)
  if (amount !== undefined && toMinor(amount) !== price.minor)
    throw new AppError(orderFailures.amountDisagrees(inWords(price.minor, price.currency)))
  if (coupon_code !== undefined) throw new AppError(orderFailures.unknownCoupon())
  return { slug: product.slug, name: product.name, price }
}

function billingOf({ name, state, gstin }: NonNullable<CreateOrderBody['billing']>) {
  const code = stateCode(state)
  if (!code) throw new AppError(orderFailures.unknownState())
  return { name: name.trim().toWellFormed(), state: code, ...(gstin ? { gstin } : {}) }
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

/** The same for the same request, whatever the order of its fields. */
function hashOf({ product, coupon_code, email, amount, billing }: CreateOrderBody): string {
  const parts = [product, coupon_code, email, amount, billing?.name, billing?.state, billing?.gstin]
  return createHash('sha256')
    .update(JSON.stringify(parts.map((it) => it ?? null)))
    .digest('hex')
}
