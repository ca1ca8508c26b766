import type { FastifyInstance } from 'fastify'
import { successAddress, visitSuccess } from '#sandbox/checkout/stripe-return.ts'
import { answerMistakes } from '#sandbox/control/answers.ts'
import { guardOwnSite } from '#sandbox/control/guard.ts'
import { readPage } from '#sandbox/control/requests.ts'
import { readStripeAccounts } from '#sandbox/control/stripe-accounts.ts'
import { readStripeLedger } from '#sandbox/control/stripe-ledger.ts'
import {
  readDeskRefund,
  readExpiry,
  readRefundOutcome,
  readStripeDecision,
  readStripeDispute,
  readStripePayment,
  readStripeSecret,
} from '#sandbox/control/stripe-requests.ts'
import type { Sql } from '#sandbox/database.ts'
import type { Parts } from '#sandbox/parts.ts'
import { pay } from '#sandbox/stripe/charges.ts'
import { disputeObject } from '#sandbox/stripe/dispute-object.ts'
import { decideDispute, openDispute } from '#sandbox/stripe/disputes.ts'
import { StripeRefusal, stripeRefusals } from '#sandbox/stripe/errors.ts'
import { rotateStripeSecret } from '#sandbox/stripe/events.ts'
import { findFile } from '#sandbox/stripe/evidence.ts'
import { movementsOf } from '#sandbox/stripe/balance.ts'
import { chargeObject, refundObject, sessionObject } from '#sandbox/stripe/objects.ts'
import { createRefund, settleRefund } from '#sandbox/stripe/refunds.ts'
import type { Dispute, Session } from '#sandbox/stripe/rows.ts'
import { expireSession } from '#sandbox/stripe/sessions.ts'

type WithId = { Params: { id: string } }

/** The switches of Stripe: how a session, refund or dispute goes, and what really happened. JSON alone. */
export function stripeControlRoutes(parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.removeContentTypeParser('text/plain')
    guardOwnSite(app, parts.settings)
    answerMistakes(app, (error) => (error instanceof StripeRefusal ? error.statusCode : null))
    paymentRoutes(app, parts)
    disputeRoutes(app, parts)
    lookRoutes(app, parts)
  }
}

/** By its id, or the latest of what the shop calls it. */
async function sessionNamed(query: Sql, name: string): Promise<Session> {
  const [session] = await query<Session>(
    `select * from sandbox.stripe_sessions where id = $1 or client_reference_id = $1
     order by seq desc limit 1`,
    [name],
  )
  if (session === undefined) throw stripeRefusals.unknownId('checkout.session', name)
  return session
}

function paymentRoutes(app: FastifyInstance, { database, stripeDeliveries }: Parts): void {
  app.post<WithId>('/sessions/:id/pay', async ({ params, body }) => {
    const { browserReturn, ...wish } = readStripePayment(body)
    const session = await sessionNamed(database.query, params.id)
    const charge = await pay(database, { sessionId: session.id, ...wish })
    stripeDeliveries.wake()
    if (!browserReturn) return chargeObject(charge)
    await visitSuccess(session)
    return { ...chargeObject(charge), browser_return: { url: successAddress(session) } }
  })
  app.post<WithId>('/sessions/:id/expire', async ({ params, body }) => {
    const webhook = readExpiry(body)
    const { id } = await sessionNamed(database.query, params.id)
    const session = await database.transaction((query) => expireSession(query, id, webhook))
    stripeDeliveries.wake()
    return sessionObject(session)
  })
  app.post<WithId>('/charges/:id/refund', async ({ params, body }) => {
    const { amount } = readDeskRefund(body)
    const asked = { chargeId: params.id, amount, reason: null, metadata: {} }
    const refund = await database.transaction((query) => createRefund(query, asked, 'succeeds'))
    stripeDeliveries.wake()
    return refundObject(refund)
  })
  app.post<WithId>('/refunds/:id', async ({ params, body }) => {
    const refund = await settleRefund(database, params.id, readRefundOutcome(body))
    stripeDeliveries.wake()
    return refundObject(refund)
  })
}

function disputeRoutes(app: FastifyInstance, { database, stripeDeliveries }: Parts): void {
  const answer = async (dispute: Dispute) => {
    stripeDeliveries.wake()
    return disputeObject(dispute, await movementsOf(database.query, dispute.id))
  }
  app.post<WithId>('/charges/:id/dispute', async ({ params, body }) =>
    answer(await openDispute(database, { chargeId: params.id, ...readStripeDispute(body) })),
  )
  app.post<WithId>('/disputes/:id', async ({ params, body }) =>
    answer(await decideDispute(database, params.id, readStripeDecision(body))),
  )
}

const types: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
}

function lookRoutes(app: FastifyInstance, { database: { query } }: Parts): void {
  app.get('/ledger', () => readStripeLedger(query))
  app.get('/accounts', async (request) => readStripeAccounts(query, readPage(request.query)))
  app.get<WithId>('/files/:id', async ({ params }, reply) => {
    const { content, type } = await findFile(query, params.id)
    return reply.type(types[type] ?? 'application/octet-stream').send(content)
  })
  app.post('/webhook-secret', async ({ body }, reply) => {
    const { secret, oldForS } = readStripeSecret(body)
    await rotateStripeSecret(query, secret, oldForS)
    return reply.code(204).send()
  })
}
