import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import formbody from '@fastify/formbody'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { homeCurrency } from '#domain/catalogue/product.ts'
import { emailPattern } from '#domain/customers/email.ts'
import { isGstin } from '#domain/customers/gstin.ts'
import { stateCode, states } from '#domain/customers/states.ts'
import { orderFailures } from '#domain/orders/errors.ts'
import { AppError } from '#domain/shared/failure.ts'
import { type BuyField, buyPage, type BuyView } from '#storefront/orders/buy.ts'
import { checkCoupons, couponRefusal } from '../coupon-check.ts'
import type { App } from '../fastify.ts'
import type { Deps } from '../deps.ts'
import { limit } from '../limit.ts'
import { currencyPattern, linePattern, slugPattern } from '../patterns.ts'
import { productOnSale } from '../product-on-sale.ts'
import { placeOrder } from './place.ts'

const BuyParams = Type.Object({ slug: Type.String({ pattern: slugPattern, maxLength: 64 }) })
const line = Type.String({ maxLength: 300, default: '' })
const InCurrency = Type.Object({ currency: Type.Optional(Type.String({ pattern: currencyPattern })) })
const inputs = { email: line, name: line, state: line, gstin: line, coupon: line }
const BuyForm = Type.Object({ ...inputs, key: line, apply: line })

const choices = states.map(([code, name]) => ({ code, name }))
const nothing = { email: '', name: '', state: '', gstin: '', coupon: '' }

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
    const { key, isApplying, ...values } = readForm(body)
    const wanted = { ...untouched, slug: params.slug, currency: query.currency ?? homeCurrency }
    const form = { ...wanted, key: key || randomUUID(), values }
    const wrong = wrongFields(values)
    if (isApplying || isAny(wrong)) {
      const checked = await withCoupon(deps, request, { ...form, errors: isApplying ? {} : wrong })
      return reply
        .code(isAny(checked.errors) ? 422 : 200)
        .type(page)
        .send(await formPage(deps, checked))
    }
    await limit(orm, request, { feature: 'create_order', rate: config.rates.createOrder })
    try {
      const number = await orderByForm(deps, { ...form, requestId: request.id })
      return reply.redirect(`/checkout/${deps.tokens.checkout(number)}`, 303)
    } catch (error) {
      const { status, headers = {}, ...told } = refusalOf(error)
      return reply
        .code(status)
        .headers(headers)
        .type(page)
        .send(await formPage(deps, { ...form, ...told }))
    }
  })
}

const page = 'text/html; charset=utf-8'
const isAny = (errors: Form['errors']) => Object.keys(errors).length > 0

const untouched = { errors: {}, applied: null, trouble: null, soldOut: false }
const gatewayAway =
  'The payment provider does not answer at the moment. Nothing was charged, and what you entered is kept: please press Pay again in a minute.'
const otherCurrency =
  'It cannot be paid in the currency you chose any more. Nothing was charged, and what you entered is kept: here is its price in rupees.'

interface Form extends Pick<BuyView, 'key' | 'values' | 'errors' | 'applied' | 'trouble'> {
  readonly slug: string
  readonly currency: string
  /** Somebody else has just bought the last one. */
  readonly soldOut: boolean
}

interface Refusal extends Pick<Form, 'trouble' | 'soldOut'>, Partial<Pick<Form, 'errors'>> {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly currency?: string
}

/** What is told on the form itself, as only the customer can go on from it; throws all else on. */
function refusalOf(error: unknown): Refusal {
  const coupon = couponRefusal(error)
  if (coupon !== null) return { status: 422, trouble: null, soldOut: false, errors: { coupon } }
  const { code, retryAfterSeconds = 0 } = error instanceof AppError ? error.failure : { code: '' }
  switch (code) {
    case orderFailures.soldOut().code:
      return { status: 409, trouble: orderFailures.soldOut().message, soldOut: true }
    case orderFailures.noSuchPrice('').code:
    case orderFailures.currencyNotOffered('').code:
      return { status: 409, trouble: otherCurrency, soldOut: false, currency: homeCurrency }
    case orderFailures.stillWorking().code:
    case orderFailures.gatewayAway().code:
      return { status: 503, headers: retryAfter(retryAfterSeconds), trouble: gatewayAway, soldOut: false }
    default:
      throw error
  }
}

const retryAfter = (seconds: number) => ({ 'retry-after': String(seconds) })

/** What the coupon on the form comes to, beside what else is wrong with it. */
async function withCoupon(deps: Deps, request: FastifyRequest, form: Form): Promise<Form> {
  const { email, coupon: typed } = form.values
  if (typed === '') return form
  await limit(deps.orm, request, { feature: 'coupon_check', rate: deps.config.rates.couponCheck })
  const known = fits(emailPattern, email) ? email : null
  const { slug: product, currency } = form
  const checked = await checkCoupons(deps, { typed, email: known, product, currency })
  const { valid, message, price, discountMinor } = checked
  if (!valid) return { ...form, errors: { ...form.errors, coupon: message } }
  return { ...form, applied: { toPayMinor: price.minor - discountMinor, message } }
}

async function formPage(deps: Deps, { slug, currency, soldOut, ...form }: Form) {
  const product = await productOnSale(deps, { slug, currency })
  const asSold = soldOut ? { ...product, left: 0 } : product
  return buyPage({ shop: await deps.shopView(), product: asSold, states: choices, ...form })
}

interface Sent extends Pick<Form, 'slug' | 'key' | 'currency' | 'values'> {
  readonly requestId: string
}

const patienceMs = 8000
const askAgainMs = 250

/** One order a form as it was filled in: pressing twice waits for the first, going back to change it is a new order. */
async function orderByForm(deps: Deps, { slug, key, currency, values, requestId }: Sent): Promise<string> {
  const { email, name, state, gstin, coupon } = values
  const filledIn = createHash('sha256')
    .update(JSON.stringify([slug, currency, values]))
    .digest('hex')
  const request = {
    body: {
      product: slug,
      email,
      currency,
      billing: { name, state, ...(gstin ? { gstin } : {}) },
      ...(coupon ? { coupon_code: coupon } : {}),
    },
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
  const { key, email, name, state, gstin, coupon, apply } = form
  return {
    key,
    email: email.trim(),
    name: name.trim(),
    state: state.trim(),
    gstin: gstin.trim().toUpperCase(),
    coupon: coupon.trim().toUpperCase(),
    isApplying: apply !== '',
  }
}

const fits = (pattern: string, value: string) => new RegExp(pattern, 'u').test(value)

/** In words a customer can act on. */
function wrongFields({
  email,
  name,
  state,
  gstin,
}: Readonly<Record<BuyField, string>>): Partial<Record<BuyField, string>> {
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
