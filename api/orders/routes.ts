import { Type } from 'typebox'
import { type OrderRead, readOrder } from '#adapters/db/orders/queries.ts'
import { isPayable } from '#adapters/razorpay/checkout.ts'
import { downloadEnded } from '#domain/downloads/download.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import type { ShownStatus } from '#domain/orders/order.ts'
import { AppError } from '#domain/shared/failure.ts'
import { orderPage, type OrderView as OrderPage } from '#storefront/orders/order.ts'
import { maskEmail } from '#domain/customers/email.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { wantsHtml } from '../negotiate.ts'
import { Problem } from '../problem.ts'
import { downloadsOf } from './downloads.ts'
import { placeOrder } from './place.ts'
import { CreateOrder, OrderParams, OrderView, PlacedOrderView } from './schemas.ts'

/** Orders as programs and customers see them. */
export function orderRoutes(app: App, deps: Deps): void {
  placing(app, deps)
  showing(app, deps)
}

function placing(app: App, deps: Deps): void {
  const { orm, config } = deps
  app.post(
    '/create_order',
    {
      schema: {
        tags: ['orders'],
        summary: 'Order a product at the catalogue’s price',
        headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String()) }),
        body: CreateOrder,
        response: { 200: PlacedOrderView, '4xx': Problem, 503: Problem },
      },
      preHandler: (request) =>
        limit(orm, request, { feature: 'create_order', rate: config.rates.createOrder }),
    },
    async ({ body, headers, id }) =>
      placeOrder(deps, {
        body,
        key: idempotencyKey(headers['idempotency-key'], config.orders),
        requestId: id,
      }),
  )
}

function showing(app: App, deps: Deps): void {
  app.get(
    '/order/:id',
    {
      schema: {
        tags: ['orders'],
        summary: 'An order by its secret id: JSON, or its page for a browser',
        params: OrderParams,
        response: { 200: OrderOrPage, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const order = await findOrder(deps, request.params.id)
      const downloads = downloadsOf(deps, order, request.ip)
      reply.header('cache-control', 'no-store').header('vary', 'accept')
      if (!wantsHtml(request)) return toView(order, downloads)
      const page = await pageOfOrder(deps, order, { ip: request.ip })
      return reply.type('text/html; charset=utf-8').serializer(String).send(page)
    },
  )

  const which = { params: OrderParams, querystring: OrderFile }
  app.get('/order/:id/download', { schema: { hide: true, ...which } }, async (request, reply) => {
    const order = await findOrder(deps, request.params.id)
    if (order.fulfilment === 'revoked') {
      const upgradeUrl = `${deps.config.publicUrl}/buy/${order.product.slug}`
      throw new AppError({ ...downloadEnded, upgradeUrl })
    }
    const downloads = downloadsOf(deps, order, request.ip)
    const download = downloads.find(({ id }) => id === request.query.file) ?? downloads[0]
    return reply.header('cache-control', 'no-store').redirect(download?.url ?? `/order/${order.id}`, 303)
  })
}

const OrderFile = Type.Object({ file: Type.Optional(Type.Integer({ minimum: 1 })) })

const OrderOrPage = {
  content: { 'application/json': { schema: OrderView }, 'text/html': { schema: Type.String() } },
}

/** The customer's page of their order; with the coupon that could not be added to it. */
export const pageOfOrder = async (
  deps: Deps,
  order: OrderRead,
  { ip, ...more }: Pick<OrderPage, 'coupon'> & { readonly ip: string },
) =>
  orderPage({
    shop: await deps.shopView(),
    order: toPage(deps, order, downloadsOf(deps, order, ip)),
    ...more,
  })

const toPage = ({ tokens }: Deps, order: OrderRead, downloads: ReturnType<typeof downloadsOf>) => ({
  ...order,
  createdAt: order.createdAt.toISOString(),
  paidAt: order.paidAt?.toISOString() ?? null,
  expiresAt: order.expiresAt.toISOString(),
  answerBy: order.answerBy?.toISOString() ?? null,
  payUrl: isPayable(order) ? `/checkout/${tokens.checkout(order.number)}` : null,
  // Answers with a fresh link each time, so that the button works however long the page has been open.
  downloads: downloads.map(({ id, productName, ...it }) => ({
    ...it,
    product: productName,
    url: `/order/${order.id}/download?file=${id}`,
  })),
  licences: order.licences.map(({ productName, ...it }) => ({ ...it, product: productName })),
  keyFollowsBy: order.keyFollowsBy?.toISOString() ?? null,
  email: order.email && maskEmail(order.email),
  confirming: order.arriving && unpaid.has(order.status),
})

const unpaid = new Set<ShownStatus>(['created', 'failed', 'expired'])

export async function findOrder({ orm }: Deps, id: string): Promise<OrderRead> {
  const order = /^[0-9a-f]{32}$/.test(id) ? await readOrder(orm.em.fork(), id) : null
  if (!order) throw new AppError(orderFailures.notFound())
  return order
}

const toView = (order: OrderRead, downloads: ReturnType<typeof downloadsOf>) => ({
  id: order.id,
  number: order.number,
  status: order.status,
  fulfilment: order.fulfilment,
  product: order.product.slug,
  amount: order.amountMinor,
  discount: order.discountMinor,
  coupons: [...order.coupons],
  currency: order.currency,
  created_at: order.createdAt.toISOString(),
  paid_at: order.paidAt?.toISOString() ?? null,
  downloads: downloads.map(({ sizeBytes, ...it }) => ({ ...it, size_bytes: sizeBytes })),
  licences: order.licences.map((it) => ({
    key: it.key,
    product: it.product,
    activation_limit: it.activationLimit,
    activations: it.activations,
    revoked: it.revoked,
  })),
})

function idempotencyKey(
  given: string | undefined,
  { enforceIdempotency }: Deps['config']['orders'],
): string | null {
  if (given === undefined) {
    if (enforceIdempotency) throw new AppError(orderFailures.keyMissing())
    return null
  }
  if (!/^[\x20-\x7e]{1,255}$/.test(given)) throw new AppError(orderFailures.keyMalformed())
  return given
}
