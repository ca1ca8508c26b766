import type { Sql } from '#sandbox/database.ts'
import { newId } from '#sandbox/ids.ts'
import { fieldsOf, optionalText, text, webAddress } from '#sandbox/input.ts'
import { findOrder } from '#sandbox/razorpay/orders.ts'

/** One opening of the checkout page: what the shop asked to have shown, and where the customer goes from there. */
export type Checkout = {
  id: string
  order_id: string
  name: string
  description: string
  email: string | null
  contact: string | null
  callback_url: string
  cancel_url: string
}

export function readCheckout(body: unknown, shopUrl: string): { keyId: string; checkout: Checkout } {
  const fields = fieldsOf(body)
  return {
    keyId: text(fields, 'key_id', 100),
    checkout: {
      id: newId('checkout'),
      order_id: text(fields, 'order_id', 100),
      name: optionalText(fields, 'name', 200) ?? 'The shop',
      description: optionalText(fields, 'description', 500) ?? '',
      email: optionalText(fields, 'prefill[email]', 320),
      contact: optionalText(fields, 'prefill[contact]', 40),
      callback_url: webAddress(text(fields, 'callback_url', 2000), 'callback_url').href,
      cancel_url: webAddress(optionalText(fields, 'cancel_url', 2000) ?? shopUrl, 'cancel_url').href,
    },
  }
}

/** The order remembers where its customer goes back to. */
export async function openCheckout(query: Sql, checkout: Checkout): Promise<void> {
  await findOrder(query, checkout.order_id)
  await query(
    `with opened as (
       insert into sandbox.checkouts (id, order_id, name, description, email, contact, callback_url, cancel_url)
       values ($1, $2, $3, $4, $5, $6, $7, $8))
     update sandbox.orders set callback_url = $7 where id = $2`,
    [
      checkout.id,
      checkout.order_id,
      checkout.name,
      checkout.description,
      checkout.email,
      checkout.contact,
      checkout.callback_url,
      checkout.cancel_url,
    ],
  )
}

export async function findCheckout(query: Sql, id: string): Promise<Checkout | undefined> {
  const [checkout] = await query<Checkout>('select * from sandbox.checkouts where id = $1', [id])
  return checkout
}
