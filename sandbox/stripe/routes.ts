import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import type { Sql } from '#sandbox/database.ts'
import { faultOf, plantFaults } from '#sandbox/faults.ts'
import { InvalidField, fieldsOf, onlyFields } from '#sandbox/input.ts'
import type { Fields } from '#sandbox/input.ts'
import { takeUploads } from '#sandbox/multipart.ts'
import type { Parts } from '#sandbox/parts.ts'
import { readBalance } from '#sandbox/stripe/balance.ts'
import { captureCharge, captureIntent } from '#sandbox/stripe/charges.ts'
import { answerDispute, closeDispute } from '#sandbox/stripe/disputes.ts'
import { StripeRefusal, errorBody, stripeRefusals } from '#sandbox/stripe/errors.ts'
import { MAX_UPLOAD_BYTES, createFile, findFile } from '#sandbox/stripe/evidence.ts'
import { readForm } from '#sandbox/stripe/form.ts'
import { once } from '#sandbox/stripe/idempotency.ts'
import type { Call } from '#sandbox/stripe/idempotency.ts'
import { newStripeId } from '#sandbox/stripe/ids.ts'
import { API_VERSION, fileObject } from '#sandbox/stripe/objects.ts'
import { createRefund, readRefund } from '#sandbox/stripe/refunds.ts'
import type { Fate } from '#sandbox/stripe/refunds.ts'
import {
  allReadRoutes,
  charges,
  disputes,
  intents,
  refunds,
  sessions,
  shown,
} from '#sandbox/stripe/resources.ts'
import { expireSession, readSession, saveSession } from '#sandbox/stripe/sessions.ts'

type WithId = { Params: { id: string } }

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Stripe’s REST interface, under `/stripe/v1`: what comes to `/v1` with a Bearer key is led here. */
export function stripeRoutes(parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    const expected = digest(`Bearer ${parts.settings.stripeKey}`)
    app.addHook('onRequest', async (request, reply) => {
      reply.header('request-id', newStripeId('req'))
      reply.header('stripe-version', request.headers['stripe-version'] ?? API_VERSION)
      const { authorization = '' } = request.headers
      if (!timingSafeEqual(digest(authorization), expected))
        throw stripeRefusals.unauthenticated(authorization !== '')
    })
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      async (_request: unknown, body: string) => readForm(body),
    )
    takeUploads(app, MAX_UPLOAD_BYTES)
    answerErrors(app)
    plantFaults(app, parts.faults, {
      'status-500': stripeRefusals.serverError,
      'rate-limit': stripeRefusals.tooManyRequests,
      'still-working': stripeRefusals.keyInUse,
    })
    allReadRoutes(app, parts)
    sessionRoutes(app, parts)
    moneyRoutes(app, parts)
    disputeRoutes(app, parts)
    accountRoutes(app, parts)
  }
}

function refusalOf(error: FastifyError | StripeRefusal | InvalidField): StripeRefusal {
  if (error instanceof StripeRefusal) return error
  if (error instanceof InvalidField) return new StripeRefusal(error.message, { param: error.field })
  const { statusCode = 500 } = error
  return statusCode < 500 ? new StripeRefusal(error.message, { statusCode }) : stripeRefusals.serverError()
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | StripeRefusal | InvalidField>(async (error, request, reply) => {
    const refusal = refusalOf(error)
    if (refusal.statusCode >= 500 && faultOf(request) === undefined)
      request.log.error({ reason: error.message, stack: error.stack }, 'a call of Stripe failed')
    return reply.code(refusal.statusCode).send(errorBody(refusal))
  })
  app.setNotFoundHandler(async ({ method, originalUrl }, reply) => {
    const refusal = stripeRefusals.unknownUrl(method, originalUrl.split('?')[0] ?? '')
    return reply.code(refusal.statusCode).send(errorBody(refusal))
  })
}

/** Does what was asked for once per idempotency key, and has it told to the shop. */
const writer =
  ({ database, stripeDeliveries }: Parts) =>
  async (call: Call, work: (query: Sql, fields: Fields) => Promise<object>): Promise<object> => {
    const answer = await once(database, call, (query) => work(query, fieldsOf(call.request.body)))
    stripeDeliveries.wake()
    return answer
  }

function sessionRoutes(app: FastifyInstance, parts: Parts): void {
  const write = writer(parts)
  app.post('/checkout/sessions', (request, reply) =>
    write({ request, reply }, async (query, fields) => {
      const session = readSession(fields, `${request.protocol}://${request.host}`)
      await saveSession(query, session)
      return shown(query, sessions, { row: session, fields })
    }),
  )
  app.post<WithId>('/checkout/sessions/:id/expire', (request, reply) =>
    write({ request, reply }, async (query, fields) => {
      onlyFields(fields, ['expand'])
      return shown(query, sessions, { row: await expireSession(query, request.params.id), fields })
    }),
  )
}

const fates = { 'refund-fails': 'fails', 'refund-waits': 'waits' } as const satisfies Record<string, Fate>

function fateOf(request: FastifyRequest): Fate {
  const fault = faultOf(request)
  return fault === 'refund-fails' || fault === 'refund-waits' ? fates[fault] : 'succeeds'
}

function moneyRoutes(app: FastifyInstance, parts: Parts): void {
  const write = writer(parts)
  app.post<WithId>('/charges/:id/capture', (request, reply) =>
    write({ request, reply }, async (query, fields) => {
      onlyFields(fields, ['amount', 'expand'])
      return shown(query, charges, { row: await captureCharge(query, request.params.id, fields), fields })
    }),
  )
  app.post<WithId>('/payment_intents/:id/capture', (request, reply) =>
    write({ request, reply }, async (query, fields) => {
      onlyFields(fields, ['amount_to_capture', 'expand'])
      return shown(query, intents, { row: await captureIntent(query, request.params.id, fields), fields })
    }),
  )
  app.post('/refunds', (request, reply) =>
    write({ request, reply }, async (query, fields) => {
      const asked = await readRefund(query, fields)
      if (faultOf(request) === 'balance-too-low') throw stripeRefusals.balanceTooLow()
      return shown(query, refunds, { row: await createRefund(query, asked, fateOf(request)), fields })
    }),
  )
}

function disputeRoutes(app: FastifyInstance, parts: Parts): void {
  const write = writer(parts)
  app.post<WithId>('/disputes/:id', (request, reply) =>
    write({ request, reply }, async (query, fields) =>
      shown(query, disputes, { row: await answerDispute(query, request.params.id, fields), fields }),
    ),
  )
  app.post<WithId>('/disputes/:id/close', (request, reply) =>
    write({ request, reply }, async (query, fields) => {
      onlyFields(fields, ['expand'])
      return shown(query, disputes, { row: await closeDispute(query, request.params.id), fields })
    }),
  )
  app.post('/files', (request, reply) =>
    once(parts.database, { request, reply }, async (query) =>
      fileObject(await createFile(query, request.body)),
    ),
  )
  app.get<WithId>('/files/:id', async ({ params }) =>
    fileObject(await findFile(parts.database.query, params.id)),
  )
}

function accountRoutes(app: FastifyInstance, { database }: Parts): void {
  app.get('/balance', () => readBalance(database.query))
  app.get('/account', async () => ({
    id: 'acct_Sandbox',
    object: 'account',
    charges_enabled: true,
    country: 'IN',
    default_currency: 'inr',
    details_submitted: true,
    payouts_enabled: true,
    type: 'standard',
  }))
}
