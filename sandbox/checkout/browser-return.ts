import { sign } from '#sandbox/ids.ts'
import type { Payment } from '#sandbox/razorpay/entities.ts'

/** What a browser carries back to the shop; the signature binds the payment to its order. */
export const browserReturn = ({ id, order_id: orderId }: Payment, keySecret: string) => ({
  razorpay_payment_id: id,
  razorpay_order_id: orderId,
  razorpay_signature: sign(`${orderId}|${id}`, keySecret),
})
export type BrowserReturn = ReturnType<typeof browserReturn>

const ANSWER_WITHIN_MS = 5000

/** Plays the browser. Whether the shop takes it is the shop's affair: a customer's browser would not ask again either. */
export async function postReturn(address: string, fields: BrowserReturn): Promise<void> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    await answer.body?.cancel()
  } catch {
    // The shop is down or too slow; the webhook tells it all the same.
  }
}
