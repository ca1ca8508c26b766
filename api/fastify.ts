import { randomUUID } from 'node:crypto'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import type { Config } from '#adapters/config.ts'
import { asDemo } from './demo-view.ts'
import { answerUnreadable } from './unreadable.ts'

const bodyLimitBytes = 256 * 1024

/** A bare server with our bounds; the routes come in app.ts. */
export const createServer = (config: Config, log: FastifyBaseLogger) =>
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
    rewriteUrl: ({ url = '/', headers }) => (isDecodable(url) ? asDemo(url, headers.cookie) : '/undecodable'),
    routerOptions: { maxParamLength: 16 * 1024 },
  })
    .setValidatorCompiler(TypeBoxValidatorCompiler)
    .withTypeProvider<TypeBoxTypeProvider>()

export type App = ReturnType<typeof createServer>

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
