/** The lines of the go-live checklist, in the order an owner takes them. */
export const launchChecks = [
  'shop-identity',
  'texts',
  'gateway-keys',
  'webhook-received',
  'stripe-keys',
  'stripe-webhook',
  'capture-mode',
  'mail-server',
  'mail-domain',
  'public-address',
  'rupee-test',
] as const
export type LaunchCheck = (typeof launchChecks)[number]

/** Lines that a shop without a second gateway has not got. */
export const ofStripe: readonly LaunchCheck[] = ['stripe-keys', 'stripe-webhook']

/** `not-yet`: nothing is wrong, but it has not happened. */
export type LaunchState = 'passed' | 'failed' | 'not-yet'

/** What a test of a line came to. */
export interface LaunchResult {
  readonly state: LaunchState
  /** One or two sentences: what was seen, never a secret. */
  readonly detail: string
}

/** Each line as the owner reads it. */
export const launchTitles: Readonly<Record<LaunchCheck, string>> = {
  'shop-identity': 'Who sells',
  texts: 'Terms and the other pages',
  'gateway-keys': 'Razorpay keys',
  'webhook-received': 'Webhooks from Razorpay',
  'stripe-keys': 'Stripe keys',
  'stripe-webhook': 'Webhooks from Stripe',
  'capture-mode': 'Payments are captured at once',
  'mail-server': 'Mail server',
  'mail-domain': 'Mail domain',
  'public-address': 'Public address',
  'rupee-test': 'A real sale of ₹1',
}

/** The product of the ₹1 test: in the catalogue, never on sale. */
export const rupeeProduct = 'launch-test'
