import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { demoUrl } from '#adapters/db/demo/database.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import type { BalanceView } from '#api/ledger/desk-schemas.ts'
import type { OrderList } from '#api/orders/desk-schemas.ts'
import type { SessionView } from '#api/people/schemas.ts'
import type { Role } from '#domain/people/roles.ts'
import { dropDemo, makeDemo } from '#scripts/demo/database.ts'
import { lifeNames } from '#scripts/demo/lives.ts'
import { plan } from '#scripts/demo/plan.ts'
import { liveAYear } from '#scripts/demo/year.ts'
import { writeRows } from '#scripts/seed/write.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, json, paidOrder, problemOf } from '#tests/support/edge.ts'
import { aShop, type Placed, type Shop } from '#tests/support/shop.ts'

vi.setConfig({ testTimeout: 120_000 })

let shop: Shop
let demo: Database
let headers: Record<Role, Record<string, string>>
let paid: Placed
let before: unknown

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  headers = {
    owner: await signedInAs(shop, 'owner'),
    staff: await signedInAs(shop, 'staff'),
    accountant: await signedInAs(shop, 'accountant'),
    viewer: await signedInAs(shop, 'viewer'),
  }
  paid = await paidOrder(shop)
  before = await figures()
  await makeDemo(shop.config.databaseUrl, async (orm) => {
    await writeRows(orm)
    await liveAYear(orm, { seed: 7, days: 48 })
  })
  demo = openDatabase(demoUrl(shop.config.databaseUrl), { connections: 2 })
}, 600_000)

afterAll(async () => {
  await demo?.close(true)
  await dropDemo(shop.config.databaseUrl)
  await shop.close()
})

/** As a browser that has pressed “Show demo data”. */
const inDemo = (role: Role) => {
  const { cookie = '', ...others } = headers[role]
  return { ...others, cookie: `${cookie}; origin_demo=1` }
}

const get = (path: string, as: Record<string, string>) =>
  shop.app.inject({ url: `/api/admin${path}`, headers: as })
async function read<T>(path: string, as: Record<string, string>): Promise<T> {
  const answer = await get(path, as)
  expect([path, answer.statusCode]).toEqual([path, 200])
  return answer.json<T>()
}
const session = (role: Role) => read<SessionView>('/session', headers[role])

/** What the shop says of itself, from every page that adds something up. */
async function figures() {
  const { owner } = headers
  return {
    orders: (await read<OrderList>('/orders', owner)).items.map((it) => it.number),
    balances: (await read<{ items: BalanceView[] }>('/ledger/balances', owner)).items,
    refunds: await read('/refunds', owner),
    reviews: await read('/reviews', owner),
    file: (await get('/exports/orders.csv', owner)).body,
    needsYou: (await session('owner')).needs_you,
  }
}

const rows = <T extends Record<string, unknown>>(sql: string) => demo.em.fork().execute<T[]>(sql)
const kinds = async (column: string, table: string) =>
  (await rows<{ kind: string }>(`select distinct ${column} as kind from ${table} order by 1`)).map(
    (it) => it.kind,
  )

