import { isSelling, type OfferVersion, readOffer, saveOffer } from '#adapters/db/payments/offer.ts'
import { currencies } from '#domain/catalogue/product.ts'
import { gatewayNames } from '#domain/payments/gateway.ts'
import { gatewayTakes, wrongOffer } from '#domain/payments/offer.ts'
import { type Gateway, gateways } from '#domain/payments/payment.ts'
import { AppError } from '#domain/shared/failure.ts'
import { shopFailures } from '#domain/shop/errors.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import { changedMeanwhile } from '../meanwhile.ts'
import { Problem } from '../problem.ts'
import { GatewayChange, GatewayChoice } from './desk-schemas.ts'

const subject = 'settings/gateways'
const tags = ['payments']

/** Which gateways the shop offers, and for which currencies. */
export function gatewayChoiceRoutes(app: App, deps: Deps): void {
  const { orm } = deps
  const hasKeys = (gateway: Gateway) => deps.gateways[gateway] !== null

  app.get(
    '/gateways',
    {
      config: { needs: 'desk:read' },
      schema: {
        tags,
        summary: 'The gateways, and the currencies for which the shop offers each',
        response: { 200: GatewayChoice, '4xx': Problem },
      },
    },
    async () => choiceOf(await readOffer(orm.em.fork()), hasKeys),
  )

  app.put(
    '/gateways',
    {
      config: { needs: 'settings:write' },
      schema: {
        tags,
        summary: 'Choose the gateways that the shop offers, and for which currencies',
        body: GatewayChange,
        response: { 200: GatewayChoice, '4xx': Problem },
      },
    },
    async (request) => {
      const { offer, version } = request.body
      await command(deps, request, {
        action: 'gateways.chosen',
        subject,
        work: async (tx) => {
          const wrong = wrongOffer(offer, { hasKeys, sells: await isSelling(tx) })
          if (wrong.length > 0) throw new AppError(shopFailures.wrongFields(wrong))
          const before = await readOffer(tx)
          if (!(await saveOffer(tx, { offer, version })))
            throw await changedMeanwhile(deps, { what: 'the ways to pay', subject })
          return { before: { ...before.offer }, after: { ...offer }, result: null }
        },
      })
      return choiceOf(await readOffer(orm.em.fork()), hasKeys)
    },
  )
}

const choiceOf = (
  { offer, version }: OfferVersion,
  hasKeys: (gateway: Gateway) => boolean,
): GatewayChoice => ({
  gateways: gateways.map((gateway) => ({
    gateway,
    name: gatewayNames[gateway],
    takes: gatewayTakes[gateway],
    has_keys: hasKeys(gateway),
  })),
  currencies: [...currencies],
  offer: { razorpay: [...offer.razorpay], stripe: [...offer.stripe] },
  version,
})
