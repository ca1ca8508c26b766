import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './app.ts'

/** OpenAPI as the routes declare it: JSON at /api/docs, for people at /api/docs/html. */
export async function documentation(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Origin', description: 'Orders, payments and downloads of the shop.', version: '0.1.0' },
    },
    hideUntagged: true,
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs/html', staticCSP: true })
  app.get('/api/docs', { schema: { hide: true } }, async () => app.swagger())
}
