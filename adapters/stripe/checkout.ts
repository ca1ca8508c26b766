import type { Config } from '../config.ts'

/** Where a form of ours may lead to: Stripe's page, or the sandbox's. */
export const stripePages = ({ stripe }: Pick<Config, 'stripe'>): string[] =>
  stripe ? [stripe.url ? new URL(stripe.url).origin : 'https://checkout.stripe.com'] : []
