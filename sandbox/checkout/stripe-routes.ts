import formBody from '@fastify/formbody'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { stripeChoicePage, stripeOverPage } from '#sandbox/checkout/stripe-pages.ts'
import { successAddress } from '#sandbox/checkout/stripe-return.ts'
import { InvalidField, fieldsOf, oneOf, optionalText } from '#sandbox/input.ts'
import { messagePage, sendPage } from '#sandbox/pages/layout.ts'
import type { Parts } from '#sandbox/parts.ts'
import { pay } from '#sandbox/stripe/charges.ts'
import type { Attempt } from '#sandbox/stripe/charges.ts'
import { StripeRefusal } from '#sandbox/stripe/errors.ts'
import { failureReasons } from '#sandbox/stripe/rows.ts'
import { findSession, intentOf } from '#sandbox/stripe/sessions.ts'

type WithId = { Params: { id: string } }

const PAGE_BANK_TAKES_MS = 15_000

/** The page of a session, on which a customer pays. It works without scripts. */
export function stripeCheckoutRoutes(parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(formBody)
    app.setErrorHandler<FastifyError | InvalidField | StripeRefusal>(async (error, _request, reply) => {
      if (!(error instanceof InvalidField || error instanceof StripeRefusal)) throw error
      return messagePage(reply.code(400), { title: 'This checkout cannot open', words: error.message })
    })
    app.get<WithId>('/stripe/pay/:id', async ({ params }, reply) => showSession(parts, params.id, reply))
    app.post<WithId>('/stripe/pay/:id', async ({ params, body }, reply) =>
      choose(parts, { id: params.id, body }, reply),
    )
  }
}

async function showSession({ settings, database: { query } }: Parts, id: string, reply: FastifyReply) {
  const session = await findSession(query, id)
  if (session.status !== 'open') return messagePage(reply, stripeOverPage(session, settings.shopUrl))
  const intent = await intentOf(query, session)
  return sendPage(reply, stripeChoicePage(session, intent?.failure ?? null))
}

type Outcome = Pick<Attempt, 'outcome' | 'reason'>

function outcomeOf(choice: 'pay' | 'late' | 'late-failed' | Attempt['reason']): Outcome {
  if (choice === 'pay') return { outcome: 'captured', reason: 'generic_decline' }
  if (choice === 'late' || choice === 'late-failed') return { outcome: choice, reason: 'generic_decline' }
  return { outcome: 'failed', reason: choice }
}

/** Every page has an address of its own, so that neither reloading nor going back sends a form again. */
async function choose(
  { settings, database, stripeDeliveries }: Parts,
  { id, body }: { id: string; body: unknown },
  reply: FastifyReply,
) {
  const fields = fieldsOf(body)
  const session = await findSession(database.query, id)
  const choices = ['pay', 'late', 'late-failed', 'abandon', ...failureReasons] as const
  const choice = oneOf(fields['choice'], 'choice', choices)
  if (choice === 'abandon') return reply.redirect(session.cancel_url ?? settings.shopUrl, 303)
  if (session.status !== 'open') return reply.redirect(`/stripe/pay/${id}`, 303)
  const { outcome, reason } = outcomeOf(choice)
  await pay(database, {
    sessionId: id,
    outcome,
    reason,
    amount: null,
    currency: null,
    webhook: 'once',
    email: optionalText(fields, 'email', 320),
    bankTakesMs: PAGE_BANK_TAKES_MS,
  })
  stripeDeliveries.wake()
  return reply.redirect(outcome === 'failed' ? `/stripe/pay/${id}` : successAddress(session), 303)
}
