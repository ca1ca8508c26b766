import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { cursorAt } from '#api/cursor.ts'
import { linePattern } from '#api/patterns.ts'
import {
  type Fields,
  fieldsIn,
  oddParts,
  oddTexts,
  type Operation,
  operationsOf,
  type Part,
  refusable,
  withField,
} from '#tests/support/bad-input.ts'
import { aPerson, deskPassword, signedInAs } from '#tests/support/desk.ts'
import { type Answer, fieldsOf, json, paidOrder, problemOf, type ProblemSeen } from '#tests/support/edge.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'
import { aTemporalServer } from '#tests/support/temporal.ts'

vi.setConfig({ testTimeout: 120_000 })

let temporal: Awaited<ReturnType<typeof aTemporalServer>>
let shop: Shop
let owner: Record<string, string>
let order: Awaited<ReturnType<typeof paidOrder>>
let viewer: { readonly id: number }
let operations: Operation[]

beforeAll(async () => {
  temporal = await aTemporalServer()
  shop = await aShop({ temporalAddress: temporal.address })
  await shop.stopWorker() // nothing happens but what is asked for
  owner = await signedInAs(shop, 'owner')
  viewer = await aPerson(shop, 'viewer')
  await shop.rows(`update products set licence_source = 'pool' where slug = 'starter'`)
  await shop.rows(`update products set licence_source = 'generated' where slug = 'pro'`)
  order = await paidOrder(shop)
  await shop.rows(
    `insert into reviews (order_number, reason, about, amount_minor, currency, assignee, opened_at, due_at)
     values (?, 'currency-mismatch', 'pay_1', 49900, 'INR', 'owner', now(), now())`,
    [order.number],
  )
  operations = await operationsOf(shop, 'desk')
})
afterAll(async () => {
  await shop.close()
  await temporal.stop()
})

const email = 'asha@example.com'
const shopChange = {
  name: 'Kalakriti',
  tagline: 'Kits for makers',
  accent: '#336699',
  support_email: 'help@example.com',
  phone: '+91 98765 43210',
  time_zone: 'Asia/Kolkata',
  grievance_officer: 'Meera Rao',
  tax_identity: { legal_name: 'Kalakriti LLP', address: '1 MG Road\nBengaluru', state: 'KA', gstin: '' },
  logo: null,
}

const couponTerms = {
  percent: 20,
  amount_minor: null,
  currency: 'INR',
  first_day: '2026-12-01',
  last_day: '2026-12-31',
  total_cap: 100,
  customer_cap: 1,
  minimum_minor: 10_000,
  products: ['pro'],
  stackable: false,
  is_on: true,
  note: 'For the winter',
}

const productChange = {
  name: 'Pro kit',
  summary: 'What an online business needs',
  description: '',
  features: ['Bills'],
  prices: { INR: '499', USD: '9.50', EUR: '', GBP: '', SGD: '', AED: '', AUD: '', CAD: '' },
  tax_class: 'gst-18',
  tax_code: '998434',
  on_sale: true,
  sale_limit: null,
  download_cap: 5,
  licence_source: null,
  activation_limit: null,
  items: [],
  position: 1,
}

