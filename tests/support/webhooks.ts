import { createHmac, randomUUID } from 'node:crypto'
import type { Shop } from './shop.ts'

type Told = Pick<Shop, 'url' | 'env'>
type Payment = Readonly<Record<string, unknown>>

const hmac = (secret: string, content: string) => createHmac('sha256', secret).update(content).digest('hex')

const post = async (url: string, body: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body,
  })
  await answer.body?.cancel()
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
}

/** One genuine webhook about a payment as the gateway's API shows it, sent by the test itself. */
export function tellWebhook({ url, env }: Told, event: string, payment: Payment): Promise<void> {
  const body = JSON.stringify({ entity: 'event', event, payload: { payment: { entity: payment } } })
  return post(`${url}/webhook`, body, {
    'x-razorpay-event-id': `evt_${randomUUID()}`,
    'x-razorpay-signature': hmac(env.RAZORPAY_WEBHOOK_SECRET, body),
  })
}

interface Signed {
  /** Seconds since 1970; now where it is not said. */
  readonly at?: number
  readonly secret?: string
}

interface Signing {
  readonly env: { readonly STRIPE_WEBHOOK_SECRET: string }
}

/** A body as Stripe signs it. */
export const signedByStripe = ({ env }: Signing, body: string, { at, secret }: Signed = {}) => {
  const timestamp = at ?? Math.floor(Date.now() / 1000)
  const signature = hmac(secret ?? env.STRIPE_WEBHOOK_SECRET, `${timestamp}.${body}`)
  return { 'stripe-signature': `t=${timestamp},v1=${signature}` }
}

/** An event of Stripe's about this object. */
export const stripeEvent = (type: string, object: unknown, id = `evt_${randomUUID()}`) =>
  JSON.stringify({ id, object: 'event', type, created: Math.floor(Date.now() / 1000), data: { object } })

/** One genuine webhook of Stripe's, sent by the test itself. */
export function tellStripe(shop: Told, type: string, object: unknown): Promise<void> {
  const body = stripeEvent(type, object)
  return post(`${shop.url}/webhooks/stripe`, body, signedByStripe(shop, body))
}

/** The customer's browser comes back from the gateway's checkout. */
export function returnBrowser({ url, env }: Told, payment: Payment): Promise<void> {
  const [id, orderId] = [String(payment['id']), String(payment['order_id'])]
  const signature = hmac(env.RAZORPAY_KEY_SECRET, `${orderId}|${id}`)
  return post(
    `${url}/api/payments/verify`,
    JSON.stringify({
      razorpay_payment_id: id,
      razorpay_order_id: orderId,
      razorpay_signature: signature,
    }),
  )
}
