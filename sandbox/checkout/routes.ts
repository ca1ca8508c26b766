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
import { findPayment, pay } from '#sandbox/razorpay/payments.ts'
import type { Outcome } from '#sandbox/razorpay/payments.ts'

/** The payments each choice makes, in order; the browser returns with the first. */
const paymentsOf = {
  pay: ['captured'],
  fail: ['failed'],
  late: ['pending'],
  twice: ['captured', 'captured'],
} as const satisfies Record<string, readonly [Outcome, ...Outcome[]]>

/** The page a customer pays on. It works without scripts. */
export function checkoutRoutes(parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(formBody)
    answerErrors(app)
    app.post('/v1/checkout/embedded', ({ body }, reply) => enter(parts, body, reply))
    app.get('/v1/checkout/embedded', ({ query }, reply) => enter(parts, query, reply))
    app.get<{ Params: { id: string } }>('/checkout/:id', async ({ params }, reply) =>
      showCheckout(parts, await knownCheckout(parts, params.id), reply),
    )
    app.post<{ Params: { id: string } }>('/checkout/:id', async ({ params, body }, reply) => {
      const checkout = await knownCheckout(parts, params.id)
      return choose(parts, { checkout, choice: fieldsOf(body)['choice'] }, reply)
    })
    app.get<{ Params: { id: string; payment: string } }>(
      '/checkout/:id/:payment',
      async ({ params: { id, payment } }, reply) =>
        showOutcome(parts, { checkout: await knownCheckout(parts, id), paymentId: payment }, reply),
    )
  }
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | InvalidField | Refusal>(async (error, _request, reply) => {
    if (!(error instanceof InvalidField || error instanceof Refusal)) throw error
    return messagePage(reply.code(400), { title: 'This checkout cannot open', words: error.message })
  })
}

/** Every page has an address of its own, so that neither reloading nor going back sends a form again. */
async function enter({ settings, database }: Parts, fields: unknown, reply: FastifyReply) {
  const { keyId, checkout } = readCheckout(fields, settings.shopUrl)
  if (keyId !== settings.keyId) throw new Refusal('The key does not belong to this account.')
  await openCheckout(database.query, checkout)
  return reply.redirect(`/checkout/${checkout.id}`, 303)
}

async function showCheckout({ database }: Parts, checkout: Checkout, reply: FastifyReply) {
  const order = await findOrder(database.query, checkout.order_id)
  return order.status === 'paid'
    ? alreadyPaid(checkout, reply)
    : sendPage(reply, choicePage(checkout, order, false))
}

async function knownCheckout({ database }: Parts, id: string): Promise<Checkout> {
  const checkout = await findCheckout(database.query, id)
  if (checkout === undefined) throw new Refusal('This checkout is not known.')
  return checkout
}

const alreadyPaid = ({ name, cancel_url: url }: Checkout, reply: FastifyReply) =>
  messagePage(reply.code(400), {
    title: 'This order is already paid',
    words: 'There is nothing left to pay. The shop shows what you bought.',
    wayOut: { label: `Return to ${name}`, url },
  })

async function choose(
  { database, deliveries }: Parts,
  { checkout, choice: given }: { checkout: Checkout; choice: unknown },
  reply: FastifyReply,
) {
  const choice = oneOf(given, 'choice', ['pay', 'fail', 'late', 'twice', 'abandon'])
  if (choice === 'abandon') return reply.redirect(checkout.cancel_url, 303)
  const order = await findOrder(database.query, checkout.order_id)
  if (order.status === 'paid') return alreadyPaid(checkout, reply)

  const { order_id: orderId, email, contact } = checkout
  const attempt = { orderId, webhook: 'once', email, contact } as const
  const [outcome, ...more] = paymentsOf[choice]
  const first = await pay(database, { ...attempt, outcome })
  for (const again of more) await pay(database, { ...attempt, outcome: again })
  deliveries.wake()
  return reply.redirect(`/checkout/${checkout.id}/${first.id}`, 303)
}

async function showOutcome(
  { settings, database }: Parts,
  { checkout, paymentId }: { checkout: Checkout; paymentId: string },
  reply: FastifyReply,
) {
  const order = await findOrder(database.query, checkout.order_id)
  const payment = await findPayment(database.query, paymentId)
  if (payment.order_id !== order.id) throw new Refusal('This payment is for another order.')
  return payment.status === 'failed'
    ? sendPage(reply, choicePage(checkout, order, true))
    : sendPage(reply, returnPage(checkout, order, browserReturn(payment, settings.keySecret)))
}