/** A body each route takes, so that what is refused is refused for the one field that is wrong. */
const good: Readonly<Record<string, Fields>> = {
  'post /admin/invitation': { token: 'a-token' },
  'post /admin/join': { token: 'a-token', password: 'quite-another-password' },
  'post /admin/login': { username: 'nobody', password: 'quite-another-password' },
  'post /admin/logout': { everywhere: false },
  'post /api/admin/orders/{number}/mails': { template: 'payment-refunded', about: 'rfnd_1' },
  'put /api/admin/orders/{number}/address': { email },
  'post /api/admin/orders/{number}/refunds': {
    payment_id: 'pay_1',
    amount_minor: 10_000,
    reason: 'customer-asked',
    revokes: false,
    note: 'Called on Monday',
  },
  'post /api/admin/licences/pools/{product}/keys': { keys: 'ABCD-1\nABCD-2' },
  'post /api/admin/orders/{number}/downloads': { product: 'pro', more: 1 },
  'post /api/admin/products': { name: 'Rangoli kit', slug: 'rangoli' },
  'put /api/admin/products/{slug}': { ...productChange, version: 0 },
  'post /api/admin/products/{slug}/preview': { ...productChange, version: 1 },
  'post /api/admin/products/{slug}/versions/{version}/offer': { note: 'Two more sheets' },
  'post /api/admin/people': { username: 'meera', email, role: 'viewer' },
  'post /api/admin/people/{id}/disable': { version: 1 },
  'post /api/admin/people/{id}/enable': { version: 1 },
  'post /api/admin/people/{id}/invitation': { version: 1, email },
  'put /api/admin/people/{id}/role': { version: 1, role: 'viewer' },
  'put /api/admin/account/email': { email },
  'put /api/admin/account/password': {
    current_password: deskPassword,
    new_password: 'quite-another-password',
  },
  'put /api/admin/gateways': { offer: { razorpay: ['INR'], stripe: ['USD'] }, version: 0 },
  'post /api/admin/ledger/closings': { month: '2026-10' },
  'delete /api/admin/ledger/closings/{month}': { reason: 'A payout was missing' },
  'post /api/admin/ledger/entries': {
    kind: 'write-off',
    account: 'gateway',
    change: 'decrease',
    amount_minor: 100,
    currency: 'INR',
    day: '2026-11-01',
    note: 'Given up',
  },
  'post /api/admin/reviews/{id}/resolve': {
    resolution: 'settled-elsewhere',
    note: 'Paid back by bank transfer',
    email,
  },
  'post /api/admin/reviews/{id}/assign': { to: 'owner' },
  'post /api/admin/reviews/{id}/snooze': { until: '2026-11-24T10:00:00Z' },
  'post /api/admin/sandbox/faults': { route: 'POST /v1/orders', kind: 'error-500', times: 1 },
  'post /api/admin/sandbox/payments/{id}/dispute': {
    phase: 'chargeback',
    reason_code: 'goods_or_services_not_received',
    deduct: 'at-once',
    respond_within_seconds: 60,
    amount_minor: 1,
  },
  'post /api/admin/sandbox/disputes/{id}/decide': {
    outcome: 'won',
    phase: 'chargeback',
    respond_within_seconds: 60,
  },
  'post /api/admin/sandbox/orders/{id}/pay': {
    outcome: 'captured',
    reason: 'expired_card',
    webhook: 'never',
    delay_seconds: 1,
    amount_minor: 1,
  },
  'post /api/admin/coupons': { ...couponTerms, code: 'WINTER20' },
  'put /api/admin/coupons/{code}': { ...couponTerms, version: 0 },
  'post /api/admin/coupons/{code}/switch': { is_on: true, version: 1 },
  'put /api/admin/shop': { ...shopChange, version: 0 },
  'post /api/admin/texts/preview': { slug: 'terms', title: 'Terms', markdown: '# Terms' },
  'put /api/admin/texts/{slug}': { title: 'Terms', markdown: '# Terms', version: 0 },
}

/** Of what stands in the database: whatever is odd gets as far as it can. */
const subjects: readonly (readonly [prefix: string, part: string, is: () => string | number])[] = [
  ['/api/admin/orders/', 'number', () => order.number],
  ['/api/admin/reviews/', 'id', () => 1],
  ['/api/admin/products/', 'slug', () => 'pro'],
  ['/api/admin/products/', 'file', () => 1],
  ['/api/admin/products/', 'version', () => 1],
  ['/api/admin/uploads/', 'id', () => '0'.repeat(32)],
  ['/api/admin/ledger/', 'account', () => 'sales'],
  ['/api/admin/ledger/', 'id', () => 1],
  ['/api/admin/ledger/', 'month', () => '2026-10'],
  ['/api/admin/people/', 'id', () => viewer.id],
  ['/api/admin/inbox/', 'id', () => 1],
  ['/api/admin/mails/', 'key', () => `order-confirmed%2F${order.number}`],
  ['/api/admin/sandbox/orders/', 'id', () => order.gateway_order_id],
  ['/api/admin/sandbox/payments/', 'id', () => String(order.payment['id'])],
  ['/api/admin/sandbox/disputes/', 'id', () => 'disp_1'],
  ['/api/admin/disputes/', 'id', () => 'disp_1'],
  ['/api/admin/licences/orders/', 'number', () => order.number],
  ['/api/admin/licences/pools/', 'product', () => 'starter'],
  ['/api/admin/licences/', 'id', () => 1],
  ['/api/admin/licences/', 'activation', () => 1],
  ['/api/admin/account/sessions/', 'id', () => '0123456789abcdef'],
  ['/api/admin/coupons/', 'code', () => 'SAVE20'],
  ['/api/admin/texts/', 'slug', () => 'terms'],
  ['/api/admin/launch/', 'check', () => 'texts'],
  ['/api/admin/engine/', 'workflowId', () => `order%2F${order.number}`],
  ['/api/admin/engine/', 'runId', () => '0190b0c5-7b6f-7000-8000-000000000000'],
]

