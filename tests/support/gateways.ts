import { createSecrets } from '#adapters/secrets.ts'
import { createTokens } from '#adapters/tokens.ts'
import { saveOffer } from '#adapters/db/payments/offer.ts'
import { currencies } from '#domain/catalogue/product.ts'
import type { Gateway } from '#domain/payments/payment.ts'
import { type Placed, place, type Shop } from './shop.ts'
import { returnBrowser, tellStripe, tellWebhook } from './webhooks.ts'

/** What every suite of outcomes and cut points is run with. */
export const bothGateways = ['razorpay', 'stripe'] as const satisfies readonly Gateway[]

/** The gateway's calls as the sandbox's faults name them. */
export const callsOf = {
  razorpay: {
    order: 'POST /v1/orders',
    afterReturn: 'GET /v1/payments/:id',
    refund: 'POST /v1/payments/:id/refund',
  },
  stripe: {
    order: 'POST /stripe/v1/checkout/sessions',
    afterReturn: 'GET /stripe/v1/checkout/sessions/:id',
    refund: 'POST /stripe/v1/refunds',
  },
} as const satisfies Record<Gateway, Record<string, string>>

/** The shop offers Stripe for rupees, too. */
export async function offerBoth({ orm }: Pick<Shop, 'orm'>): Promise<void> {
  await saveOffer(orm.em.fork(), { offer: { razorpay: ['INR'], stripe: currencies }, version: 0 })
}

export const placeAt = (
  shop: Pick<Shop, 'url'>,
  gateway: Gateway,
  overrides: Record<string, unknown> = {},
): Promise<Placed> => place(shop, { gateway, ...overrides })

type Payment = Readonly<Record<string, unknown>>

/** As the order's gateway has it: the words of how are the same for both. */
export const payAt = (
  { sandbox }: Pick<Shop, 'sandbox'>,
  { gateway, gateway_order_id: id }: Placed,
  how: Record<string, unknown>,
): Promise<Payment> => (gateway === 'stripe' ? sandbox.stripe.pay(id, how) : sandbox.pay(id, how))

/** The customer's bank disputes this payment. */
export const disputeAt = (
  { sandbox }: Pick<Shop, 'sandbox'>,
  paymentId: string,
  how: Record<string, unknown> = {},
): Promise<{ id: string }> =>
  paymentId.startsWith('ch_') ? sandbox.stripe.dispute(paymentId, how) : sandbox.dispute(paymentId, how)

/** The customer's browser comes back from the gateway's page. */
export async function comeBack(shop: Shop, order: Placed, payment: Payment): Promise<void> {
  if (order.gateway === 'razorpay') return returnBrowser(shop, payment)
  const [checkout] = await shop.rows<{ page_id: string }>('select page_id from checkouts where id = ?', [
    order.receipt,
  ])
  const answer = await fetch(`${shop.url}/api/billing/success?session_id=${checkout?.page_id}`, {
    redirect: 'manual',
  })
  await answer.body?.cancel()
  if (answer.status !== 303) throw new Error(`The way back answered ${answer.status}`)
}

/** One genuine webhook that says it was captured, sent by the test itself. */
export const tellCaptured = (shop: Shop, { gateway }: Placed, payment: Payment): Promise<void> =>
  gateway === 'stripe'
    ? tellStripe(shop, 'charge.succeeded', payment)
    : tellWebhook(shop, 'payment.captured', payment)

const expirePage = 'POST /stripe/v1/checkout/sessions/:id/expire'

/** Stripe closes none of its pages, however often a run asks. */
export const leavePageOpen = ({ sandbox }: Pick<Shop, 'sandbox'>) =>
  sandbox.fault(expirePage, 'status-500', 3)

/** The customer changes to the other gateway, whose checkout it answers; the page left behind stays open by a fault. */
export async function anotherCheckout(shop: Shop, order: Placed): Promise<Placed> {
  const gateway = order.gateway === 'stripe' ? 'razorpay' : 'stripe'
  if (order.gateway === 'stripe') await shop.sandbox.fault(expirePage, 'status-500')
  const token = createTokens(createSecrets(shop.config.secretKey), shop.config.downloads).checkout(
    order.number,
  )
  const answer = await fetch(`${shop.url}/checkout/${token}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ gateway }).toString(),
  })
  if (answer.status !== 303) throw new Error(`The change answered ${answer.status}: ${await answer.text()}`)
  const [made] = await shop.rows<{ id: string; gateway_order_id: string }>(
    'select id, gateway_order_id from checkouts where order_number = ? and superseded_at is null',
    [order.number],
  )
  if (!made) throw new Error(`Order ${order.number} has no checkout.`)
  return { ...order, gateway, receipt: made.id, gateway_order_id: made.gateway_order_id }
}
