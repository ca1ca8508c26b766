import { readFileSync } from 'node:fs'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Config, readConfig } from '#adapters/config.ts'
import { hit } from '#adapters/db/limits.ts'
import { type Database, openDatabase } from '#adapters/db/orm.ts'
import { createLog } from '#adapters/log.ts'
import { buildApp } from '#api/app.ts'
import { createDeps } from '#api/create-deps.ts'
import { signedInAs } from '#tests/support/desk.ts'
import { anotherApi, form, html, json, problemOf } from '#tests/support/edge.ts'
import { anOrderBody, aShop, type Shop } from '#tests/support/shop.ts'

vi.setConfig({ testTimeout: 120_000 })

type Feature = keyof Config['rates']
type App = Shop['app']
type Request = InjectOptions

let shop: Shop
let owner: Record<string, string>

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
  owner = await signedInAs(shop, 'owner')
})
afterAll(() => shop.close())
beforeEach(() => shop.rows('delete from rate_hits'))

const post = (url: string, body: unknown): Request => ({ method: 'POST', url, ...json(body) })
const buyer = { email: 'asha@example.com', name: 'Asha Rao', state: 'KA', gstin: '' }

/** Every route that is limited, asked as it should be, by what it is counted as. A new limit has to be named here. */
const limited: Readonly<Record<Feature, () => Readonly<Record<string, Request>>>> = {
  createOrder: () => ({
    'POST /create_order': post('/create_order', anOrderBody()),
    'POST /buy/:slug': { method: 'POST', url: '/buy/pro', ...form({ key: '', ...buyer }) },
  }),
  download: () => ({ 'GET /download/:product': { url: '/download/pro?order=none&token=none' } }),
  findPurchases: () => ({ 'POST /purchases': post('/purchases', { email: 'asha@example.com' }) }),
  couponCheck: () => ({
    'POST /api/coupons/check': post('/api/coupons/check', { code: 'SAVE20', product: 'pro' }),
  }),
  licences: () => {
    const body = { key: '7K3MW-0QX2R-9HV4T-C5BNE-18ZSJ', instance: 'here' }
    return Object.fromEntries(
      ['activate', 'validate', 'deactivate'].map((it) => [
        `POST /api/licences/${it}`,
        post(`/api/licences/${it}`, body),
      ]),
    )
  },
  export: () =>
    Object.fromEntries(
      ['orders', 'payments', 'refunds', 'customers'].map((it) => [
        `GET /api/admin/exports/${it}.csv`,
        { url: `/api/admin/exports/${it}.csv`, headers: owner },
      ]),
    ),
}

const isFeature = (name: string): name is Feature => name in limited
const features = Object.keys(limited).filter(isFeature)

/** So many requests in a minute of every kind. */
const ratesOf = (hits: number): Config['rates'] => {
  const rate = { hits, windowSeconds: 60 }
  return { ...shop.config.rates, ...Object.fromEntries(features.map((it) => [it, rate])) }
}

describe('beyond its allowance an address is told when to come again by', () => {
  let strict: App
  beforeAll(async () => {
    strict = await anotherApi(shop, { rates: ratesOf(1) })
  })
  afterAll(() => strict.close())

  test.each(features)('everything that is limited as %s', async (feature) => {
    for (const [name, request] of Object.entries(limited[feature]())) {
      await shop.rows('delete from rate_hits')
      const from = { ...request, remoteAddress: '203.0.113.7' }
      expect([name, (await strict.inject(from)).statusCode]).not.toEqual([name, 429])
      const refused = await strict.inject(from)
      expect([name, problemOf(refused)]).toMatchObject([name, { status: 429, code: 'RATE_LIMITED' }])
      const wait = Number(refused.headers['retry-after'])
      expect(Number.isInteger(wait) && wait >= 1 && wait <= 60).toBe(true)
      // Whoever comes from elsewhere has an allowance of their own.
      expect((await strict.inject({ ...request, remoteAddress: '203.0.113.8' })).statusCode).not.toBe(429)
      await shop.rows(`update rate_hits set window_start = now() - interval '60 seconds'`)
      expect((await strict.inject(from)).statusCode).not.toBe(429)
    }
  })

  test('a browser by a page', async () => {
    const buy = { ...limited.createOrder()['POST /buy/:slug'], remoteAddress: '203.0.113.9' }
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...html }
    await strict.inject({ ...buy, headers })
    const refused = await strict.inject({ ...buy, headers })
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['content-type']).toMatch(/^text\/html/)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  })
})

