import { createHash } from 'node:crypto'
import { findProduct } from '#adapters/db/catalogue/repository.ts'
import type { PlacedOrder } from '#adapters/db/orders/placing.ts'
import { normaliseEmail } from '#domain/customers/email.ts'
import { isGstin } from '#domain/customers/gstin.ts'
import { stateCode } from '#domain/customers/states.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { money, toMinor } from '#domain/shared/money.ts'
import { money as inWords } from '#storefront/shared/format.ts'
import type { Deps } from '../deps.ts'
import { placePriced } from '../place-order.ts'
import type { CreateOrderBody } from './schemas.ts'

interface Request {
  readonly body: CreateOrderBody
  /** The customer's program's idempotency key. */
  readonly key: string | null
  readonly requestId: string
}

/** Orders what a customer or their program asked for, at the catalogue's price. */
export async function placeOrder(deps: Deps, { body, key, requestId }: Request): Promise<PlacedOrder> {
  return placePriced(deps, {
    product: await priced(deps, body),
    email: body.email ? normaliseEmail(body.email) : null,
    billing: body.billing ? billingOf(body.billing) : null,
    key: key === null ? null : { value: `create_order/${key}`, bodyHash: hashOf(body) },
    requestId,
  })
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
  if (gstin && !isGstin(gstin)) throw new AppError(orderFailures.gstinMistyped())
  return { name: name.trim().toWellFormed(), state: code, ...(gstin ? { gstin } : {}) }
}

/** The same for the same request, whatever the order of its fields. */
function hashOf({ product, coupon_code, email, amount, billing }: CreateOrderBody): string {
  const parts = [product, coupon_code, email, amount, billing?.name, billing?.state, billing?.gstin]
  return createHash('sha256')
    .update(JSON.stringify(parts.map((it) => it ?? null)))
    .digest('hex')
}
