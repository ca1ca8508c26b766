import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from './deps.ts'
import { signedIn } from './desk.ts'
import type { App } from './fastify.ts'
import { wantsHtml } from './negotiate.ts'
import { deskPolicy } from './security.ts'

const built = fileURLToPath(new URL('../dashboard/dist/', import.meta.url))

/** Pages without a session: the way in, and where somebody who was invited chooses a password. */
const openPages = new Set(['/admin/login', '/admin/join'])

/** The dashboard's files, and its one page under every address of the desk. */
export async function dashboardPages(app: App, deps: Deps): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(built, 'assets'),
    prefix: '/admin/assets/',
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  })
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!wantsHtml(request)) return reply.callNotFound()
    const path = request.url.split('?')[0] ?? ''
    if (!openPages.has(path) && (await signedIn(deps, request)) === null)
      return reply
        .header('cache-control', 'no-store')
        .redirect(`/admin/login?next=${encodeURIComponent(request.url)}`)
    return reply
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(await indexPage())
  }
  const options = { schema: { hide: true }, helmet: { contentSecurityPolicy: deskPolicy } }
  app.get('/admin', options, answer)
  app.get('/admin/*', options, answer)
}

/** Read anew each time: a new build needs no restart. */
async function indexPage(): Promise<string> {
  try {
    return await readFile(join(built, 'index.html'), 'utf8')
  } catch {
    const message = 'The dashboard is not built. Run npm run dashboard:build, then load this page again.'
    throw new AppError({ kind: 'unavailable', code: 'DASHBOARD_NOT_BUILT', message })
  }
}
