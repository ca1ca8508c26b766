import { createHash } from 'node:crypto'
import { findProduct } from '#adapters/db/catalogue/repository.ts'
import { earlierOrder, type PlacedOrder } from '#adapters/db/orders/placing.ts'
import { normaliseEmail } from '#domain/customers/email.ts'
import { isGstin } from '#domain/customers/gstin.ts'
import { stateCode } from '#domain/customers/states.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { money } from '#domain/shared/money.ts'
import { chooseGateway } from '../choose-gateway.ts'
import { couponsWanted } from '../coupons-wanted.ts'
import type { Deps } from '../deps.ts'
import { finishPlacing, placePriced } from '../place-order.ts'
import type { CreateOrderBody } from './schemas.ts'

interface Request {
  readonly body: CreateOrderBody
  /** The customer's program's idempotency key. */
  readonly key: string | null
  readonly requestId: string
}

/** Orders what a customer or their program asked for, at the catalogue's price less what its coupons take off. */
export async function placeOrder(deps: Deps, { body, key: given, requestId }: Request): Promise<PlacedOrder> {
  const key = given === null ? null : { value: `create_order/${given}`, bodyHash: hashOf(body) }
  // Before the price: what was answered once holds, whatever has become of price and product since.
  const earlier = key && (await earlierOrder(deps.orm.em.fork(), key))
  if (earlier) return finishPlacing(deps, earlier, { key: key.value, requestId })
  const product = await priced(deps, body)
  return placePriced(deps, {
    product,
    gateway: await chooseGateway(deps, { currency: product.price.currency, wanted: body.gateway }),
    coupons: couponsWanted(deps, { typed: body.coupon_code ?? '', email: body.email ?? null }),
    believed: body.amount,
    email: body.email ? normaliseEmail(body.email) : null,
    billing: body.billing ? billingOf(body.billing) : null,
    key,
    requestId,
  })
}

/** The product at the catalogue's price. */
async function priced({ orm }: Deps, { product: slug, currency }: CreateOrderBody) {
  const product = await findProduct(orm.em.fork(), slug, currency)
  if (!product) throw new AppError(orderFailures.unknownProduct())
  if (currency !== undefined && product.currency !== currency)
    throw new AppError(orderFailures.noSuchPrice(currency))
  return { slug: product.slug, name: product.name, price: money(product.amountMinor, product.currency) }
}

function billingOf({ name, state, gstin }: NonNullable<CreateOrderBody['billing']>) {
  const code = stateCode(state)
  if (!code) throw new AppError(orderFailures.unknownState())
  if (gstin && !isGstin(gstin)) throw new AppError(orderFailures.gstinMistyped())
  return { name: name.trim().toWellFormed(), state: code, ...(gstin ? { gstin } : {}) }
}

/** The same for the same request, whatever the order of its fields. */
function hashOf({
  product,
  coupon_code,
  email,
  amount,
  billing,
  currency,
  gateway,
}: CreateOrderBody): string {
  const parts = [product, coupon_code, email, amount, billing?.name, billing?.state, billing?.gstin]
  if (currency !== undefined) parts.push(currency)
  if (gateway !== undefined) parts.push(gateway)
  return createHash('sha256')
    .update(JSON.stringify(parts.map((it) => it ?? null)))
    .digest('hex')
}
