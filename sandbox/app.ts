import Fastify from 'fastify'
import type { FastifyError, FastifyInstance } from 'fastify'
import { assetRoutes } from '#sandbox/pages/assets.ts'
import { checkoutRoutes } from '#sandbox/checkout/routes.ts'
import { controlRoutes } from '#sandbox/control/routes.ts'
import { mailRoutes } from '#sandbox/mail/routes.ts'
import { messagePage } from '#sandbox/pages/layout.ts'
import type { Parts } from '#sandbox/parts.ts'
import { razorpayRoutes } from '#sandbox/razorpay/routes.ts'
import { startDeliveries } from '#sandbox/webhooks/worker.ts'
import type { DeliveryWorker } from '#sandbox/webhooks/worker.ts'

type Given = Omit<Parts, 'deliveries'>

/** Every surface on one port; what each of them answers to a mistake is its own. */
export function createApp(given: Given): { app: FastifyInstance; deliveries: DeliveryWorker } {
  const app = Fastify({ logger: { level: 'warn' }, forceCloseConnections: true })
  const deliveries = startDeliveries(given.database, given.settings.webhookUrl, (error) =>
    app.log.error({ reason: error instanceof Error ? error.message : String(error) }, 'a delivery failed'),
  )
  const parts: Parts = { ...given, deliveries }
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
  app.register(checkoutRoutes(parts))
  app.register(controlRoutes(parts), { prefix: '/control' })
  app.register(mailRoutes(parts))
  app.register(assetRoutes)
  return { app, deliveries }
}
