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

/** Lets somebody into the desk, whose mail is then sent. */
export const invite = ({ url, adminToken }: Shop) =>
  post(
    `${url}/api/admin/people`,
    { username: 'asha', email: customer.email, role: 'viewer' },
    { authorization: `Bearer ${adminToken}` },
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

function text(value: unknown, name: string): string {
  const found = field(value, name)
  if (typeof found !== 'string') throw new Error(`The answer has no ${name}.`)
  return found
}
