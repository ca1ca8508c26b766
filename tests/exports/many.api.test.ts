import { type IncomingMessage, get as request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '#adapters/config.ts'
import { type ExportSlice, exportStatement } from '#adapters/db/exports/pages.ts'
import { createLog } from '#adapters/log.ts'
import { buildApp } from '#api/app.ts'
import { createDeps } from '#api/create-deps.ts'
import type { App } from '#api/fastify.ts'
import { exportNames } from '#domain/exports/columns.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { explain, type Many, ordersOf } from '#tests/support/many-orders.ts'
import { until } from '#tests/support/shop.ts'

const orders = 200_000
let few: Many
let many: Many
let app: App
let port: number
let headers: Record<string, string>

const config = readConfig({
  RAZORPAY_KEY_ID: 'rzp_test_fortestsalone1',
  RAZORPAY_KEY_SECRET: 'key-secret-for-tests-alone',
  RAZORPAY_WEBHOOK_SECRET: 'webhook-secret-for-tests-alone',
  SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  DATABASE_URL: 'postgres://unused',
})

beforeAll(async () => {
  few = await ordersOf(1_000)
  many = await ordersOf(orders)
  await useCoupons(many)
  app = await buildApp(createDeps({ config, log: createLog('test', 'error'), orm: many.orm }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address: AddressInfo | string | null = app.server.address()
  port = typeof address === 'object' ? (address?.port ?? 0) : 0
  headers = await signedInAs({ orm: many.orm, config }, 'owner')
}, 240_000)

afterAll(async () => {
  await app?.close()
  await few?.close()
  await many?.close()
})

/** In as many orders that a look through all of them would be longer than by their index. */
async function useCoupons({ orm }: Many): Promise<void> {
  const em = orm.em.fork()
  await em.execute(
    `insert into coupons (code, percent, stackable, is_on, created_at) values ('MANY', 10, true, true, now())`,
  )
  await em.execute(
    `insert into coupon_uses (order_number, coupon_code, discount_minor, reserved_at)
     select number, 'MANY', 0, created_at from orders where number like '%7'`,
  )
  await em.execute('analyze coupon_uses')
}

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** What this process holds on to, in bytes, once all that it can let go is gone. */
function held(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const open = (path: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: `/api/admin/exports/${path}`, headers }, resolve).on(
      'error',
      reject,
    )
  })

test(
  'of two hundred thousand orders goes out whole without being held in memory',
  { timeout: 180_000 },
  async () => {
    const answer = await open('orders.csv')
    expect(answer.statusCode).toBe(200)
    let bytes = 0
    let lines = 0
    let lookAt = 2_000_000
    const seen: number[] = []
    for await (const chunk of answer) {
      const piece: Buffer = chunk
      bytes += piece.length
      lines += piece.filter((it) => it === 10).length
      if (bytes < lookAt) continue
      lookAt += 4_000_000
      seen.push(held())
    }
    expect(lines).toBe(orders + 1)
    expect(bytes).toBeGreaterThan(20_000_000)
    const growth = Math.max(...seen) - (seen[0] ?? 0)
    // A file of more than twenty megabytes; what is on its way is a page or two of it.
    expect(seen.length).toBeGreaterThan(4)
    expect(growth).toBeLessThan(6_000_000)
  },
)

interface Noted {
  readonly [column: string]: unknown
  readonly action: string
  readonly rows: number | null
}

test('that nobody takes any further waits, and ends with whoever asked for it', async () => {
  const answer = await open('orders.csv?from=2000-01-01')
  await new Promise((resolve) => answer.once('readable', resolve))
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  answer.destroy()
  const noted = await until(
    () =>
      many.orm.em.fork().execute<Noted[]>(
        `select action, (after ->> 'rows')::int as rows from audit
         where subject = 'export/orders' and after ->> 'from' = '2000-01-01' order by id`,
      ),
    (entries) => entries.length === 2,
  )
  expect(noted.map((it) => it.action)).toEqual(['export.begun', 'export.broken-off'])
  // What the sockets between hold; a server that did not wait would have read on.
  expect(noted[1]?.rows).toBeLessThan(orders / 2)
})

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
const timeZone = 'Asia/Kolkata'
const always = { from: null, to: null, timeZone }
const micros = (ago: number) => `${(Date.now() - ago * 86_400_000) * 1_000}`

const slices: [string, Partial<ExportSlice>][] = [
  ['from the beginning', {}],
  ['further on', { after: [micros(150), '1'] }],
  ['of days', { days: { from: day(200), to: day(190), timeZone } }],
  ['of days, further on', { days: { from: day(200), to: day(100), timeZone }, after: [micros(150), '1'] }],
  ['of a day to come', { days: { from: day(-2), to: null, timeZone } }],
  ['of days long gone', { days: { from: null, to: '2000-01-01', timeZone } }],
]

const big = new Set([
  'orders',
  'checkouts',
  'payments',
  'refunds',
  'disputes',
  'coupon_uses',
  'ledger_transactions',
])

describe.each(exportNames)('a page of %s', (what) => {
  test.each(slices)('%s is found by indexes, however many there are', async (_, slice) => {
    const limit = 100
    const statement = exportStatement(what, { days: always, after: null, limit, ...slice })
    const quick = await explain(few, statement)
    const { scanned, pages } = await explain(many, statement)
    expect(scanned.filter((it) => big.has(it))).toEqual([])
    expect(pages).toBeLessThan(Math.max(4 * quick.pages, limit * 60))
  })
})
