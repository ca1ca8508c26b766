import { readOffer } from '#adapters/db/payments/offer.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { gatewayNames } from '#domain/payments/gateway.ts'
import { gatewaysFor } from '#domain/payments/offer.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Currency } from '#domain/shared/money.ts'
import type { Deps } from './deps.ts'

type Needed = Pick<Deps, 'orm' | 'gateways'>

/** The gateways that the shop offers for this currency, the one that suits it best first. */
export async function gatewaysOffered({ orm, gateways }: Needed, currency: Currency): Promise<Gateway[]> {
  const { offer } = await readOffer(orm.em.fork())
  return gatewaysFor(offer, currency, (it) => gateways[it] !== null)
}

/** The one that was asked for, where it is offered; else the one that suits the currency best. */
export async function chooseGateway(
  deps: Needed,
  { currency, wanted }: { readonly currency: Currency; readonly wanted?: Gateway | undefined },
): Promise<Gateway> {
  const offered = await gatewaysOffered(deps, currency)
  const [best] = offered
  if (!best) throw new AppError(orderFailures.currencyNotOffered(currency))
  if (wanted === undefined) return best
  if (offered.includes(wanted)) return wanted
  throw new AppError(orderFailures.gatewayNotOffered(offered.map((it) => gatewayNames[it]).join(', ')))
}
