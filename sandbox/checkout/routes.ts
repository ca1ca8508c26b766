import formBody from '@fastify/formbody'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { browserReturn } from '#sandbox/checkout/browser-return.ts'
import { choicePage, returnPage } from '#sandbox/checkout/pages.ts'
import { findCheckout, openCheckout, readCheckout } from '#sandbox/checkout/store.ts'
import type { Checkout } from '#sandbox/checkout/store.ts'
import { InvalidField, fieldsOf, oneOf } from '#sandbox/input.ts'
import { messagePage, sendPage } from '#sandbox/pages/layout.ts'
import type { Parts } from '#sandbox/parts.ts'
import { Refusal } from '#sandbox/razorpay/errors.ts'
import { findOrder } from '#sandbox/razorpay/orders.ts'
import { pay } from '#sandbox/razorpay/payments.ts'
import type { Outcome } from '#sandbox/razorpay/payments.ts'

/** The payments each choice makes, in order; the browser returns with the first. */
const paymentsOf = {
  pay: ['captured'],
  fail: ['failed'],
  late: ['pending'],
  twice: ['captured', 'captured'],
} as const satisfies Record<string, readonly Outcome[]>

/** The page a customer pays on. It works without scripts. */
export function checkoutRoutes(parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(formBody)
    answerErrors(app)
    app.post('/v1/checkout/embedded', ({ body }, reply) => showCheckout(parts, body, reply))
    app.get('/v1/checkout/embedded', ({ query }, reply) => showCheckout(parts, query, reply))
    app.post<{ Params: { id: string } }>('/checkout/:id', async ({ params, body }, reply) => {
      const checkout = await findCheckout(parts.database.query, params.id)
      if (checkout === undefined) throw new Refusal('This checkout is not known.')
      return choose(parts, { checkout, choice: fieldsOf(body)['choice'] }, reply)
    })
  }
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | InvalidField | Refusal>(async (error, _request, reply) => {
    if (!(error instanceof InvalidField || error instanceof Refusal)) throw error
    return messagePage(reply.code(400), { title: 'This checkout cannot open', words: error.message })
  })
}

async function showCheckout({ settings, database }: Parts, fields: unknown, reply: FastifyReply) {
  const { keyId, checkout } = readCheckout(fields, settings.shopUrl)
  if (keyId !== settings.keyId) throw new Refusal('The key does not belong to this account.')
  const order = await openCheckout(database.query, checkout)
  return order.status === 'paid' ? alreadyPaid(reply) : sendPage(reply, choicePage(checkout, order, false))
}

const alreadyPaid = (reply: FastifyReply) =>
  messagePage(reply.code(400), {
    title: 'This order is already paid',
    words: 'There is nothing left to pay. The shop shows what you bought.',
  })

async function choose(
  { settings, database, deliveries }: Parts,
  { checkout, choice: given }: { checkout: Checkout; choice: unknown },
  reply: FastifyReply,
) {
  const choice = oneOf(given, 'choice', ['pay', 'fail', 'late', 'twice', 'abandon'])
  if (choice === 'abandon') return reply.redirect(checkout.cancel_url, 303)
  const order = await findOrder(database.query, checkout.order_id)
  if (order.status === 'paid') return alreadyPaid(reply)

  const { order_id: orderId, email, contact } = checkout
  const payments = []
  for (const outcome of paymentsOf[choice])
    payments.push(await pay(database, { orderId, outcome, webhook: 'once', email, contact }))
  deliveries.wake()
  const [first] = payments
  if (first === undefined || first.status === 'failed')
    return sendPage(reply, choicePage(checkout, order, true))
  return sendPage(reply, returnPage(checkout, order, browserReturn(first, settings.keySecret)))
}