const address = (path: string) =>
  subjects
    .filter(([prefix]) => path.startsWith(prefix))
    .reduce((filled, [, part, is]) => filled.replace(`{${part}}`, String(is())), path)

const send = ({ method }: Operation, url: string, body?: unknown) =>
  shop.app.inject({ method, url, ...(body === undefined ? { headers: owner } : json(body, owner)) })

/** As it stands now, so that a change is not refused for having been overtaken. */
async function ready(path: string, body: Fields): Promise<Fields> {
  if (path.startsWith('/api/admin/reviews'))
    await shop.rows(
      'update reviews set resolved_at = null, resolution = null, resolved_by = null, note = null',
    )
  if (body['version'] !== 0) return body
  const answer = await shop.app.inject({ url: address(path), headers: owner })
  return { ...body, version: answer.json<{ version: number }>().version }
}

/** Each field of each body, with a request that is right but for it. */
const bodyFields = () =>
  operations.flatMap((operation) =>
    fieldsIn(operation.body ?? {}).map((field) => ({
      name: operation.name,
      path: field.path.join('.'),
      field,
      ask: async (value: unknown) => {
        const right = await ready(operation.path, good[operation.name] ?? {})
        return send(operation, address(operation.path), withField(right, field.path, value))
      },
    })),
  )

interface Expected {
  /** What the problem must name where the request is at fault. */
  readonly field?: string
  /** Whether it can only be refused. */
  readonly isWrong: boolean
}

/** What is not as it should be about an answer; null for one that is: done, or refused in order. */
function complaint(answer: Answer, { field, isWrong }: Expected): string | null {
  if (answer.statusCode < 300) return isWrong ? `is taken with ${answer.statusCode}` : null
  const problem = problemOf(answer)
  if (problem.status >= 500) return `breaks with ${problem.status} ${problem.code}`
  return problem.status === 400 && field !== undefined ? unnamed(problem, field) : null
}

function unnamed(problem: ProblemSeen, field: string): string | null {
  const { errors = [], detail } = problem
  const rule = errors.find((it) => it.field === field)?.rule ?? (problem.field === field ? detail : '')
  return /\w{3}/.test(rule) ? null : `is refused for ${fieldsOf(problem).join()}`
}

const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60))

test('every documented body is tried', () => {
  const names = operations.filter((it) => it.body).map((it) => it.name)
  expect(names.toSorted()).toEqual(Object.keys(good).toSorted())
})

/** Of several lines, or taken to the letter: they may hold what a line of text may not. */
const free = new Set([
  'description',
  'keys',
  'markdown',
  'note',
  'reason',
  'tax_identity.address',
  'password',
  'current_password',
  'new_password',
])
const hasControls = (value: unknown) => typeof value === 'string' && /\p{Cc}/u.test(value)

test('each wrong value of each field of each body is refused by its name and rule', async () => {
  const wrong: string[] = []
  for (const { name, path, field, ask } of bodyFields())
    for (const value of refusable(field)) {
      const isWrong = !(free.has(path) && hasControls(value))
      const it = complaint(await ask(value), { field: path, isWrong })
      if (it) wrong.push(`${name} ${path}=${shown(value)} ${it}`)
    }
  expect(wrong).toEqual([])
})

const oddOf = (type: string | undefined): readonly unknown[] =>
  type === 'string' ? ['', ...oddTexts] : type === 'integer' ? [2 ** 31, 2 ** 53 - 1] : []

test('SQL, markup, half a character and numbers beyond a column break nothing', async () => {
  const wrong: string[] = []
  for (const { name, path, field, ask } of bodyFields())
    for (const value of oddOf(field.schema.type)) {
      const it = complaint(await ask(value), { field: path, isWrong: false })
      if (it) wrong.push(`${name} ${path}=${shown(value)} ${it}`)
    }
  expect(wrong).toEqual([])
  expect(await shop.rows('select number from orders')).toHaveLength(1)
})

