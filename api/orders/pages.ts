import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import formbody from '@fastify/formbody'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { findProduct } from '#adapters/db/catalogue/repository.ts'
import { homeCurrency } from '#domain/catalogue/product.ts'
import { emailPattern } from '#domain/customers/email.ts'
import { isGstin } from '#domain/customers/gstin.ts'
import { stateCode, states } from '#domain/customers/states.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { type BuyField, buyPage, type BuyView } from '#storefront/orders/buy.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { currencyPattern, linePattern, slugPattern } from '../patterns.ts'
import { placeOrder } from './place.ts'

const BuyParams = Type.Object({ slug: Type.String({ pattern: slugPattern, maxLength: 64 }) })
const line = Type.String({ maxLength: 300, default: '' })
const InCurrency = Type.Object({ currency: Type.Optional(Type.String({ pattern: currencyPattern })) })
const BuyForm = Type.Object({ key: line, email: line, name: line, state: line, gstin: line })

const choices = states.map(([code, name]) => ({ code, name }))
const nothing = { email: '', name: '', state: '', gstin: '' }

/** The way to an order: its form. Works without JavaScript. */
export function pageRoutes(app: App, deps: Deps): void {
  const { orm, config } = deps
  app.register(formbody)

  const asked = { params: BuyParams, querystring: InCurrency }
  app.get('/buy/:slug', { schema: { hide: true, ...asked } }, async ({ params, query }, reply) => {
    const wanted = { ...untouched, slug: params.slug, currency: query.currency ?? homeCurrency }
    return reply.type(page).send(await formPage(deps, { ...wanted, key: randomUUID(), values: nothing }))
  })

  app.post('/buy/:slug', { schema: { hide: true, ...asked } }, async (request, reply) => {
    const { params, query, body } = request
    const { key, ...values } = readForm(body)
    const wanted = { ...untouched, slug: params.slug, currency: query.currency ?? homeCurrency }
    const form = { ...wanted, key: key || randomUUID(), values }
    const errors = wrongFields(values)
    if (Object.keys(errors).length > 0)
      return reply
        .code(422)
        .type(page)
        .send(await formPage(deps, { ...form, errors }))
    await limit(orm, request, { feature: 'create_order', rate: config.rates.createOrder })
    try {
      const number = await orderByForm(deps, { ...form, requestId: request.id })
      return reply.redirect(`/checkout/${deps.tokens.checkout(number)}`, 303)
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      const { status, retryAfterSeconds, ...told } = refusal
      if (retryAfterSeconds) reply.header('retry-after', retryAfterSeconds)
      return reply
        .code(status)
        .type(page)
        .send(await formPage(deps, { ...form, ...told }))
    }
  })
}

const page = 'text/html; charset=utf-8'

const untouched = { errors: {}, trouble: null, soldOut: false }
const gatewayAway =
  'The payment provider does not answer at the moment. Nothing was charged, and what you entered is kept: please press Pay again in a minute.'
const otherCurrency =
  'It cannot be paid in the currency you chose any more. Nothing was charged, and what you entered is kept: here is its price in rupees.'

interface Form extends Pick<BuyView, 'key' | 'values' | 'errors' | 'trouble'> {
  readonly slug: string
  readonly currency: string
  /** Somebody else has just bought the last one. */
  readonly soldOut: boolean
}

interface Refusal extends Pick<Form, 'trouble' | 'soldOut'> {
  readonly status: number
  readonly currency?: string
  readonly retryAfterSeconds?: number
}

/** What is told on the form itself, as only the customer can go on from it; null for all else. */
function refusalOf(error: unknown): Refusal | null {
  const { code, retryAfterSeconds = 0 } = error instanceof AppError ? error.failure : { code: '' }
  switch (code) {
    case orderFailures.soldOut().code:
      return { status: 409, trouble: null, soldOut: true }
    case orderFailures.noSuchPrice('').code:
    case orderFailures.currencyNotOffered('').code:
      return { status: 409, trouble: otherCurrency, soldOut: false, currency: homeCurrency }
    case orderFailures.stillWorking().code:
    case orderFailures.gatewayAway().code:
      return { status: 503, trouble: gatewayAway, soldOut: false, retryAfterSeconds }
    default:
      return null
  }
}

async function formPage({ orm, shopView }: Deps, { slug, currency, soldOut, ...form }: Form) {
  const product = await findProduct(orm.em.fork(), slug, currency)
  if (!product) throw new AppError(orderFailures.unknownProduct())
  const asSold = soldOut ? { ...product, left: 0 } : product
  return buyPage({ shop: await shopView(), product: asSold, states: choices, ...form })
}

interface Sent extends Pick<Form, 'slug' | 'key' | 'currency' | 'values'> {
  readonly requestId: string
}

const patienceMs = 8000
const askAgainMs = 250

/** One order a form as it was filled in: pressing twice waits for the first, going back to change it is a new order. */
async function orderByForm(deps: Deps, { slug, key, currency, values, requestId }: Sent): Promise<string> {
  const { email, name, state, gstin } = values
  const filledIn = createHash('sha256')
    .update(JSON.stringify([slug, currency, values]))
    .digest('hex')
  const request = {
    body: { product: slug, email, currency, billing: { name, state, ...(gstin ? { gstin } : {}) } },
    key: /^[\w-]{8,64}$/.test(key) ? `form/${key}/${filledIn}` : null,
    requestId,
  }
  const deadline = Date.now() + patienceMs
  for (;;) {
    try {
      return (await placeOrder(deps, request)).number
    } catch (error) {
      const working = error instanceof AppError && error.failure.code === orderFailures.stillWorking().code
      if (!working || Date.now() > deadline) throw error
      await setTimeout(askAgainMs)
    }
  }
}

function readForm(body: unknown) {
  const form = Value.Default(BuyForm, typeof body === 'object' && body !== null ? { ...body } : {})
  const [wrong] = Value.Errors(BuyForm, form)
  if (wrong || !Value.Check(BuyForm, form))
    throw new AppError({
      kind: 'invalid',
      code: 'INVALID',
      field: wrong?.instancePath.slice(1) || 'body',
      message: `The form could not be read: a field comes twice or is too long. Go back and send it again.`,
    })
  const { key, email, name, state, gstin } = form
  return {
    key,
    email: email.trim(),
    name: name.trim(),
    state: state.trim(),
    gstin: gstin.trim().toUpperCase(),
  }
}

const fits = (pattern: string, value: string) => new RegExp(pattern, 'u').test(value)

/** In words a customer can act on. */
function wrongFields({
  email,
  name,
  state,
  gstin,
}: Record<BuyField, string>): Partial<Record<BuyField, string>> {
  return {
    ...(fits(emailPattern, email)
      ? {}
      : { email: 'Enter a mail address such as asha@example.com: your files are sent to it.' }),
    ...(fits(linePattern, name) && name.length <= 120
      ? {}
      : { name: 'Enter your name as it should stand on the bill.' }),
    ...(stateCode(state) ? {} : { state: 'Choose your state: the bill must name it.' }),
    ...(gstin === '' || isGstin(gstin)
      ? {}
      : {
          gstin:
            'This is no GSTIN: 15 characters, such as 29ABCDE1234F1ZW, of which the last checks the others. Leave it empty if you have none.',
        }),
  }
}