describe('the data', () => {
  test('holds everything that must always hold of money and orders', async () => {
    const checks = await rows<{ name: string; holds: boolean; offending: unknown }>(
      'select name, holds, offending from invariant_checks',
    )
    expect(checks.length).toBeGreaterThan(5)
    expect(checks.filter((it) => !it.holds)).toEqual([])
    const [books] = await rows<{ sum: string; unfolded: string }>(
      `select coalesce(sum(amount_minor), 0) as sum, count(*) filter (where not folded) as unfolded from ledger_entries`,
    )
    expect(books).toEqual({ sum: '0', unfolded: '0' })
  })

  test('has every kind of trouble in it, settled and not', async () => {
    expect(await kinds('status', 'orders')).toEqual(
      expect.arrayContaining(['cancelled', 'created', 'expired', 'paid', 'partially_refunded', 'refunded']),
    )
    expect(await kinds('status', 'disputes')).toEqual(expect.arrayContaining(['lost', 'open', 'won']))
    expect(await kinds('status', 'refunds')).toEqual(
      expect.arrayContaining(['failed', 'pending', 'processed', 'settled', 'written-off']),
    )
    expect(await kinds('reason', 'reviews where resolved_at is null')).toEqual(
      expect.arrayContaining(['currency-mismatch', 'dispute-to-answer', 'refund-failed']),
    )
    expect(await kinds('resolution', 'reviews where resolution is not null')).toEqual(
      ['refund', 'settled-elsewhere', 'try-again', 'write-off'].toSorted(),
    )
    for (const table of ['mails', 'coupon_uses', 'licences', 'downloads', 'ledger_days', 'decisions'])
      expect([table, (await rows(`select from ${table} limit 1`)).length]).toEqual([table, 1])
  })

  test('is of the past, at its own times, with numbers of its own, and asks nothing of anybody', async () => {
    const [odd] = await rows<{ odd: string }>(
      `select count(*) as odd from orders where created_at > now() or number::int < 900001`,
    )
    expect(odd?.odd).toBe('0')
    const [span] = await rows<{ days: number; told: number; open: number; waiting: number }>(
      `select extract(day from max(created_at) - min(created_at))::int as days,
         (select extract(day from max(received_at) - min(received_at))::int from inbox) as told,
         (select count(*)::int from effects where state <> 'done') as open,
         (select count(*)::int from inbox where handled_at is null) + (select count(*)::int from mails where state = 'queued') as waiting
       from orders`,
    )
    expect(span).toMatchObject({ open: 0, waiting: 0 })
    expect(span?.days).toBeGreaterThan(40)
    expect(span?.told).toBeGreaterThan(40)
  })

  test('is the same for the same seed, and has each way an order goes', () => {
    const span = { days: 365, until: Date.UTC(2026, 10, 23) }
    expect(plan(1, span)).toEqual(plan(1, span))
    expect(plan(2, span)).not.toEqual(plan(1, span))
    expect(new Set(plan(1, span).map((it) => it.life))).toEqual(new Set(lifeNames))
    expect(plan(1, span).length).toBeGreaterThan(400)
  })
})

