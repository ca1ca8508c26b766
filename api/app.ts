import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Config } from '#adapters/config.ts'
import { customerRoutes } from './customers/routes.ts'
import type { Deps } from './deps.ts'
import { documentation } from './docs.ts'
import { downloadRoutes } from './downloads/routes.ts'
import { healthRoutes } from './health/routes.ts'
import { pageRoutes } from './orders/pages.ts'
import { orderRoutes } from './orders/routes.ts'
import { paymentRoutes } from './payments/routes.ts'
import { webhookRoutes } from './payments/webhook.ts'
import { notFoundHandler, problemHandler } from './problem.ts'
import { securityHeaders } from './security.ts'
import { shopRoutes } from './shop/routes.ts'
import { answerUnreadable } from './unreadable.ts'

const bodyLimitBytes = 256 * 1024

const createServer = (config: Config, log: FastifyBaseLogger) =>
  Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy && isOurProxy,
    bodyLimit: bodyLimitBytes,
    requestTimeout: 30_000,
    clientErrorHandler: answerUnreadable,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    // An address nobody can decode leads nowhere; one that is too long fails at the rule of its part.
    rewriteUrl: ({ url = '/' }) => (isDecodable(url) ? url : '/undecodable'),
    routerOptions: { maxParamLength: 16 * 1024 },
  })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>()

export type App = ReturnType<typeof createServer>

/** The HTTP edge, ready to listen or to be injected into. */
export async function buildApp(deps: Deps): Promise<App> {
  const app = createServer(deps.config, deps.log)
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
  app.removeContentTypeParser('text/plain')
  await app.register(fastifyStatic, {
    root: fileURLToPath(new URL('../storefront/assets/', import.meta.url)),
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
  })
  const features = [
    shopRoutes,
    orderRoutes,
    pageRoutes,
    paymentRoutes,
    webhookRoutes,
    downloadRoutes,
    customerRoutes,
  ]
  for (const routes of [...features, healthRoutes])
    await app.register(async (scope) => routes(scope.withTypeProvider<TypeBoxTypeProvider>(), deps))
  return app
}

/** The one before us: what stands further left in X-Forwarded-For anyone can write. */
const isOurProxy = (_address: string, hop: number) => hop === 0

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** The caller's own id where it is a plain one, so that it can be followed through. */
const requestId = (given: string | string[] | undefined) =>
  typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
