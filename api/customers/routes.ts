import { createHash, randomBytes } from 'node:crypto'
import formbody from '@fastify/formbody'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { purchasesOf, purchasesRequest } from '#adapters/db/customers/repository.ts'
import { hit } from '#adapters/db/limits.ts'
import { emailPattern, normaliseEmail } from '#domain/customers/email.ts'
import { AppError } from '#domain/shared/failure.ts'
import { findPurchasesPage, purchasesAskedPage, purchasesPage } from '#storefront/customers/purchases.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { jsonOrForm, wantsHtml } from '../negotiate.ts'
import { Problem } from '../problem.ts'

const Asked = Type.Object({ email: Type.String({ pattern: emailPattern, maxLength: 254 }) })
const page = 'text/html; charset=utf-8'
const Page = { content: { 'text/html': { schema: Type.String() } } }

/** Find my purchases: a mailed link to all orders of an address; the answer is the same whether it is known or not. */
export function customerRoutes(app: App, deps: Deps): void {
  app.register(formbody)
  asking(app, deps)
  showing(app, deps)
}

function asking(app: App, deps: Deps): void {
  const { orm, config, shopView } = deps
  app.get('/purchases', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(page).send(findPurchasesPage({ shop: await shopView(), value: '', error: null })),
  )

  app.post(
    '/purchases',
    {
      schema: {
        tags: ['customers'],
        summary: 'Mail the link to all orders of an address (JSON or form)',
        consumes: jsonOrForm,
        body: Asked,
        response: { 200: Page, 202: Type.Object({ asked: Type.Literal(true) }), 422: Page, '4xx': Problem },
      },
      attachValidation: true,
      preHandler: (request) =>
        limit(orm, request, { feature: 'find_purchases', rate: config.rates.findPurchases }),
    },
    async (request, reply) => {
      const { body, validationError } = request
      const email = validationError ? null : normaliseEmail(body.email)
      if (email) await ask(deps, email, request.id)
      if (wantsHtml(request))
        return reply
          .code(email ? 200 : 422)
          .type(page)
          .serializer(String)
          .send(await (email ? askedPage(deps, email) : askAgainPage(deps, body)))
      if (validationError) throw validationError
      return reply.code(202).send({ asked: true as const })
    },
  )
}

function showing(app: App, deps: Deps): void {
  const { orm, shopView } = deps
  app.get(
    '/purchases/:token',
    { schema: { hide: true, params: Token, querystring: Before } },
    async (request, reply) => {
      const { token } = request.params
      const email = await emailOf(deps, token)
      const { purchases, next } = await purchasesOf(orm.em.fork(), email, request.query.before ?? null)
      const orders = purchases.map((it) => ({
        ...it,
        createdAt: it.createdAt.toISOString(),
        orderUrl: `/order/${it.id}`,
      }))
      const nextUrl = next && `/purchases/${token}?before=${next}`
      reply.header('cache-control', 'no-store').type(page)
      return reply.send(purchasesPage({ shop: await shopView(), orders, next: nextUrl }))
    },
  )
}

const Token = Type.Object({ token: Type.String({ maxLength: 500 }) })
const Typed = Type.Object({ email: Type.String({ maxLength: 1000 }) })
const Before = Type.Object({ before: Type.Optional(Type.String({ pattern: '^[0-9]{1,20}$' })) })
const whichAddress = 'Enter the mail address you bought with, such as asha@example.com.'

const askedPage = async ({ shopView }: Deps, email: string) =>
  purchasesAskedPage({ shop: await shopView(), email })

/** With what was typed, to be mended. */
async function askAgainPage({ shopView }: Deps, body: unknown): Promise<string> {
  const value = Value.Check(Typed, body) ? body.email : ''
  return findPurchasesPage({ shop: await shopView(), value, error: whichAddress })
}

/**
 * One more fact, its address encrypted: who asks does not wait for a mail server, and cannot tell who is known. Asking
 * again and again for one address, from wherever, fills nobody's mailbox.
 */
async function ask({ recorder, secrets, orm, config }: Deps, email: string, requestId: string) {
  const address = createHash('sha256').update(email).digest('hex')
  if (await hit(orm.em.fork(), `find_purchases_of:${address}`, config.rates.findPurchases)) return
  const id = randomBytes(16).toString('hex')
  const fact = {
    source: 'shop',
    eventId: id,
    type: 'purchases-asked',
    subject: `purchases/${id}`,
    facts: [],
  } as const
  await recorder.record({ ...fact, payload: secrets.encrypt(email), requestId })
}

async function emailOf({ orm, secrets, tokens }: Deps, token: string): Promise<string> {
  const id = tokens.readPurchases(token)
  const request = id && (await purchasesRequest(orm.em.fork(), secrets, id))
  if (request) return request.email
  const message = 'This link has expired. Ask for a new one under My purchases.'
  throw new AppError({ kind: 'forbidden', code: 'LINK_EXPIRED', message })
}
