import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const assets = { 'sandbox.css': 'text/css; charset=utf-8', 'return.js': 'text/javascript; charset=utf-8' }

export async function assetRoutes(app: FastifyInstance): Promise<void> {
  for (const [name, type] of Object.entries(assets)) {
    const content = await readFile(new URL(`../assets/${name}`, import.meta.url))
    app.get(`/assets/${name}`, async (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').send(content),
    )
  }
}
