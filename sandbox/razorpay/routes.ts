import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyError, FastifyInstance } from 'fastify'
import { faultOf, plantFaults } from '#sandbox/faults.ts'
import { InvalidField, fieldsOf, optionalText } from '#sandbox/input.ts'
import type { Parts } from '#sandbox/parts.ts'
import { disputeRoutes, documentRoutes } from '#sandbox/razorpay/dispute-routes.ts'
import { collection, orderEntity, paymentEntity, refundEntity } from '#sandbox/razorpay/entities.ts'
import type { Order, Payment, Refund } from '#sandbox/razorpay/entities.ts'
import { Refusal, errorBody, refusals } from '#sandbox/razorpay/errors.ts'
import { listRows } from '#sandbox/razorpay/lists.ts'
import { createOrder, findOrder } from '#sandbox/razorpay/orders.ts'
import { capturePayment, findPayment } from '#sandbox/razorpay/payments.ts'
import { createRefund, findRefund } from '#sandbox/razorpay/refunds.ts'

type WithId = { Params: { id: string } }

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Razorpay's REST interface, under `/v1`. */
export function razorpayRoutes(parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    const { keyId, keySecret } = parts.settings
    const expected = digest(`Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`)
    app.addHook('onRequest', async (request) => {
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected))
        throw refusals.unauthenticated()
    })
    answerErrors(app)
    plantFaults(app, parts.faults, {
      'status-500': refusals.serverError,
      'rate-limit': refusals.tooManyRequests,
      'still-working': refusals.idempotencyKeyInUse,
    })
    orderRoutes(app, parts)
    paymentRoutes(app, parts)
    refundRoutes(app, parts)
    disputeRoutes(app, parts)
    documentRoutes(app, parts)
  }
}

function refusalOf(error: FastifyError | Refusal | InvalidField): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof InvalidField) return new Refusal(error.message, { field: error.field })
  const { statusCode = 500 } = error
  return statusCode < 500 ? new Refusal(error.message, { statusCode }) : refusals.serverError()
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | Refusal | InvalidField>(async (error, request, reply) => {
    const refusal = refusalOf(error)
    if (refusal.statusCode >= 500 && faultOf(request) === undefined)
      request.log.error({ reason: error.message, stack: error.stack }, 'a gateway call failed')
    return reply.code(refusal.statusCode).send(errorBody(refusal))
  })
  app.setNotFoundHandler(async (_request, reply) => reply.code(400).send(errorBody(refusals.unknownUrl())))
}

function orderRoutes(app: FastifyInstance, { database }: Parts): void {
  const { query } = database
  app.post('/orders', async ({ body }) => orderEntity(await createOrder(query, body)))
  app.get('/orders', async (request) => {
    const page = fieldsOf(request.query, 'query')
    const equals = optionalText(page, 'receipt', 40)
    const orders = await listRows<Order>(query, { table: 'orders', column: 'receipt' }, { page, equals })
    return collection(orders.map(orderEntity))
  })
  app.get<WithId>('/orders/:id', async ({ params }) => orderEntity(await findOrder(query, params.id)))
  app.get<WithId>('/orders/:id/payments', async ({ params }) => {
    await findOrder(query, params.id)
    const payments = await query<Payment>(
      'select * from sandbox.payments where order_id = $1 order by seq desc',
      [params.id],
    )
    return collection(payments.map(paymentEntity))
  })
}

function paymentRoutes(app: FastifyInstance, { database, deliveries }: Parts): void {
  const { query } = database
  app.get('/payments', async (request) => {
    const page = fieldsOf(request.query, 'query')
    return collection((await listRows<Payment>(query, { table: 'payments' }, { page })).map(paymentEntity))
  })
  app.get<WithId>('/payments/:id', async ({ params }) => paymentEntity(await findPayment(query, params.id)))
  app.post<WithId>('/payments/:id/capture', async ({ params, body }) => {
    const payment = await capturePayment(database, params.id, body)
    deliveries.wake()
    return paymentEntity(payment)
  })
}

function refundRoutes(app: FastifyInstance, { database, deliveries }: Parts): void {
  const { query } = database
  app.post<WithId>('/payments/:id/refund', async (request) => {
    const { params, body, headers } = request
    const fault = faultOf(request)
    if (fault === 'balance-too-low') throw refusals.balanceTooLow()
    const refund = await createRefund(database, {
      paymentId: params.id,
      body,
      idempotencyKey: headers['x-refund-idempotency']?.toString(),
      fails: fault === 'refund-fails',
    })
    deliveries.wake()
    return refundEntity(refund)
  })
  app.get<WithId>('/payments/:id/refunds', async (request) => {
    const { id: equals } = request.params
    await findPayment(query, equals)
    const page = fieldsOf(request.query, 'query')
    const refunds = await listRows<Refund>(
      query,
      { table: 'refunds', column: 'payment_id' },
      { page, equals },
    )
    return collection(refunds.map(refundEntity))
  })
  app.get('/refunds', async (request) => {
    const page = fieldsOf(request.query, 'query')
    return collection((await listRows<Refund>(query, { table: 'refunds' }, { page })).map(refundEntity))
  })
  app.get<WithId>('/refunds/:id', async ({ params }) => refundEntity(await findRefund(query, params.id)))
}
