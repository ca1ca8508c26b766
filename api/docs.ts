import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './fastify.ts'

/** OpenAPI as the routes declare it: JSON at /api/docs, for people at /api/docs/html. */
export async function documentation(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Origin', description: 'Orders, payments and downloads of the shop.', version: '0.4.0' },
    },
    hideUntagged: true,
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs/html',
    theme: { title: 'Origin · API' },
    uiConfig: { layout: 'BaseLayout' },
    transformStaticCSP: withItsStyle,
  })
  app.get('/api/docs', { schema: { hide: true } }, async () => app.swagger())
}

/** The one style attribute in Swagger UI's markup, by its hash: all else is under the shop's own policy. */
const withItsStyle = (policy: string) =>
  policy.replace(
    "style-src 'self'",
    "style-src 'self' 'unsafe-hashes' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  )
