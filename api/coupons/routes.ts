import type { App } from '../fastify.ts'
import { checkCoupons } from '../coupon-check.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { Problem } from '../problem.ts'
import { CouponCheck, CouponChecked } from './schemas.ts'

/** What a coupon would take off, before anybody pays. */
export function couponRoutes(app: App, deps: Deps): void {
  const { orm, config } = deps
  app.post(
    '/api/coupons/check',
    {
      schema: {
        tags: ['coupons'],
        summary: 'What a coupon takes off a product; nothing is held or used by asking',
        body: CouponCheck,
        response: { 200: CouponChecked, '4xx': Problem },
      },
      preHandler: (request) =>
        limit(orm, request, { feature: 'coupon_check', rate: config.rates.couponCheck }),
    },
    async ({ body }, reply) => {
      reply.header('cache-control', 'no-store')
      const { code: typed, email = null, product, currency } = body
      const asked = { typed, email, product, currency }
      const { valid, price, discountMinor, message } = await checkCoupons(deps, asked)
      return {
        valid,
        price_minor: price.minor,
        discount_minor: discountMinor,
        to_pay_minor: price.minor - discountMinor,
        currency: price.currency,
        message,
      }
    },
  )
}
