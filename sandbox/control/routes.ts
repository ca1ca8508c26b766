import type { FastifyInstance } from 'fastify'
import { browserReturn, postReturn } from '#sandbox/checkout/browser-return.ts'
import { answerMistakes } from '#sandbox/control/answers.ts'
import { guardOwnSite } from '#sandbox/control/guard.ts'
import { readAccounts, readLedger } from '#sandbox/control/ledger.ts'
import {
  readDecision,
  readDispute,
  readFault,
  readPage,
  readPayment,
  readSecret,
} from '#sandbox/control/requests.ts'
import { faultKinds } from '#sandbox/faults.ts'
import { fieldsOf, optionalText } from '#sandbox/input.ts'
import { clearMail, listMail, listMailHeads } from '#sandbox/mail/store.ts'
import type { Parts } from '#sandbox/parts.ts'
import { decideDispute, openDispute } from '#sandbox/razorpay/disputes.ts'
import { disputeEntity, paymentEntity } from '#sandbox/razorpay/entities.ts'
import { Refusal } from '#sandbox/razorpay/errors.ts'
import { findDocument } from '#sandbox/razorpay/evidence.ts'
import { findOrder } from '#sandbox/razorpay/orders.ts'
import { pay } from '#sandbox/razorpay/payments.ts'
import { rotateWebhookSecret } from '#sandbox/webhooks/record.ts'

/** The switches: how a payment or a dispute goes, what breaks, and what really happened. JSON alone. */
export function controlRoutes(parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.removeContentTypeParser('text/plain')
    guardOwnSite(app, parts.settings)
    // The one refusal of the ledger a switch can meet: an id it does not know.
    answerMistakes(app, (error) => (error instanceof Refusal ? 404 : null))
    paymentRoute(app, parts)
    disputeRoutes(app, parts)
    faultRoutes(app, parts)
    lookRoutes(app, parts)
  }
}

function paymentRoute(app: FastifyInstance, { settings, database, deliveries }: Parts): void {
  app.post<{ Params: { id: string } }>('/orders/:id/pay', async ({ params, body }) => {
    const { browserReturn: returns, ...wanted } = readPayment(body)
    const payment = await pay(database, { orderId: params.id, ...wanted })
    deliveries.wake()
    if (!returns) return paymentEntity(payment)
    const fields = browserReturn(payment, settings.keySecret)
    const { callback_url: known } = await findOrder(database.query, params.id)
    await postReturn(known ?? `${new URL(settings.webhookUrl).origin}/api/payments/verify`, fields)
    return { ...paymentEntity(payment), browser_return: fields }
  })
}

function disputeRoutes(app: FastifyInstance, { database, deliveries }: Parts): void {
  app.post<{ Params: { id: string } }>('/payments/:id/dispute', async ({ params, body }) => {
    const dispute = await openDispute(database, { paymentId: params.id, ...readDispute(body) })
    deliveries.wake()
    return disputeEntity(dispute)
  })
  app.post<{ Params: { id: string } }>('/disputes/:id', async ({ params, body }) => {
    const dispute = await decideDispute(database, params.id, readDecision(body))
    deliveries.wake()
    return disputeEntity(dispute)
  })
  app.get<{ Params: { id: string } }>('/documents/:id', async ({ params }, reply) => {
    const { content, mime_type: type } = await findDocument(database.query, params.id)
    return reply.type(type).send(content)
  })
}

function faultRoutes(app: FastifyInstance, { faults, database }: Parts): void {
  app.get('/faults', async () => ({
    standing: faults.standing(),
    routes: faults.routes(),
    kinds: faultKinds,
  }))
  app.post('/faults', async ({ body }, reply) => {
    const fault = readFault(body)
    faults.add(fault)
    return reply.code(201).send(fault)
  })
  app.delete('/faults', async (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })
  app.post('/webhook-secret', async ({ body }, reply) => {
    await rotateWebhookSecret(database.query, readSecret(body))
    return reply.code(204).send()
  })
}

function lookRoutes(app: FastifyInstance, { database: { query } }: Parts): void {
  app.get('/ledger', () => readLedger(query))
  app.get('/accounts', async (request) => readAccounts(query, readPage(request.query)))
  app.get('/mail/heads', async (request) => listMailHeads(query, readPage(request.query)))
  app.get('/mail', async (request) =>
    listMail(query, optionalText(fieldsOf(request.query, 'query'), 'to', 320)),
  )
  app.delete('/mail', async (_request, reply) => {
    await clearMail(query)
    return reply.code(204).send()
  })
}
