import { numberOf } from '#adapters/db/sandbox/queries.ts'
import { sandboxFailures } from '#domain/sandbox/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { AddFault, Done, GatewayOrderId, PayByHand } from './desk-schemas.ts'
import { sandboxOf } from './reach.ts'

const config = { needs: 'sandbox:act' } as const
const tags = ['sandbox']
const done = { done: true } as const
const answers = { 200: Done, '4xx': Problem }

/** Paying by hand, and breaking the gateway. */
export function switchRoutes(app: App, deps: Deps): void {
  paying(app, deps)
  breaking(app, deps)
}

function paying(app: App, deps: Deps): void {
  const { orm } = deps
  app.post(
    '/sandbox/orders/:id/pay',
    {
      config,
      schema: {
        tags,
        summary: 'Pay an order of the gateway by hand, with its webhooks as told',
        params: GatewayOrderId,
        body: PayByHand,
        response: answers,
      },
    },
    async (request) => {
      const { control } = sandboxOf(deps)
      const { params, body } = request
      const { amount_minor: amount, reason } = body
      const how = {
        outcome: body.outcome,
        webhook: webhookOf(body),
        ...(amount === undefined ? {} : { amount }),
        ...(reason === undefined ? {} : { reason }),
      }
      const number = await numberOf(orm.em.fork(), params.id)
      const subject = number === null ? `gateway-order/${params.id}` : `order/${number}`
      await command(deps, request, {
        action: 'sandbox.paid',
        subject,
        work: async () => {
          const payment = await control.pay(params.id, how)
          return { after: { payment, ...how }, result: true }
        },
      })
      return done
    },
  )
}

function breaking(app: App, deps: Deps): void {
  app.post(
    '/sandbox/faults',
    {
      config,
      schema: { tags, summary: 'Make calls of the gateway fail', body: AddFault, response: answers },
    },
    async (request) => {
      const { control } = sandboxOf(deps)
      const { body } = request
      const work = async () => ({ after: await control.addFault(body), result: true })
      await command(deps, request, { action: 'sandbox.fault-added', subject: 'sandbox/faults', work })
      return done
    },
  )

  app.delete(
    '/sandbox/faults',
    { config, schema: { tags, summary: 'Heal everything', response: answers } },
    async (request) => {
      const { control } = sandboxOf(deps)
      const work = async () => {
        const { standing } = await control.faults()
        await control.clearFaults()
        return { before: { standing }, after: { standing: [] }, result: true }
      }
      await command(deps, request, { action: 'sandbox.faults-cleared', subject: 'sandbox/faults', work })
      return done
    },
  )
}

function webhookOf({ webhook, delay_seconds: seconds }: PayByHand) {
  if (webhook === 'never') return 'drop' as const
  if (webhook !== 'late') return webhook
  if (seconds === undefined) throw new AppError(sandboxFailures.howLate())
  return { delay_ms: seconds * 1000 }
}
