import type { Draft } from '#adapters/db/orders/placing.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { type GatewayOrder, gatewayNamed } from '#domain/payments/gateway.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from './deps.ts'

type Needed = Pick<Deps, 'config' | 'gateways' | 'log' | 'tokens'>

/** The draft as its gateway's order, made once however often it is asked for; else a failure that can be tried again. */
export async function gatewayOrderOf(
  { config, gateways, log, tokens }: Needed,
  draft: Draft,
): Promise<GatewayOrder> {
  const token = tokens.checkout(draft.number, draft.begunAt)
  const at = `${config.publicUrl}/api/billing`
  const back = { paid: `${at}/success?checkout=${token}`, stopped: `${at}/cancel?checkout=${token}` }
  try {
    return await gatewayNamed(gateways, draft.gateway).createOrder({ ...draft, back })
  } catch (error) {
    log.warn(
      { err: error, order: draft.number, gateway: draft.gateway },
      'the gateway did not take the order',
    )
    throw new AppError(orderFailures.gatewayAway())
  }
}
