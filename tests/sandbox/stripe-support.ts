import { Stripe } from 'stripe'
import { expect } from 'vitest'
import { control, keys } from './support.ts'
import type { Received, Scene } from './support.ts'

/** The real SDK against the sandbox. */
export function stripeOf({ running }: Scene, key: string = keys.stripeKey): Stripe {
  const { hostname, port } = new URL(running.sandbox.url)
  const at = { host: hostname, port: Number(port), protocol: 'http' as const }
  return new Stripe(key, { ...at, maxNetworkRetries: 0, telemetry: false, timeout: 2000 })
}

export const aSessionOf = (
  { shop }: Scene,
  wish: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams => ({
  mode: 'payment',
  client_reference_id: 'checkout-1',
  metadata: { checkout: 'checkout-1' },
  payment_intent_data: { metadata: { checkout: 'checkout-1' } },
  line_items: [
    {
      quantity: 1,
      price_data: { currency: 'inr', unit_amount: 49_900, product_data: { name: 'Pro <plan>' } },
    },
  ],
  customer_email: 'asha@example.test',
  success_url: `${shop.url}/success?session_id={CHECKOUT_SESSION_ID}`,
  cancel_url: `${shop.url}/cancel`,
  ...wish,
})

export const aSession = (scene: Scene, wish: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  stripeOf(scene).checkout.sessions.create(aSessionOf(scene, wish))

export const press = (scene: Scene, path: string, body?: object) => control(scene, `/stripe${path}`, body)

/** A session paid as told, and its charge. */
export async function paid(scene: Scene, wish: object = {}) {
  const session = await aSession(scene)
  const { status, json } = await press(scene, `/sessions/${session.id}/pay`, { outcome: 'captured', ...wish })
  expect(status).toBe(200)
  const charge: { id: string; payment_intent: string } = json
  return { session, charge }
}

export const stripeLedger = async (scene: Scene) => (await press(scene, '/ledger')).json

/** Stripe's webhooks that reached the shop once there are so many. */
export async function toldOf({ shop }: Scene, count: number): Promise<Received[]> {
  const told = () => shop.received.filter(({ path }) => path === '/webhooks/stripe')
  await expect.poll(() => told().length, { timeout: 5000 }).toBe(count)
  return told()
}

export const namesOf = (told: readonly Received[]) =>
  told.map(({ body }) => {
    const { type }: Stripe.Event = JSON.parse(body)
    return type
  })

/** The event as the SDK verifies it; fails on a signature that does not hold. */
export const verified = ({ body, headers }: Received, secret: string = keys.stripeWebhookSecret) =>
  Stripe.webhooks.constructEventAsync(body, String(headers['stripe-signature']), secret)
