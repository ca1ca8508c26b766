import { numberOfPayment } from '#adapters/db/sandbox/queries.ts'
import type { Deps } from '../deps.ts'
import { command } from '../desk.ts'
import type { App } from '../fastify.ts'
import { Problem } from '../problem.ts'
import { DecideByHand, DisputeByHand, DisputeId, Done, PaymentId } from './desk-schemas.ts'
import { sandboxOf } from './reach.ts'

const config = { needs: 'sandbox:act' } as const
const tags = ['sandbox']
const done = { done: true } as const
const answers = { 200: Done, '4xx': Problem }

/** A customer's bank by hand: it opens a dispute of a payment, and goes on with it as told. */
export function disputeSwitches(app: App, deps: Deps): void {
  opening(app, deps)
  deciding(app, deps)
}

async function subjectOf({ orm }: Deps, id: string, otherwise: string): Promise<string> {
  const number = await numberOfPayment(orm.em.fork(), id)
  return number === null ? `${otherwise}/${id}` : `order/${number}`
}

function opening(app: App, deps: Deps): void {
  app.post(
    '/sandbox/payments/:id/dispute',
    {
      config,
      schema: {
        tags,
        summary: 'Have the customer of a captured payment dispute it',
        params: PaymentId,
        body: DisputeByHand,
        response: answers,
      },
    },
    async (request) => {
      const { control } = sandboxOf(deps)
      const { params, body } = request
      const { respond_within_seconds: within, amount_minor: amount, ...how } = body
      await command(deps, request, {
        action: 'sandbox.dispute-opened',
        subject: await subjectOf(deps, params.id, 'payment'),
        work: async () => {
          const told = { ...how, respond_by_s: within, ...(amount === undefined ? {} : { amount }) }
          const dispute = await control.dispute(params.id, told)
          return { after: { dispute, payment: params.id, ...body }, result: true }
        },
      })
      return done
    },
  )
}

function deciding(app: App, deps: Deps): void {
  app.post(
    '/sandbox/disputes/:id/decide',
    {
      config,
      schema: {
        tags,
        summary: 'Have the bank go on with a dispute',
        params: DisputeId,
        body: DecideByHand,
        response: answers,
      },
    },
    async (request) => {
      const { control } = sandboxOf(deps)
      const { params, body } = request
      const { respond_within_seconds: within, ...how } = body
      await command(deps, request, {
        action: 'sandbox.dispute-decided',
        subject: await subjectOf(deps, params.id, 'dispute'),
        work: async () => {
          await control.decide(params.id, {
            ...how,
            ...(within === undefined ? {} : { respond_by_s: within }),
          })
          return { after: { dispute: params.id, ...body }, result: true }
        },
      })
      return done
    },
  )
}
