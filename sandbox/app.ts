import type { IncomingMessage } from 'node:http'
import Fastify from 'fastify'
import type { FastifyError, FastifyInstance } from 'fastify'
import { assetRoutes } from '#sandbox/pages/assets.ts'
import { checkoutRoutes } from '#sandbox/checkout/routes.ts'
import { stripeCheckoutRoutes } from '#sandbox/checkout/stripe-routes.ts'
import { controlRoutes } from '#sandbox/control/routes.ts'
import { stripeControlRoutes } from '#sandbox/control/stripe-routes.ts'
import { mailRoutes } from '#sandbox/mail/routes.ts'
import { messagePage } from '#sandbox/pages/layout.ts'
import type { Parts } from '#sandbox/parts.ts'
import { razorpayRoutes } from '#sandbox/razorpay/routes.ts'
import { stripeRoutes } from '#sandbox/stripe/routes.ts'
import { razorpayLine, stripeLine } from '#sandbox/webhooks/lines.ts'
import { startDeliveries } from '#sandbox/webhooks/worker.ts'

type Given = Omit<Parts, 'deliveries' | 'stripeDeliveries'>

/** Every surface on one port; what each of them answers to a mistake is its own. */
export function createApp(given: Given): { app: FastifyInstance; closeDeliveries: () => Promise<void> } {
  const app = Fastify({ logger: { level: 'warn' }, forceCloseConnections: true, rewriteUrl: addressOf })
  const { database, settings } = given
  const report = (error: unknown) =>
    app.log.error({ reason: error instanceof Error ? error.message : String(error) }, 'a delivery failed')
  const deliveries = startDeliveries(database, razorpayLine(database, settings), report)
  const stripeDeliveries = startDeliveries(database, stripeLine(database, settings), report)
  const parts: Parts = { ...given, deliveries, stripeDeliveries }
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
  })
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const { statusCode = 500 } = error
    if (statusCode >= 500) request.log.error({ reason: error.message, stack: error.stack }, 'a page failed')
    const words = statusCode < 500 ? error.message : 'Something went wrong in the sandbox; its log says what.'
    return messagePage(reply.code(statusCode), { title: 'That did not work', words })
  })
  app.setNotFoundHandler(async (_request, reply) =>
    messagePage(reply.code(404), { title: 'Not here', words: 'The sandbox has no such page.' }),
  )
  app.register(razorpayRoutes(parts), { prefix: '/v1' })
  app.register(stripeRoutes(parts), { prefix: '/stripe/v1' })
  app.register(checkoutRoutes(parts))
  app.register(stripeCheckoutRoutes(parts))
  app.register(controlRoutes(parts), { prefix: '/control' })
  app.register(stripeControlRoutes(parts), { prefix: '/control/stripe' })
  app.register(mailRoutes(parts))
  app.register(assetRoutes)
  const closeDeliveries = async () => {
    await Promise.all([deliveries.close(), stripeDeliveries.close()])
  }
  return { app, closeDeliveries }
}

/** Both gateways begin their paths with /v1, and neither's SDK takes a longer base: Stripe's keys are Bearer keys. */
function addressOf({ url = '/', headers }: IncomingMessage): string {
  const isStripe = url.startsWith('/v1/') && headers.authorization?.startsWith('Bearer ') === true
  return isStripe ? `/stripe${url}` : url
}
