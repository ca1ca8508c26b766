import { findProduct, type ShopProduct } from '#adapters/db/catalogue/repository.ts'
import { readOffer } from '#adapters/db/payments/offer.ts'
import { homeCurrency } from '#domain/catalogue/product.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { gatewaysFor } from '#domain/payments/offer.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from './deps.ts'

type Needed = Pick<Deps, 'orm' | 'gateways'>

/** A product on sale in the currencies that can be paid, at its price in this one, or in rupees where it is none of them. */
export async function productOnSale(
  { orm, gateways }: Needed,
  { slug, currency = homeCurrency }: { readonly slug: string; readonly currency?: string | undefined },
): Promise<ShopProduct> {
  const em = orm.em.fork()
  const product = await findProduct(em, slug)
  if (!product) throw new AppError(orderFailures.unknownProduct())
  const { offer } = await readOffer(em)
  const canPay = (it: string) => gatewaysFor(offer, it, (gateway) => gateways[gateway] !== null).length > 0
  const prices = product.prices.filter((it) => it.currency === homeCurrency || canPay(it.currency))
  return { ...product, prices, ...prices.find((it) => it.currency === currency) }
}
