import type { FastifyInstance } from 'fastify'
import type { Settings } from '#sandbox/settings.ts'

const nameOf = (host: string | undefined) => URL.parse(`http://${host ?? ''}`)?.hostname ?? ''

/**
 * Another site that the person at this machine visits can neither press these switches nor read this mail: its name
 * made to point here is not ours, and its requests say where they come from.
 */
export function guardOwnSite(app: FastifyInstance, { host }: Settings): void {
  const ownNames = new Set([
    'localhost',
    '127.0.0.1',
    '[::1]',
    nameOf(host.includes(':') ? `[${host}]` : host),
  ])
  app.addHook('onRequest', async (request) => {
    if (!ownNames.has(nameOf(request.headers.host))) throw new Stranger('This name is not the sandbox.')
    const { origin } = request.headers
    if (origin !== undefined && URL.parse(origin)?.host !== request.headers.host)
      throw new Stranger('Requests of another site are not taken.')
  })
}

class Stranger extends Error {
  readonly statusCode = 403
}
