import formbody from '@fastify/formbody'
import { Value } from 'typebox/value'
import { Type } from 'typebox'
import { holdCoupons, reductionNow } from '#adapters/db/coupons/adding.ts'
import type { OrderRead } from '#adapters/db/orders/queries.ts'
import { isPayable } from '#adapters/razorpay/checkout.ts'
import { couponFailures } from '#domain/coupons/errors.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { couponRefusal } from '../coupon-check.ts'
import { couponsWanted } from '../coupons-wanted.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../fastify.ts'
import { limit } from '../limit.ts'
import { openCheckout } from '../open-checkout.ts'
import { findOrder, pageOfOrder } from './routes.ts'
import { OrderParams } from './schemas.ts'

const Form = Type.Object({ coupon: Type.String({ maxLength: 300 }) })

/** A coupon on an order that is placed and not paid: by a form of its page, and without JavaScript. */
export function addCouponRoutes(app: App, deps: Deps): void {
  const { orm, config } = deps
  app.register(formbody)
  const schema = { hide: true, params: OrderParams }

  app.get('/order/:id/coupon', { schema }, async ({ params }, reply) => {
    const { id } = await findOrder(deps, params.id)
    return reply.redirect(`/order/${id}`, 303)
  })

  app.post('/order/:id/coupon', { schema }, async (request, reply) => {
    const { params, body, ip } = request
    const typed = Value.Check(Form, body) ? body.coupon.trim() : ''
    const order = await findOrder(deps, params.id)
    await limit(orm, request, { feature: 'coupon_check', rate: config.rates.couponCheck })
    try {
      await addCoupons(deps, order, typed)
      return await reply.redirect(`/order/${order.id}`, 303)
    } catch (error) {
      const why = couponRefusal(error) ?? awayWords(error)
      if (why === null) throw error
      const page = await pageOfOrder(deps, order, { ip, coupon: { typed, error: why } })
      return reply.code(422).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page)
    }
  })
}

const awayWords = (error: unknown) =>
  error instanceof AppError && error.failure.code === orderFailures.gatewayAway().code
    ? 'The payment provider does not answer at the moment. The coupon was not used: please apply it again in a minute.'
    : null

/** The order at its new price and with a checkout for it, or as it was. */
async function addCoupons(deps: Deps, order: OrderRead, typed: string): Promise<void> {
  const { number, email } = order
  const wanted = couponsWanted(deps, { typed, email })
  if (wanted.codes.length === 0) throw new AppError(couponFailures.nothingTyped())
  if (order.arriving) throw new AppError(couponFailures.paymentOnItsWay())
  if (!isPayable(order)) throw new AppError(couponFailures.orderNotOpen())
  const reduction = await reductionNow(deps.orm.em.fork(), number, wanted)
  if (!reduction) return
  const { amount } = reduction
  await openCheckout(deps, {
    order: number,
    ...reduction,
    along: (tx, receipt) => holdCoupons(tx, { number, wanted, amount, receipt }),
  })
}
