import type { EntityManager } from '@mikro-orm/postgresql'
import {
  beginCheckout,
  finishCheckout,
  type ClosedPage,
  type NewCheckout,
} from '#adapters/db/orders/checkouts.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { type GatewayOrder, gatewayNamed } from '#domain/payments/gateway.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from './deps.ts'
import { gatewayOrderOf } from './gateway-order.ts'

interface CheckoutToOpen extends NewCheckout {
  /** What changes with the checkout of this receipt, or else not at all. */
  readonly along?: (tx: EntityManager, receipt: string) => Promise<void>
}

/**
 * A new checkout for an order that is still open, at this gateway and amount; the ones before it are superseded. What is
 * paid on one of those all the same is judged at its own amount, and a second payment goes back wherever it was made.
 */
export async function openCheckout(
  deps: Deps,
  { along, ...checkout }: CheckoutToOpen,
): Promise<GatewayOrder> {
  const { orm } = deps
  const draft = await beginCheckout(orm.em.fork(), checkout)
  const made = await gatewayOrderOf(deps, draft)
  const { number, receipt } = draft
  const { isCurrent, closed } = await finishCheckout(orm.em.fork(), {
    number,
    receipt,
    ...made,
    along: along && ((tx) => along(tx, receipt)),
  })
  for (const page of closed) void closePage(deps, page)
  if (!isCurrent) throw new AppError(orderFailures.notPayable())
  return made
}

/** Best effort, behind the request: money that comes in on it is judged like any other. */
async function closePage({ gateways, log }: Deps, { gateway, pageId }: ClosedPage): Promise<void> {
  try {
    await gatewayNamed(gateways, gateway).closePage(pageId)
  } catch (error) {
    log.warn({ err: error, gateway }, 'a page that nobody is to pay on any more stays open')
  }
}
