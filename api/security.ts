import helmet from '@fastify/helmet'
import type { Config } from '#adapters/config.ts'
import { gatewayOrigins } from '#adapters/razorpay/checkout.ts'
import { stripePages } from '#adapters/stripe/checkout.ts'
import type { App } from './fastify.ts'

const yearSeconds = 365 * 24 * 60 * 60

/** What every answer says about how a browser may treat it. */
export async function securityHeaders(app: App, config: Config): Promise<void> {
  const { forms, scripts, frames, calls } = gatewayOrigins(config)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...scripts],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...calls],
        frameSrc: frames.length > 0 ? [...frames] : ["'none'"],
        formAction: ["'self'", ...new Set([...forms, ...stripePages(config)])],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: { maxAge: yearSeconds, includeSubDomains: true },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
  })
}

/** What the dashboard's pages may do: nothing but what is ours, mails shown in a frame included. */
export const deskPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
  },
}
