import { count } from '#adapters/db/health/repository.ts'
import { readEvent } from '#adapters/razorpay/webhook.ts'
import { signedByAny } from '#adapters/secrets.ts'
import { readStripeEvent, verifyStripe } from '#adapters/stripe/webhook.ts'
import { AppError } from '#domain/shared/failure.ts'
import { Type } from 'typebox'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'

const bodyLimitBytes = 1024 * 1024

/** The gateways' webhooks: verified over the raw body, put into the inbox once, answered after that one commit. */
export function webhookRoutes(app: App, deps: Deps): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
    async (_request: unknown, body: Buffer) => body,
  )

  razorpayWebhooks(app, deps)
  stripeWebhooks(app, deps)
}

function razorpayWebhooks(app: App, deps: Deps): void {
  const { config, recorder, secrets } = deps
  const refuse = createRefusal(app, deps, 'webhooks_refused')
  app.post(
    '/webhook',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        tags: ['payments'],
        summary: 'Razorpay’s webhooks, signed with the webhook secret',
        response: { 200: Type.Object({ received: Type.Literal(true) }), '4xx': Problem },
      },
    },
    async ({ body, headers, id }) => {
      const content = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
      const signature = headers['x-razorpay-signature']
      if (typeof signature !== 'string' || !signedByAny(config.razorpay.webhookSecrets, content, signature))
        throw refuse('WEBHOOK_FORGED', 'The signature does not belong to this body.')
      const eventId = headers['x-razorpay-event-id']
      const event = readEvent(content, typeof eventId === 'string' ? eventId : undefined)
      if (!event) throw refuse('WEBHOOK_MALFORMED', 'This is not an event in Razorpay’s form.')
      await recorder.record({
        source: 'razorpay',
        eventId: event.eventId,
        type: event.type,
        gatewayOrderId: event.gatewayOrderId,
        facts: event.facts,
        happenedAt: event.happenedAt,
        payload: secrets.encrypt(content),
        requestId: id,
        ...(event.facts.length === 0 ? { ignored: 'we do not use this type' } : {}),
      })
      return { received: true as const }
    },
  )
}

function stripeWebhooks(app: App, deps: Deps): void {
  const { config, recorder, secrets } = deps
  const refuse = createRefusal(app, deps, 'stripe_webhooks_refused')
  app.post(
    '/webhooks/stripe',
    {
      bodyLimit: bodyLimitBytes,
      schema: {
        tags: ['payments'],
        summary: 'Stripe’s webhooks, signed within the last five minutes with the webhook secret',
        response: { 200: Type.Object({ received: Type.Literal(true) }), '4xx': Problem },
      },
    },
    async ({ body, headers, id }) => {
      const content = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
      const header = headers['stripe-signature']
      const isSigned = verifyStripe(content, String(header ?? ''), config.stripe?.webhookSecrets ?? [])
      if (isSigned === 'forged') throw refuse('WEBHOOK_FORGED', 'The signature does not belong to this body.')
      if (isSigned === 'stale') throw refuse('WEBHOOK_TOO_OLD', tooOld)
      const event = readStripeEvent(content)
      if (!event) throw refuse('WEBHOOK_MALFORMED', 'This is not an event in Stripe’s form.')
      await recorder.record({
        source: 'stripe',
        ...event,
        payload: secrets.encrypt(content),
        requestId: id,
        ...(event.facts.length === 0 ? { ignored: 'we do not use this type' } : {}),
      })
      return { received: true as const }
    },
  )
}

const tooOld =
  'This was signed more than five minutes ago. Stripe signs anew each time it sends: whoever sent this has kept it.'

const countEveryMs = 1000

/** Counts what was refused, in the database, once a second at most: a flood must not become one of writes. */
function createRefusal(app: App, { orm, log }: Deps, counter: string) {
  let refused = 0
  const store = async () => {
    const by = refused
    refused = 0
    if (by > 0) await count(orm.em.fork(), counter, by)
  }
  const storeLater = () => void store().catch((error: unknown) => log.warn({ err: error }, 'not counted'))
  app.addHook('onClose', store)
  return (code: string, message: string) => {
    if (refused++ === 0) setTimeout(storeLater, countEveryMs)
    return new AppError({ kind: 'invalid', code, message })
  }
}
