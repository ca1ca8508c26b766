import { domainOf } from '#domain/mail/domains.ts'
import type { LaunchCheck } from './launch.ts'

/** What the steps name. */
export interface LaunchContext {
  readonly publicUrl: string
  /** The address mails come from. */
  readonly sender: string
}

export interface LaunchSteps {
  /** What to do, in order; `code` in backticks. */
  readonly steps: readonly string[]
  /** What to copy elsewhere. */
  readonly copies?: readonly { readonly label: string; readonly value: string }[]
  /** The page of the desk where it is done. */
  readonly page?: { readonly label: string; readonly path: string }
}

/** The events the shop acts on, to be ticked at Razorpay. */
const webhookEvents = [
  'payment.authorized',
  'payment.captured',
  'payment.failed',
  'order.paid',
  'refund.created',
  'refund.processed',
  'refund.failed',
] as const

const stripeEvents = [
  'charge.succeeded',
  'charge.pending',
  'charge.failed',
  'charge.captured',
  'charge.expired',
  'charge.updated',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
] as const

const restart = 'Start the shop again: settings are read at the start.'

const stepsOfCheck: Readonly<Record<LaunchCheck, (context: LaunchContext) => LaunchSteps>> = {
  'shop-identity': () => ({
    steps: [
      'Under Settings, fill in the legal name, address and state as they stand on your registration, a telephone number, and your grievance officer.',
      'Use a support address that somebody reads each working day.',
    ],
    page: { label: 'Open settings', path: '/settings' },
  }),
  texts: () => ({
    steps: [
      'Open each text under Settings, Texts. What is still to fill in is listed beside it.',
      'Have somebody who knows the law read them once. They begin as a fair draft, not as advice.',
    ],
    page: { label: 'Open texts', path: '/settings/texts' },
  }),
  'gateway-keys': () => ({
    steps: [
      'At Razorpay, open Account & Settings, then API keys, and generate a key. The secret is shown once.',
      'Set `RAZORPAY_KEY_ID` and `RAZORPAY_KEY_SECRET`. A key that begins with `rzp_live_` moves real money.',
      restart,
    ],
  }),
  'webhook-received': ({ publicUrl }) => ({
    steps: [
      'At Razorpay, open Account & Settings, then Webhooks, and add one with the address below.',
      'Make up a long secret, enter it there, and set `RAZORPAY_WEBHOOK_SECRET` to the same. Then start the shop again.',
      `Tick these events: ${webhookEvents.join(', ')}.`,
    ],
    copies: [
      { label: 'Webhook address', value: `${publicUrl}/webhook` },
      { label: 'Events', value: webhookEvents.join(', ') },
    ],
  }),
  'stripe-keys': () => ({
    steps: [
      'At Stripe, open Developers, then API keys, and reveal the secret key.',
      'Set `STRIPE_SECRET_KEY`. It goes with the Razorpay key: both for testing, or both live.',
      restart,
      'Choose for which currencies Stripe is offered.',
    ],
    page: { label: 'Open ways to pay', path: '/settings/payments' },
  }),
  'stripe-webhook': ({ publicUrl }) => ({
    steps: [
      'At Stripe, open Developers, then Webhooks, and add an endpoint with the address below.',
      `Select these events: ${stripeEvents.join(', ')}.`,
      'Reveal its signing secret, and set `STRIPE_WEBHOOK_SECRET` to it. Then start the shop again.',
    ],
    copies: [
      { label: 'Webhook address', value: `${publicUrl}/webhooks/stripe` },
      { label: 'Events', value: stripeEvents.join(', ') },
    ],
  }),
  'capture-mode': () => ({
    steps: [
      'At Razorpay, open Account & Settings, then Payment capture, and choose automatic capture.',
      'Leave the time for it at its shortest, so that nobody waits for a download.',
    ],
  }),
  'mail-server': () => ({
    steps: [
      'Set `SMTP_URL` to what your mail company gives you, such as `smtps://user:password@smtp.example.com:465`.',
      'Set `MAIL_FROM` to an address of your own domain that it may send from.',
      restart,
      'Send yourself a test mail, and look in the spam folder too.',
    ],
  }),
  'mail-domain': ({ sender }) => ({
    steps: [
      `At whoever keeps the names of ${domainOf(sender)}, add the SPF and DKIM records your mail company shows you.`,
      `Add a DMARC record, a TXT at \`_dmarc.${domainOf(sender)}\`, such as the one below.`,
      'Set `MAIL_DKIM_SELECTOR` to the name of the DKIM key, the part before `._domainkey`, to have it tested too.',
    ],
    copies: [{ label: 'DMARC record', value: `v=DMARC1; p=none; rua=mailto:${sender}` }],
  }),
  'public-address': () => ({
    steps: [
      'Point a name of your own at this machine, with a proxy before the shop that has a certificate, such as Caddy.',
      'Set `PUBLIC_URL` to its address, such as `https://shop.example.com`, and `TRUST_PROXY=true`.',
      restart,
    ],
  }),
  'rupee-test': () => ({
    steps: [
      'Place the order and pay it as a customer does. The product is hidden: nobody else can buy it.',
      'Download the file from the order’s page and look whether the mail came.',
      'Refund the rupee at Razorpay. The order follows by itself; then test again.',
    ],
  }),
}

export const stepsOf = (check: LaunchCheck, context: LaunchContext): LaunchSteps =>
  stepsOfCheck[check](context)