test('a body that is none, and a field that no request has, are refused by name', async () => {
  for (const operation of operations.filter((it) => it.body)) {
    const url = address(operation.path)
    const sent = ['{"a"', '[]', '"text"', '5', '{"__proto__":{"role":"owner"}}']
    const extra = JSON.stringify({ ...good[operation.name], extra: 1 })
    for (const payload of [...sent, extra]) {
      const headers = { ...owner, 'content-type': 'application/json' }
      const problem = problemOf(await shop.app.inject({ method: operation.method, url, payload, headers }))
      const fields = fieldsOf(problem)
      const isNamed = payload === extra ? fields.includes('extra') : fields.length > 0
      expect({ url, payload, status: problem.status, isNamed }).toEqual({
        url,
        payload,
        status: 400,
        isNamed: true,
      })
    }
  }
})

const wrongEverywhere = new Set(['', '%00', '%07', 'x'.repeat(501)])
const oddAndPerhapsRight = [
  '0',
  '-1',
  '1.5',
  '9007199254740993',
  '9'.repeat(18),
  '9'.repeat(30),
  '2026-02-30',
  '0000-01-01',
  '9999-12-31',
  '275760-09-13',
  'a%0Ab',
  '__proto__',
]

/** What something may be searched by. */
const isSearch = ({ schema }: Part) => schema.pattern === linePattern

/** What is taken where an address has to have it, and it is no id. */
const needed: Readonly<Record<string, string>> = { of: 'needs-you/INR' }

/** With what else the address has to have. */
function addressWith({ path, parts }: Operation, part: Part, value: string): string {
  const others = parts.filter((it) => it.in === 'query' && it.required && it !== part)
  const query = others.map((it) => `${it.name}=${needed[it.name] ?? '1'}`)
  const [filled, asked] =
    part.in === 'query'
      ? [path, [`${part.name}=${value}`, ...query]]
      : [path.replace(`{${part.name}}`, value), query]
  return [address(filled), asked.join('&')].filter(Boolean).join('?')
}

test('each wrong value of each part of an address is refused, and nothing odd in one breaks anything', async () => {
  const wrong: string[] = []
  for (const operation of operations)
    for (const part of operation.parts)
      for (const value of [...oddParts, ...oddAndPerhapsRight]) {
        const url = addressWith(operation, part, value)
        const isWrong = wrongEverywhere.has(value) || (oddParts.includes(value) && !isSearch(part))
        const field = part.in === 'query' ? { field: part.name } : {}
        const it = complaint(await send(operation, url, good[operation.name]), { ...field, isWrong })
        if (it) wrong.push(`${operation.method} ${url.slice(0, 100)} ${it}`)
      }
  expect(wrong).toEqual([])
})

test('a parameter that a list does not have, and one given twice, are refused by name', async () => {
  const wrong: string[] = []
  for (const operation of operations) {
    const names = operation.parts.flatMap((it) => (it.in === 'query' ? [it.name] : []))
    const asked = [
      ...names.map((it) => [it, `${it}=a&${it}=b`]),
      ...(names.length > 0 ? [['extra', 'extra=1']] : []),
    ]
    for (const [field = '', query = ''] of asked) {
      const answer = await send(operation, `${address(operation.path)}?${query}`)
      const it = complaint(answer, { field, isWrong: true })
      if (it ?? answer.statusCode !== 400) wrong.push(`${operation.name} ${query} ${it ?? answer.statusCode}`)
    }
  }
  expect(wrong).toEqual([])
})

const oddKeys = [
  '',
  '0',
  '-1',
  '9'.repeat(18),
  '9'.repeat(19),
  '2026-02-30T00:00:00.000000Z',
  '9999-99-99T99:99:99.000Z',
  `' or 1=1`,
  'a\u0000b',
]

test('no cursor that somebody made up breaks a list', async () => {
  const keys = oddKeys.flatMap((key) => [[key], [key, key], [key, key, key], [key, '1'], [key, '1', '1']])
  const cursors = keys.flatMap((key) => [key, ['older', ...key], ['newer', ...key]]).map(cursorAt)
  const wrong: string[] = []
  for (const operation of operations)
    for (const part of operation.parts.filter((it) => /^(after|before)$/.test(it.name)))
      for (const cursor of [...cursors, 'e30', 'W10', 'bnVsbA']) {
        const url = addressWith(operation, part, cursor)
        const it = complaint(await send(operation, url), { field: part.name, isWrong: false })
        if (it) wrong.push(`${url} ${Buffer.from(cursor, 'base64url').toString()} ${it}`)
      }
  expect(wrong).toEqual([])
})
