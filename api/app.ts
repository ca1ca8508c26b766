import { fileURLToPath } from 'node:url'
import fastifyCookie from '@fastify/cookie'
import fastifyStatic from '@fastify/static'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { auditRoutes } from './audit/routes.ts'
import { couponDeskRoutes } from './coupons/desk-routes.ts'
import { couponRoutes } from './coupons/routes.ts'
import { fileRoutes } from './catalogue/files.ts'
import { pictureRoutes } from './catalogue/picture.ts'
import { previewRoutes } from './catalogue/preview.ts'
import { catalogueRoutes } from './catalogue/routes.ts'
import { uploadRoutes } from './catalogue/uploads.ts'
import { customerRoutes } from './customers/routes.ts'
import { dashboardPages } from './dashboard.ts'
import { demoDesk } from './demo/routes.ts'
import type { Deps } from './deps.ts'
import { desk } from './desk.ts'
import { disputeRoutes } from './disputes/routes.ts'
import { documentation } from './docs.ts'
import { downloadRoutes } from './downloads/routes.ts'
import { engineRoutes } from './engine/routes.ts'
import { exportRoutes } from './exports/routes.ts'
import { type App, createServer } from './fastify.ts'
import { explainRoutes } from './ledger/explain.ts'
import { healthDeskRoutes } from './health/desk-routes.ts'
import { healthRoutes } from './health/routes.ts'
import { homeRoutes } from './home/routes.ts'
import { inboxRoutes } from './inbox/routes.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { licenceDeskRoutes } from './licences/desk-routes.ts'
import { licenceRoutes } from './licences/routes.ts'
import { mailRoutes } from './mail/routes.ts'
import { addCouponRoutes } from './orders/add-coupon.ts'
import { orderCommands } from './orders/desk-commands.ts'
import { moreDownloads } from './orders/desk-downloads.ts'
import { deskOrderRoutes } from './orders/desk-order.ts'
import { reviewRoutes } from './orders/desk-reviews.ts'
import { orderListRoutes } from './orders/desk-routes.ts'
import { historyFiles } from './orders/history-files.ts'
import { historyRoutes } from './orders/history.ts'
import { checkoutRoutes } from './orders/checkout-page.ts'
import { pageRoutes } from './orders/pages.ts'
import { orderRoutes } from './orders/routes.ts'
import { accountRoutes } from './people/account-routes.ts'
import { peopleRoutes } from './people/desk-routes.ts'
import { sessionRoutes, signInRoutes } from './people/routes.ts'
import { refundRoutes } from './payments/desk-routes.ts'
import { billingRoutes } from './payments/billing.ts'
import { gatewayChoiceRoutes } from './payments/choice-routes.ts'
import { paymentRoutes } from './payments/routes.ts'
import { webhookRoutes } from './payments/webhook.ts'
import { notFoundHandler, problemHandler } from './problem.ts'
import { sandboxRoutes } from './sandbox/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { securityHeaders } from './security.ts'
import { shopSettingsRoutes } from './shop/desk-routes.ts'
import { launchRoutes } from './shop/launch-routes.ts'
import { productRoutes } from './shop/product-routes.ts'
import { shopRoutes } from './shop/routes.ts'
import { textRoutes } from './shop/text-routes.ts'

/** The HTTP edge, ready to listen or to be injected into. */
export async function buildApp(deps: Deps): Promise<App> {
  const app = createServer(deps.config, deps.log)
  app.addHook('onClose', () => deps.engine.close())
  app.setErrorHandler(problemHandler(deps.shopView))
  app.setNotFoundHandler(notFoundHandler(deps.shopView))
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  app.addHook('onResponse', async (request, reply) => {
    // By its pattern: addresses themselves hold order ids and tokens.
    const route = request.routeOptions.url ?? 'none'
    request.log.info({
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
  })
  await securityHeaders(app, deps.config)
  await documentation(app)
  await app.register(fastifyCookie)
  app.removeContentTypeParser('text/plain')
  await app.register(fastifyStatic, {
    root: fileURLToPath(new URL('../storefront/assets/', import.meta.url)),
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
  })
  const features = [
    shopRoutes,
    productRoutes,
    orderRoutes,
    pageRoutes,
    checkoutRoutes,
    paymentRoutes,
    billingRoutes,
    webhookRoutes,
    downloadRoutes,
    licenceRoutes,
    customerRoutes,
    couponRoutes,
    addCouponRoutes,
    signInRoutes,
  ]
  for (const routes of [...features, healthRoutes])
    await app.register(async (scope) => routes(scope.withTypeProvider<TypeBoxTypeProvider>(), deps))
  await desk(app, deps, deskFeatures)
  await demoDesk(app, deps, shownInDemo)
  await dashboardPages(app, deps)
  return app
}

/** What the desk shows of the shop’s own rows, so of the demo’s, too. */
const shownInDemo = [
  explainRoutes,
  inboxRoutes,
  mailRoutes,
  couponDeskRoutes,
  licenceDeskRoutes,
  disputeRoutes,
  sessionRoutes,
  auditRoutes,
  catalogueRoutes,
  pictureRoutes,
  orderCommands,
  moreDownloads,
  deskOrderRoutes,
  historyRoutes,
  historyFiles,
  reviewRoutes,
  orderListRoutes,
  homeRoutes,
  searchRoutes,
  ledgerRoutes,
  refundRoutes,
]

/** What the dashboard asks and does, below /api/admin. */
const deskFeatures = [
  ...shownInDemo,
  exportRoutes,
  engineRoutes,
  healthDeskRoutes,
  sandboxRoutes,
  accountRoutes,
  peopleRoutes,
  fileRoutes,
  previewRoutes,
  uploadRoutes,
  shopSettingsRoutes,
  textRoutes,
  launchRoutes,
  gatewayChoiceRoutes,
]
