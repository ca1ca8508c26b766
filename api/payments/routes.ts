import formbody from '@fastify/formbody'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { readOrderByGatewayOrder } from '#adapters/db/orders/queries.ts'
import { signedByAny } from '#adapters/secrets.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { jsonOrForm, wantsHtml } from '../negotiate.ts'
import { Problem } from '../problem.ts'

const id = (prefix: string) => Type.String({ pattern: `^${prefix}_[A-Za-z0-9]{1,40}$` })

const Return = Type.Object({
  razorpay_payment_id: id('pay'),
  razorpay_order_id: id('order'),
  razorpay_signature: Type.String({ pattern: '^[0-9a-f]{64}$' }),
})

const Verified = Type.Object({
  verified: Type.Literal(true),
  order_id: Type.String(),
  order_url: Type.String(),
})

/**
 * The browser's return from the gateway's checkout, as JSON or as the gateway's own cross-site form. The signature is
 * the proof, so it needs no session. What it says is one more fact, and never the only one.
 */
export function paymentRoutes(app: App, deps: Deps): void {
  const { orm, config, tokens, recorder } = deps
  app.register(formbody)

  app.post(
    '/api/payments/verify',
    {
      schema: {
        tags: ['payments'],
        summary: 'Verify the browser’s return from checkout (JSON or form)',
        consumes: jsonOrForm,
        body: Return,
        response: { 200: Verified, '4xx': Problem },
      },
      attachValidation: true,
    },
    async (request, reply) => {
      const page = wantsHtml(request)
      const { body, validationError } = request
      if (validationError) {
        if (page && saysFailed(body)) return reply.redirect(wayBack(tokens, request.query), 303)
        throw validationError
      }
      verify(body, config.razorpay.keySecret)
      const { razorpay_payment_id: paymentId, razorpay_order_id: gatewayOrderId } = body
      const order = await readOrderByGatewayOrder(orm.em.fork(), gatewayOrderId)
      if (!order)
        throw new AppError({
          kind: 'not-found',
          code: 'ORDER_NOT_FOUND',
          message: 'No order of ours was paid.',
        })
      await recorder.record({
        source: 'browser',
        eventId: paymentId,
        type: 'browser-returned',
        gatewayOrderId,
        facts: [{ type: 'browser-returned', paymentId }],
        requestId: request.id,
      })
      if (page) return reply.redirect(`/order/${order.id}`, 303)
      return {
        verified: true as const,
        order_id: order.id,
        order_url: `${config.publicUrl}/order/${order.id}`,
      }
    },
  )
}

function verify(body: Static<typeof Return>, secret: string) {
  const content = `${body.razorpay_order_id}|${body.razorpay_payment_id}`
  if (signedByAny([secret], content, body.razorpay_signature)) return
  const failure = { kind: 'invalid', code: 'SIGNATURE_WRONG', field: 'razorpay_signature' } as const
  throw new AppError({
    ...failure,
    message: 'The signature does not belong to this payment. Nothing was changed.',
  })
}

/** A failed payment comes back to the same address, with what went wrong instead of a signature. */
const saysFailed = (body: unknown) =>
  typeof body === 'object' && body !== null && Object.keys(body).some((name) => name.startsWith('error'))

function wayBack(tokens: Deps['tokens'], query: unknown): string {
  const known = Value.Check(Type.Object({ checkout: Type.String({ maxLength: 500 }) }), query)
    ? query.checkout
    : ''
  return tokens.readCheckout(known) ? `/checkout/${known}?failed=1` : '/'
}
