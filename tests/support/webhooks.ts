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
