import { setTimeout as sleep } from 'node:timers/promises'
import { field } from '#domain/shared/field.ts'
import type { Shop } from './shop.ts'

/** Whose name and address no history may hold. */
export const customer = { name: 'Asha Rao', email: 'asha@example.com' }

export interface Ordered {
  readonly id: string
  readonly workflowId: string
  readonly gatewayOrderId: string
}

export async function order({ url }: Shop): Promise<Ordered> {
  const { name, email } = customer
  const billing = { name, state: 'Karnataka' }
  const placed = await post(`${url}/create_order`, { product: 'pro', email, billing })
  return {
    id: text(placed, 'order_id'),
    workflowId: `order/${text(placed, 'number')}`,
    gatewayOrderId: text(placed, 'gateway_order_id'),
  }
}

/** One payment at the sandbox, by its control interface. */
export const pay = ({ sandboxUrl }: Shop, { gatewayOrderId }: Ordered, how: Record<string, unknown>) =>
  post(`${sandboxUrl}/control/orders/${gatewayOrderId}/pay`, how)

const asOwner = ({ adminToken }: Shop) => ({ authorization: `Bearer ${adminToken}` })

/** The owner gives so much of a payment back. */
export const refund = (
  shop: Shop,
  { workflowId }: Ordered,
  { paymentId, amountMinor }: { readonly paymentId: string; readonly amountMinor: number },
) =>
  post(
    `${shop.url}/api/admin/${workflowId.replace('order/', 'orders/')}/refunds`,
    { payment_id: paymentId, amount_minor: amountMinor, reason: 'goodwill', revokes: false },
    asOwner(shop),
  )

/** The customer's bank disputes a payment. */
export const dispute = ({ sandboxUrl }: Shop, paymentId: string) =>
  post(`${sandboxUrl}/control/payments/${paymentId}/dispute`, {})

/** Contests the one dispute that waits for an answer, as soon as it does. */
export async function contest(shop: Shop, disputeId: string): Promise<void> {
  let review: unknown
  await until(async () => {
    const answer = await fetch(`${shop.url}/api/admin/reviews`, { headers: asOwner(shop) })
    const items = field(await answer.json(), 'items')
    review = Array.isArray(items) ? items.find((it) => field(it, 'about') === disputeId) : undefined
    return review !== undefined
  }, `a review of ${disputeId}`)
  const url = `${shop.url}/api/admin/reviews/${String(field(review, 'id'))}/resolve`
  await post(url, { resolution: 'contest-dispute' }, asOwner(shop))
}

/** Lets somebody into the desk, whose mail is then sent. */
export const invite = (shop: Shop) =>
  post(
    `${shop.url}/api/admin/people`,
    { username: 'asha', email: customer.email, role: 'viewer' },
    asOwner(shop),
  )

export const askForPurchases = ({ url }: Shop) => post(`${url}/purchases`, { email: customer.email })

export async function untilStatus({ url }: Shop, { id }: Ordered, status: string): Promise<void> {
  await until(async () => {
    const answer = await fetch(`${url}/order/${id}`, { headers: { accept: 'application/json' } })
    return field(await answer.json(), 'status') === status
  }, `an order that is ${status}`)
}

const withinMs = 60_000

export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`There was never ${what}.`)
    await sleep(50)
  }
}

async function post(url: string, body: unknown, more: Record<string, string> = {}): Promise<unknown> {
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...more }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

export function text(value: unknown, name: string): string {
  const found = field(value, name)
  if (typeof found !== 'string') throw new Error(`The answer has no ${name}.`)
  return found
}
