import type { Config } from '../config.ts'
import type { OrderRead } from '../db/orders/queries.ts'

const hostedPath = '/v1/checkout/embedded'
const razorpay = 'https://api.razorpay.com'
const scriptUrl = 'https://checkout.razorpay.com/v1/checkout.js'

/** Where the checkout's forms, scripts, frames and calls may go: the sandbox, or Razorpay itself. */
export function gatewayOrigins({ razorpay: { url } }: Pick<Config, 'razorpay'>) {
  if (url) return { forms: [new URL(url).origin], scripts: [], frames: [], calls: [] }
  return {
    forms: [razorpay],
    scripts: [new URL(scriptUrl).origin],
    frames: [razorpay, new URL(scriptUrl).origin],
    calls: [razorpay, 'https://lumberjack.razorpay.com'],
  }
}

export type Payable = OrderRead & { readonly checkout: NonNullable<OrderRead['checkout']> }

export const isPayable = (order: OrderRead): order is Payable => order.checkout !== null

/** What Razorpay's checkout is opened with: its hosted page by a form, and its script where it is the real one. */
export function checkoutGateway(
  config: Config,
  order: Payable,
  { shop, token }: { shop: string; token: string },
) {
  const { keyId, url } = config.razorpay
  const returnTo = `${config.publicUrl}/api/payments/verify?checkout=${token}`
  const { gatewayOrderId, amountMinor, currency } = order.checkout
  const prefill = {
    ...(order.customerName ? { name: order.customerName } : {}),
    ...(order.email ? { email: order.email } : {}),
  }
  const common = { currency, name: shop, description: order.product.name, callback_url: returnTo }
  const fields = {
    ...common,
    key_id: keyId,
    amount: String(amountMinor),
    order_id: gatewayOrderId,
    cancel_url: `${config.publicUrl}/checkout/${token}?stopped=1`,
    ...Object.fromEntries(Object.entries(prefill).map(([name, value]) => [`prefill[${name}]`, value])),
  }
  const options = {
    ...common,
    key: keyId,
    amount: amountMinor,
    order_id: gatewayOrderId,
    prefill,
    redirect: true,
  }
  return {
    formAction: `${url ?? razorpay}${hostedPath}`,
    fields,
    script: url ? null : { src: scriptUrl, options },
  }
}
