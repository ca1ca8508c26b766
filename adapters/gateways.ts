import type { Gateways } from '#domain/payments/gateway.ts'
import type { Config } from './config.ts'
import { createRazorpayGateway } from './razorpay/gateway.ts'
import { createStripeGateway } from './stripe/gateway.ts'

/** The gateways whose keys the shop has. */
export const createGateways = ({ razorpay, stripe }: Pick<Config, 'razorpay' | 'stripe'>): Gateways => ({
  razorpay: createRazorpayGateway(razorpay),
  stripe: stripe && createStripeGateway(stripe),
})
