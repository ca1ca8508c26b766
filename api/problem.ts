import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { AppError, type Failure, type FailureKind } from '#domain/shared/failure.ts'
import { problemPage } from '#storefront/shared/problem.ts'
import type { ShopView } from '#storefront/shared/layout.ts'
import { wantsHtml } from './negotiate.ts'
import { patternsInWords } from './patterns.ts'

/** RFC 9457, with what is wrong by field. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    field: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), rule: Type.String() }))),
    upgrade_url: Type.Optional(Type.String()),
    request_id: Type.String(),
  },
  { description: 'Problem details (RFC 9457)' },
)

const statuses: Record<FailureKind, { status: number; title: string }> = {
  invalid: { status: 400, title: 'Something in the request is not right' },
  'payment-required': { status: 402, title: 'This has to be paid first' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  'not-permitted': { status: 403, title: 'This is not permitted' },
  forbidden: { status: 403, title: 'This link does not work' },
  'not-found': { status: 404, title: 'There is nothing here' },
  conflict: { status: 409, title: 'This does not fit what came before' },
  rejected: { status: 422, title: 'This cannot be done' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Not possible right now' },
}

interface Answer {
  readonly status: number
  readonly title: string
  readonly failure: Failure
  readonly errors?: readonly { field: string; rule: string }[]
}

/** Such as the length of the file, when a range begins beyond it. */
const WithHeaders = Type.Object({ headers: Type.Record(Type.String(), Type.String()) })

/** Every failure on its way out: a page for people, problem details for programs; what is ours to mend is logged. */
export const problemHandler =
  (shopView: () => Promise<ShopView>) =>
  async (error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply) => {
    const answer = toAnswer(error)
    if (answer.status >= 500) request.log.error({ err: error }, answer.failure.code)
    if (Value.Check(WithHeaders, error)) reply.headers(error.headers)
    await sendProblem(answer, { request, reply, shopView })
  }

export const notFoundHandler =
  (shopView: () => Promise<ShopView>) => async (request: FastifyRequest, reply: FastifyReply) => {
    const failure = {
      kind: 'not-found',
      code: 'NOT_FOUND',
      message: 'The address may be mistyped or out of date.',
    } as const
    await sendProblem({ ...statuses['not-found'], failure }, { request, reply, shopView })
  }

async function sendProblem(
  { status, title, failure, errors }: Answer,
  {
    request,
    reply,
    shopView,
  }: { request: FastifyRequest; reply: FastifyReply; shopView: () => Promise<ShopView> },
) {
  const { code, message: detail, field, retryAfterSeconds, upgradeUrl } = failure
  if (retryAfterSeconds) reply.header('retry-after', retryAfterSeconds)
  reply.code(status).header('cache-control', 'no-store').removeHeader('content-disposition')
  // Without its database the shop does not know its name: then a browser, too, gets what programs get.
  const shop = wantsHtml(request) ? await shopView().catch(() => null) : null
  if (shop) {
    const action = wayOn(failure)
    return reply
      .type('text/html; charset=utf-8')
      .send(problemPage({ shop, status, title, detail, ...(action && { action }) }))
  }
  const problem = { type: 'about:blank', title, status, detail, code, field, errors, upgrade_url: upgradeUrl }
  return reply.type('application/problem+json').send(JSON.stringify({ ...problem, request_id: request.id }))
}

const oldLinks = new Set(['ORDER_NOT_FOUND', 'CHECKOUT_EXPIRED', 'LINK_EXPIRED', 'LINK_NOT_GENUINE'])

/** What a person can do about it: whoever holds an old link finds their order by mail, and need not buy again. */
function wayOn({ code, upgradeUrl }: Failure) {
  if (oldLinks.has(code)) return { label: 'Find my purchases', url: '/purchases' }
  return upgradeUrl ? { label: 'Buy it', url: upgradeUrl } : null
}

function toAnswer(error: FastifyError | AppError): Answer {
  if (error instanceof AppError) return fromOurs(error.failure)
  if (error.validation) return fromValidation(error.validation)
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return fromFastify(error, status)
  const failure = {
    kind: 'unavailable',
    code: 'INTERNAL',
    message: 'Something went wrong on our side. Nothing is lost; please try again in a moment.',
  } as const
  return { status: 500, title: 'Something went wrong on our side', failure }
}

const fromOurs = (failure: Failure): Answer => ({
  ...statuses[failure.kind],
  failure,
  ...(failure.errors && { errors: failure.errors }),
})

const wordings: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send the body as application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; it must be a JSON object.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
}

function fromFastify(error: FastifyError, status: number): Answer {
  const message = wordings[error.code] ?? 'The request could not be read.'
  const title = status === 413 ? 'Too large' : statuses.invalid.title
  const field = error.code?.startsWith('FST_ERR_CTP') ? { field: 'body' } : {}
  return {
    status,
    title,
    failure: { kind: 'invalid', code: error.code ?? 'BAD_REQUEST', message, ...field },
  }
}

type Violation = Pick<
  NonNullable<FastifyError['validation']>[number],
  'keyword' | 'instancePath' | 'message' | 'params'
>

/** What is wrong by field, in our words, with what does not match its schema. */
export const fieldErrorsOf = (violations: readonly Violation[]) =>
  violations.filter((it) => it.keyword !== 'boolean' && !isEcho(it, violations)).flatMap(explain)

const isOfUnion = ({ keyword, params }: Violation) =>
  keyword === 'anyOf' || (keyword === 'type' && params['type'] === 'null')

/** A field that may be null is wrong in each of its shapes: that it is not null either helps nobody. */
const isEcho = (it: Violation, all: readonly Violation[]) =>
  isOfUnion(it) && all.some((other) => other.instancePath === it.instancePath && !isOfUnion(other))

/** TypeBox says where by JSON pointer and what by a sentence; patterns say it in our words. */
function fromValidation(validation: NonNullable<FastifyError['validation']>): Answer {
  const errors = fieldErrorsOf(validation)
  const detail = errors.map(({ field, rule }) => `${field} ${rule}`).join('; ')
  const field = errors[0]?.field
  const failure: Failure = {
    kind: 'invalid',
    code: 'INVALID',
    message: `${detail}.`,
    ...(field ? { field } : {}),
  }
  return { ...statuses.invalid, failure, errors }
}

function explain({ instancePath, message, params }: Violation) {
  const at = instancePath.slice(1).replaceAll('/', '.')
  const names: unknown = params['requiredProperties'] ?? params['additionalProperties']
  if (Array.isArray(names)) {
    const rule = params['requiredProperties'] ? 'is required' : 'is not a field of this request'
    return names.map((name) => ({ field: at ? `${at}.${name}` : String(name), rule }))
  }
  const inWords = patternsInWords.get(String(params['pattern']))
  return [{ field: at || 'body', rule: inWords ?? message ?? 'is not valid' }]
}
