import { Type } from 'typebox'
import { orderOfPage } from '#adapters/db/orders/checkouts.ts'
import { readOrderByNumber } from '#adapters/db/orders/queries.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'

const Token = Type.Optional(
  Type.String({ pattern: '^[0-9]{1,18}\\.[\\w.-]{1,400}$', description: 'As it stood in the address' }),
)

const Success = Type.Object({
  checkout: Token,
  session_id: Type.Optional(Type.String({ pattern: '^cs_\\w{1,290}$', description: 'Stripe’s session' })),
})
const Cancel = Type.Object({ checkout: Token })

/** The browser's return from Stripe's page. What it says is one more fact, and never the only one. */
export function billingRoutes(app: App, deps: Deps): void {
  const { orm, tokens, recorder } = deps
  const tags = ['payments']

  app.get(
    '/api/billing/success',
    { schema: { tags, summary: 'Back from Stripe’s page, paid: on to the order', querystring: Success } },
    async ({ query, id: requestId }, reply) => {
      const { checkout = '', session_id: session = '' } = query
      const paid = session === '' ? null : await orderOfPage(orm.em.fork(), session)
      if (!paid?.receipt) return reply.redirect(await orderOf(checkout), 303)
      await recorder.record({
        source: 'browser',
        eventId: session,
        type: 'browser-returned',
        gatewayOrderId: paid.receipt,
        facts: [{ type: 'checkout-returned', checkout: paid.receipt }],
        requestId,
      })
      return reply.redirect(`/order/${paid.id}`, 303)
    },
  )

  app.get(
    '/api/billing/cancel',
    {
      schema: { tags, summary: 'Back from Stripe’s page, unpaid: to the ways to pay', querystring: Cancel },
    },
    async ({ query: { checkout = '' } }, reply) =>
      reply.redirect(tokens.readCheckout(checkout) ? `/checkout/${checkout}?stopped=1` : '/', 303),
  )

  /** Of a session that is none of ours nothing is noted; a genuine token still leads to its order. */
  async function orderOf(token: string): Promise<string> {
    const number = tokens.readCheckout(token)
    const order = number && (await readOrderByNumber(orm.em.fork(), number))
    return order ? `/order/${order.id}` : '/'
  }
}
