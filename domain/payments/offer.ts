import { currencies, homeCurrency, type PriceCurrency } from '#domain/catalogue/product.ts'
import type { FieldError } from '#domain/shared/failure.ts'
import type { Currency } from '#domain/shared/money.ts'
import { gatewayNames } from './gateway.ts'
import { type Gateway, gateways } from './payment.ts'

/** The currencies for which the shop offers each gateway. */
export type GatewayOffer = Readonly<Record<Gateway, readonly PriceCurrency[]>>

/** Until the owner has chosen. */
export const firstOffer: GatewayOffer = {
  razorpay: [homeCurrency],
  stripe: currencies.filter((it) => it !== homeCurrency),
}

/** What a customer can pay with, in a few words. */
export const gatewayTakes: Readonly<Record<Gateway, string>> = {
  razorpay: 'UPI, net banking, wallets, and cards from India',
  stripe: 'Cards from any country, Apple Pay and Google Pay',
}

/** Those that take this currency, the one that suits it best first: Razorpay for rupees, Stripe for others. */
export function gatewaysFor(
  offer: GatewayOffer,
  currency: Currency,
  hasKeys: (gateway: Gateway) => boolean,
): Gateway[] {
  const fitting = gateways.filter((it) => hasKeys(it) && offer[it].some((taken) => taken === currency))
  return currency === homeCurrency ? fitting : fitting.toReversed()
}

/** Everything that is wrong with what an owner chose, by the field's name in JSON. */
export function wrongOffer(
  offer: GatewayOffer,
  { hasKeys, sells }: { readonly hasKeys: (gateway: Gateway) => boolean; readonly sells: boolean },
): FieldError[] {
  const withoutKeys = gateways.filter((it) => !hasKeys(it) && offer[it].length > 0)
  const home = gateways.filter((it) => hasKeys(it) && offer[it].includes(homeCurrency))
  return [
    ...withoutKeys.map((it) => ({
      field: `offer.${it}`,
      rule: `must be empty: the shop has no keys of ${gatewayNames[it]} yet`,
    })),
    ...(sells && home.length === 0
      ? [{ field: 'offer.razorpay', rule: 'must include INR while products are on sale, unless Stripe does' }]
      : []),
  ]
}
