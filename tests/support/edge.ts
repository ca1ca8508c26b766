import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { buildApp } from '#api/app.ts'
import { createDeps } from '#api/create-deps.ts'
import { takeInOrder } from '#adapters/db/orders/intake.ts'
import { createLog } from '#adapters/log.ts'
import { orderNumber } from '#domain/orders/order.ts'
import { policy } from './orders.ts'
import { place, type Placed, type Shop } from './shop.ts'
import { tellWebhook } from './webhooks.ts'

export type Answer = Awaited<ReturnType<Shop['app']['inject']>>

export interface ProblemSeen {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly code: string
  readonly field?: string
  readonly errors?: readonly { readonly field: string; readonly rule: string }[]
  readonly upgrade_url?: string
  readonly request_id: string
}

/** What no answer may show: where in our code or in which statement it went wrong. */
const ourInsides =
  /\bat [^"]*:\d+:\d+|node_modules|\.ts\b|\b(select|insert into|update) \w+|ECONN|password authentication/i

/** Problem details that are whole and show nothing of our insides; fails on any other answer. */
export function problemOf(answer: Answer): ProblemSeen {
  expect(`${answer.headers['content-type']} ${answer.body}`).toMatch(/^application\/problem\+json/)
  expect(answer.body).not.toMatch(ourInsides)
  const problem = answer.json<ProblemSeen>()
  expect(problem).toMatchObject({
    type: 'about:blank',
    status: answer.statusCode,
    title: expect.stringMatching(/\S/),
    detail: expect.stringMatching(/\S/),
    code: expect.stringMatching(/^[A-Z_]+$/),
    request_id: answer.headers['x-request-id'],
  })
  return problem
}

/** The same for a browser: a page that is not a success and shows nothing of our insides. */
export function problemPageOf(answer: Answer): string {
  expect(answer.headers['content-type']).toMatch(/^text\/html/)
  expect(answer.statusCode).toBeGreaterThanOrEqual(400)
  expect(answer.body).not.toMatch(ourInsides)
  return answer.body
}

/** The fields a problem names, once each. */
export const fieldsOf = ({ field, errors = [] }: ProblemSeen) => [
  ...new Set([...(field ? [field] : []), ...errors.map((it) => it.field)]),
]

export const json = (payload: unknown, headers: Record<string, string> = {}) => ({
  payload: JSON.stringify(payload),
  headers: { 'content-type': 'application/json', ...headers },
})

export const form = (fields: Record<string, string>, headers: Record<string, string> = {}) => ({
  payload: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
})

export const html = { accept: 'text/html,application/xhtml+xml' } as const

export const sha256Hmac = (secret: string, content: string) =>
  createHmac('sha256', secret).update(content).digest('hex')

/** An order that was paid and taken in, in a shop without a worker. */
export async function paidOrder(shop: Shop, overrides: Record<string, unknown> = {}) {
  const order = await place(shop, overrides)
  const payment = await shop.sandbox.pay(order.gateway_order_id, { outcome: 'captured', webhook: 'drop' })
  await tellWebhook(shop, 'payment.captured', payment)
  await takeIn(shop, order)
  return { ...order, payment }
}

/** What a run would do first: takes in what the order was told. */
export const takeIn = (shop: Pick<Shop, 'orm'>, { number }: Pick<Placed, 'number'>) =>
  takeInOrder(shop.orm.em.fork(), orderNumber(number), { reached: null, policy })

/** Another process of the api on the shop's database, with other settings. Close it when done. */
export const anotherApi = ({ config, orm }: Shop, overrides: Partial<Shop['config']>) =>
  buildApp(createDeps({ config: { ...config, ...overrides }, orm, log: createLog('test', 'fatal') }))