describe('at the desk', () => {
  test('the shop’s own figures are what they were', async () => {
    expect(await figures()).toEqual(before)
    expect((await session('owner')).demo).toBe('there')
  })

  test('whoever asks for it sees demo data alone, and is told so', async () => {
    const owner = inDemo('owner')
    expect(await read('/session', owner)).toMatchObject({
      demo: 'shown',
      shop: { name: 'Demo shop' },
      person: { username: 'owner' },
    })
    const { items } = await read<OrderList>('/orders', owner)
    expect(items.length).toBeGreaterThan(20)
    expect(items.every((it) => Number(it.number) > 900_000)).toBe(true)
    expect((await get(`/orders/${paid.number}`, owner)).statusCode).toBe(404)
    const [{ number } = { number: '' }] = items
    expect((await get(`/orders/${number}`, headers.owner)).statusCode).toBe(404)
    for (const path of [
      `/orders/${number}`,
      '/home',
      '/reviews',
      '/disputes',
      '/refunds',
      '/mails',
      '/inbox',
      '/audit',
    ])
      expect([path, (await get(path, owner)).statusCode]).toEqual([path, 200])
  })

  test('whoever may not see something of the shop may not see it of the demo', async () => {
    const { items } = await read<OrderList>('/orders', inDemo('viewer'))
    expect(items.every((it) => it.customer.email === null || it.customer.email.includes('•'))).toBe(true)
    expect(problemOf(await get('/ledger/balances', inDemo('viewer'))).code).toBe('ROLE_MAY_NOT')
    for (const url of ['/api/demo/orders', '/api/admin/orders'])
      expect(problemOf(await shop.app.inject({ url, headers: { cookie: 'origin_demo=1' } })).code).toBe(
        'SIGNED_OUT',
      )
  })

  test('nothing can be changed in it or taken home, and the shop’s own cannot through it', async () => {
    const [{ number } = { number: '' }] = (await read<OrderList>('/orders', inDemo('owner'))).items
    for (const of of [number, paid.number]) {
      const url = `/api/admin/orders/${of}/cancel`
      const answer = await shop.app.inject({ method: 'POST', url, ...json({}, inDemo('owner')) })
      expect(problemOf(answer)).toMatchObject({ status: 403, code: 'DEMO_ONLY_SHOWN' })
    }
    const history = await get(`/orders/${number}/history.pdf`, inDemo('owner'))
    expect(problemOf(history).code).toBe('DEMO_ONLY_SHOWN')
    for (const path of ['/exports/orders.csv', '/engine/problems', '/health', '/people', '/shop', '/nowhere'])
      expect([path, problemOf(await get(path, inDemo('owner'))).code]).toEqual([path, 'NOT_IN_THE_DEMO'])
    expect(await figures()).toEqual(before)
  })

  test('a shop that is live has none, whatever lies beside it', async () => {
    const live = await anotherApi(shop, { mode: 'live' })
    const ask = (as: Record<string, string>) => live.inject({ url: '/api/admin/session', headers: as })
    expect((await ask(headers.owner)).json()).toMatchObject({ demo: 'none' })
    expect((await ask(inDemo('owner'))).headers.location).toBe('/api/admin/session')
    await live.close()
  })
})

describe('the command', () => {
  const run = promisify(execFile)
  const project = fileURLToPath(new URL('../..', import.meta.url))
  const npmRun = async (args: string[], env: Record<string, string> = {}) => {
    const settings = { ...process.env, DATABASE_URL: shop.config.databaseUrl, ...env }
    const how = { cwd: project, env: settings }
    return run(process.execPath, ['scripts/demo.ts', ...args], how).then(
      ({ stdout }) => ({ said: stdout, failed: false }),
      (error: { stderr?: string }) => ({ said: error.stderr ?? '', failed: true }),
    )
  }

  test('says what there is, and what it takes', async () => {
    expect(await npmRun(['status'])).toMatchObject({
      failed: false,
      said: expect.stringMatching(/There is demo data: \d+ orders from 20\d\d-\d\d-\d\d to 20/),
    })
    expect(await npmRun([])).toMatchObject({
      failed: true,
      said: expect.stringContaining('npm run demo seed'),
    })
    expect(await npmRun(['seed', '-1'])).toMatchObject({
      failed: true,
      said: expect.stringContaining('whole number'),
    })
  })

  test.each([{ RAZORPAY_KEY_ID: 'rzp_live_abc' }, { STRIPE_SECRET_KEY: 'sk_live_abc' }])(
    'is refused by a live shop (%o)',
    async (env) => {
      for (const command of ['seed', 'clear', 'status'])
        expect(await npmRun([command], env)).toMatchObject({
          failed: true,
          said: expect.stringContaining('live'),
        })
    },
  )

  test('clears all of it, and a browser that still asks for it is back in the shop', async () => {
    expect(await npmRun(['clear'])).toMatchObject({ failed: false, said: 'The demo data is gone.\n' })
    expect(await npmRun(['clear'])).toMatchObject({ failed: false, said: 'There was no demo data.\n' })
    const answer = await get('/orders?status=paid', inDemo('owner'))
    expect(answer.statusCode).toBe(307)
    expect(answer.headers.location).toBe('/api/admin/orders?status=paid')
    expect(String(answer.headers['set-cookie'])).toMatch(/^origin_demo=;.*Path=\/api\/admin/)
    expect(await figures()).toEqual(before)
    expect((await session('owner')).demo).toBe('none')
  })
})
