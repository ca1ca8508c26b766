import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import formbody from '@fastify/formbody'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { findProduct } from '#adapters/db/catalogue/repository.ts'
import { type OrderRead, readOrderByNumber } from '#adapters/db/orders/queries.ts'
import { checkoutGateway, isPayable } from '#adapters/razorpay/checkout.ts'
import { emailPattern } from '#domain/customers/email.ts'
import { isGstin } from '#domain/customers/gstin.ts'
import { stateCode, states } from '#domain/customers/states.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { type BuyField, buyPage } from '#storefront/orders/buy.ts'
import { checkoutPage } from '#storefront/orders/checkout.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { linePattern, slugPattern } from '../patterns.ts'
import { placeOrder } from './place.ts'

const BuyParams = Type.Object({ slug: Type.String({ pattern: slugPattern, maxLength: 64 }) })
const line = Type.String({ maxLength: 300, default: '' })
const BuyForm = Type.Object({ key: line, email: line, name: line, state: line, gstin: line })

const choices = states.map(([code, name]) => ({ code, name }))
const nothing = { email: '', name: '', state: '', gstin: '' }

/** The way to pay, page by page: the form, and the step to the gateway. Works without JavaScript. */
export function pageRoutes(app: App, deps: Deps): void {
  const { orm, config } = deps
  app.register(formbody)

  app.get('/buy/:slug', { schema: { hide: true, params: BuyParams } }, async ({ params }, reply) =>
    reply
      .type(page)
      .send(await formPage(deps, params.slug, { ...untouched, key: randomUUID(), values: nothing })),
  )

  app.post('/buy/:slug', { schema: { hide: true, params: BuyParams } }, async (request, reply) => {
    const { params, body, id } = request
    const { key, ...values } = readForm(body)
    const form = { ...untouched, key: key || randomUUID(), values }
    const errors = wrongFields(values)
    if (Object.keys(errors).length > 0)
      return reply
        .code(422)
        .type(page)
        .send(await formPage(deps, params.slug, { ...form, errors }))
    await limit(orm, request, { feature: 'create_order', rate: config.rates.createOrder })
    try {
      const number = await orderByForm(deps, { ...form, slug: params.slug, requestId: id })
      return reply.redirect(`/checkout/${deps.tokens.checkout(number)}`, 303)
    } catch (error) {
      const failure = passingFailure(error)
      if (!failure) throw error
      const again = await formPage(deps, params.slug, { ...form, trouble })
      return reply.code(503).header('retry-after', failure.retryAfterSeconds).type(page).send(again)
    }
  })

  app.get(
    '/checkout/:token',
    { schema: { hide: true, params: Type.Object({ token: Type.String({ maxLength: 500 }) }) } },
    async ({ params, query }, reply) => {
      const number = deps.tokens.readCheckout(params.token)
      const order = number && (await readOrderByNumber(orm.em.fork(), number))
      if (!order) throw new AppError(orderFailures.checkoutExpired())
      if (!isPayable(order) || order.arriving) return reply.redirect(`/order/${order.id}`, 303)
      const shop = await deps.shopView()
      const gateway = checkoutGateway(config, order, { shop: shop.name, token: params.token })
      const view = { shop, gateway, returned: readReturn(query), order: toPay(order) }
      return reply.header('cache-control', 'no-store').type(page).send(checkoutPage(view))
    },
  )
}

const page = 'text/html; charset=utf-8'

const untouched = { errors: {}, trouble: null }
const trouble =
  'The payment provider does not answer at the moment. Nothing was charged, and what you entered is kept: please press Pay again in a minute.'

type Form = Pick<Parameters<typeof buyPage>[0], 'key' | 'values' | 'errors' | 'trouble'>

/** The same form, sent again, can go through. */
function passingFailure(error: unknown) {
  const passing = [orderFailures.stillWorking(), orderFailures.gatewayAway()]
  return passing.find(({ code }) => error instanceof AppError && error.failure.code === code)
}

async function formPage({ orm, shopView }: Deps, slug: string, form: Form) {
  const product = await findProduct(orm.em.fork(), slug)
  if (!product) throw new AppError(orderFailures.unknownProduct())
  const shop = await shopView()
  return buyPage({ shop, product: { ...product, buyUrl: `/buy/${slug}` }, states: choices, ...form })
}

interface Sent {
  readonly slug: string
  readonly key: string
  readonly values: Record<BuyField, string>
  readonly requestId: string
}

const patienceMs = 8000
const askAgainMs = 250

/** One order a form as it was filled in: pressing twice waits for the first, going back to change it is a new order. */
async function orderByForm(deps: Deps, { slug, key, values, requestId }: Sent): Promise<string> {
  const { email, name, state, gstin } = values
  const filledIn = createHash('sha256')
    .update(JSON.stringify([slug, values]))
    .digest('hex')
  const request = {
    body: { product: slug, email, billing: { name, state, ...(gstin ? { gstin } : {}) } },
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

const toPay = ({ id, number, product, amountMinor, currency }: OrderRead) => ({
  number,
  product: product.name,
  amountMinor,
  currency,
  orderUrl: `/order/${id}`,
})

/** How the customer came back from the gateway, if they did. */
function readReturn(query: unknown): 'stopped' | 'failed' | null {
  if (Value.Check(Type.Object({ failed: Type.String() }), query)) return 'failed'
  return Value.Check(Type.Object({ stopped: Type.String() }), query) ? 'stopped' : null
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