test('three processes of the api on one database let through what one would, at once, again and again', async () => {
  const url = '/download/pro?order=none&token=none'
  const databases = Array.from({ length: 3 }, () => openDatabase(shop.config.databaseUrl))
  const config = { ...shop.config, rates: ratesOf(30) }
  const log = createLog('test', 'fatal')
  const apps = await Promise.all(databases.map((orm) => buildApp(createDeps({ config, log, orm }))))
  for (const remoteAddress of ['203.0.113.30', '203.0.113.31']) {
    const asked = Array.from({ length: 90 }, async (_, n) => apps[n % 3]?.inject({ url, remoteAddress }))
    const statuses = (await Promise.all(asked)).map((it) => it?.statusCode)
    expect(statuses.filter((it) => it === 403)).toHaveLength(30)
    expect(statuses.filter((it) => it === 429)).toHaveLength(60)
  }
  await Promise.all(apps.map((it) => it.close()))
  await Promise.all(databases.map((it: Database) => it.close(true)))
})

test('a window that ended begins anew with the next hit, and counts exactly again', async () => {
  const em = shop.orm.em.fork()
  const rate = { hits: 2, windowSeconds: 60 }
  const ask = () => hit(em, 'test:window', rate)
  expect([await ask(), await ask(), await ask()]).toEqual([0, 0, 60])
  await shop.rows(`update rate_hits set window_start = window_start - interval '60 seconds'`)
  expect([await ask(), await ask()]).toEqual([0, 0])
  expect(await ask()).toBeGreaterThan(0)
})

/** The names of all rates' settings, as the process asks for them. */
function rateSettings(): string[] {
  const asked = new Set<string>()
  const env = new Proxy<Record<string, string | undefined>>(needed, {
    get: (target, name) => {
      asked.add(String(name))
      return target[String(name)]
    },
  })
  readConfig(env)
  return [...asked].filter((it) => it.startsWith('RATE_'))
}

const needed: Readonly<Record<string, string>> = {
  RAZORPAY_KEY_ID: 'rzp_test_fortestsalone1',
  RAZORPAY_KEY_SECRET: 'key-secret-for-tests-alone',
  RAZORPAY_WEBHOOK_SECRET: 'webhook-secret-for-tests-alone',
  SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  DATABASE_URL: 'postgres://unused',
}

describe('the settings of a rate', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

  test('are two for each feature, and the README names each with its default', () => {
    expect(rateSettings()).toHaveLength(2 * features.length)
    const rates = readConfig(needed).rates
    for (const feature of features) {
      const name = feature.replaceAll(/[A-Z]/g, (it) => `_${it}`).toUpperCase()
      expect(rateSettings()).toEqual(expect.arrayContaining([`RATE_${name}_LIMIT`, `RATE_${name}_WINDOW`]))
      const { hits, windowSeconds } = rates[feature]
      expect(readme.replaceAll(/\s+/g, ' ')).toContain(`${name} (${hits} in ${windowSeconds} s)`)
    }
  })

  test.each(rateSettings())(
    '%s takes a whole number from 1, and is refused by name with all else',
    (name) => {
      expect(() => readConfig({ ...needed, [name]: '1' })).not.toThrow()
      for (const wrong of ['0', '-1', '1.5', 'many', '10 a minute', '1e9', 'NaN', 'Infinity'])
        expect(() => readConfig({ ...needed, [name]: wrong })).toThrow(
          new RegExp(`^These settings are wrong:\n {2}${name} must be a whole number from 1 to \\d+$`),
        )
    },
  )
})
