import formbody from '@fastify/formbody'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { readOrderByNumber } from '#adapters/db/orders/queries.ts'
import { checkoutGateway, isPayable, type Payable } from '#adapters/razorpay/checkout.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { gatewayNames } from '#domain/payments/gateway.ts'
import { gatewayTakes } from '#domain/payments/offer.ts'
import { type Gateway, gateways } from '#domain/payments/payment.ts'
import { AppError } from '#domain/shared/failure.ts'
import { checkoutPage, type CheckoutView } from '#storefront/orders/checkout.ts'
import { gatewaysOffered } from '../choose-gateway.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { openCheckout } from '../open-checkout.ts'

const Params = Type.Object({ token: Type.String({ maxLength: 500 }) })
const Choice = Type.Object({ gateway: Type.Enum([...gateways]) })

/** The step between the order and the gateway; where the shop offers two, the customer chooses here. */
export function checkoutRoutes(app: App, deps: Deps): void {
  app.register(formbody)
  const schema = { hide: true, params: Params }

  app.get('/checkout/:token', { schema }, async ({ params: { token }, query }, reply) => {
    const order = await orderToPay(deps, token)
    if (!order.payable) return reply.redirect(order.url, 303)
    return showPage(deps, reply, { ...order, token, chosen: readChoice(query), returned: readReturn(query) })
  })

  app.post('/checkout/:token', { schema: { ...schema, body: Choice } }, async (request, reply) => {
    const { token } = request.params
    const { gateway } = request.body
    const order = await orderToPay(deps, token)
    if (!order.payable) return reply.redirect(order.url, 303)
    if (!order.ways.includes(gateway)) throw new AppError(orderFailures.gatewayNotOffered(named(order.ways)))
    const { orm, config } = deps
    if (!isReady(order.payable, gateway))
      await limit(orm, request, { feature: 'create_order', rate: config.rates.createOrder })
    try {
      const pageUrl = await pageFor(deps, order.payable, gateway)
      return await reply.redirect(pageUrl ?? `/checkout/${token}?with=${gateway}`, 303)
    } catch (error) {
      const { code, retryAfterSeconds = 1 } = error instanceof AppError ? error.failure : { code: '' }
      if (code !== orderFailures.gatewayAway().code) throw error
      void reply.code(503).header('retry-after', retryAfterSeconds)
      return showPage(deps, reply, { ...order, token, chosen: null, returned: 'away' })
    }
  })
}

const named = (ways: readonly Gateway[]) => ways.map((it) => gatewayNames[it]).join(', ')

/** The order while it can be paid, and the ways for it; else where it stands. */
async function orderToPay(deps: Deps, token: string) {
  const number = deps.tokens.readCheckout(token)
  const order = number && (await readOrderByNumber(deps.orm.em.fork(), number))
  if (!order) throw new AppError(orderFailures.checkoutExpired())
  const url = `/order/${order.id}`
  if (!isPayable(order) || order.arriving) return { url, payable: null, ways: [] }
  const offered = await gatewaysOffered(deps, order.currency)
  return { url, payable: order, ways: offered.length > 0 ? offered : [order.checkout.gateway] }
}

const isReady = ({ checkout }: Payable, gateway: Gateway) =>
  checkout.gateway === gateway && (gateway === 'razorpay' || checkout.pageUrl !== null)

/** Of this gateway for this order, made now where there is none; null where it has none of its own. */
async function pageFor(deps: Deps, order: Payable, gateway: Gateway): Promise<string | null> {
  if (isReady(order, gateway)) return order.checkout.pageUrl
  const amount = { minor: order.amountMinor, currency: order.currency }
  const { page } = await openCheckout(deps, { order: order.number, gateway, amount })
  return page?.url ?? null
}

interface Shown {
  readonly payable: Payable
  readonly ways: readonly Gateway[]
  readonly token: string
  readonly chosen: Gateway | null
  readonly returned: CheckoutView['returned']
}

async function showPage(deps: Deps, reply: FastifyReply, shown: Shown) {
  const { payable: order, ways, token, chosen, returned } = shown
  const shop = await deps.shopView()
  const current = order.checkout.gateway
  const isChosen = chosen !== null && chosen === current && ways.includes(current)
  const only = ways.length > 1 ? null : ways[0]
  const single = isChosen ? chosen : only
  const byScript = single === 'razorpay' && current === 'razorpay'
  return reply
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(
      checkoutPage({
        shop,
        order: toPay(order),
        returned,
        gateway: byScript
          ? checkoutGateway(deps.config, order, { shop: shop.name, token })
          : single
            ? { formAction: `/checkout/${token}`, fields: { gateway: single }, script: null }
            : null,
        ways: ways.map((gateway) => ({
          gateway,
          name: gatewayNames[gateway],
          takes: gatewayTakes[gateway],
          action: `/checkout/${token}`,
        })),
        otherWays: ways.length > 1 ? `/checkout/${token}` : null,
      }),
    )
}

const toPay = ({ id, number, product, amountMinor, currency }: Payable) => ({
  number,
  product: product.name,
  amountMinor,
  currency,
  orderUrl: `/order/${id}`,
})

/** The way that the customer has just chosen. */
const readChoice = (query: unknown): Gateway | null =>
  Value.Check(Type.Object({ with: Type.Enum([...gateways]) }), query) ? query.with : null

/** How the customer came back from the gateway, if they did. */
function readReturn(query: unknown): 'stopped' | 'failed' | null {
  if (Value.Check(Type.Object({ failed: Type.String() }), query)) return 'failed'
  return Value.Check(Type.Object({ stopped: Type.String() }), query) ? 'stopped' : null
}
