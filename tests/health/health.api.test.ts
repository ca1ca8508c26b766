import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '#api/app.ts'
import type { App } from '#api/fastify.ts'
import { createDeps } from '#api/create-deps.ts'
import { beat } from '#adapters/db/health/repository.ts'
import { openDatabase } from '#adapters/db/orm.ts'
import { createLog } from '#adapters/log.ts'
import { html, json, problemOf, sha256Hmac } from '#tests/support/edge.ts'
import { anOrderBody, aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null })
})
afterAll(() => shop.close())

interface Readiness {
  readonly ready: boolean
  readonly parts: Readonly<Record<string, { readonly state: string; readonly detail: string | null }>>
}

const readiness = async () => {
  const answer = await shop.app.inject('/ready')
  return { status: answer.statusCode, ...answer.json<Readiness>() }
}

const em = () => shop.orm.em.fork()
const well = (name: 'worker' | 'engine' | 'dispatcher') => ({ name, ready: true, detail: null })

const figure = (text: string, name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)

test('/health says that the process is alive', async () => {
  const answer = await shop.app.inject('/health')
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { status: 'ok', instance: expect.stringMatching(/^[0-9a-f]{16}$/) },
  ])
})

describe('/ready', () => {
  const quiet = { state: 'down', detail: 'not heard of for ten seconds' }

  test('names each part, and is down while there is no worker', async () => {
    expect(await readiness()).toEqual({
      status: 503,
      ready: false,
      parts: {
        database: { state: 'ready', detail: null },
        worker: quiet,
        engine: quiet,
        dispatcher: quiet,
      },
    })
  })

  test('is up when a worker has said that its parts are well', async () => {
    await beat(em(), 'one', [well('worker'), well('engine'), well('dispatcher')])
    expect(await readiness()).toMatchObject({ status: 200, ready: true })
  })

  test('says which part is not well, and takes the healthiest of several', async () => {
    const away = { name: 'engine' as const, ready: false, detail: 'does not answer' }
    await beat(em(), 'one', [well('worker'), away, well('dispatcher')])
    expect(await readiness()).toMatchObject({
      status: 503,
      parts: { engine: { state: 'down', detail: 'does not answer' }, worker: { state: 'ready' } },
    })
    await beat(em(), 'two', [well('engine')])
    expect(await readiness()).toMatchObject({ status: 200, parts: { engine: { state: 'ready' } } })
  })

  test('is down again ten seconds after the last word', async () => {
    await shop.rows(`update parts set beat_at = now() - interval '11 seconds'`)
    expect(await readiness()).toMatchObject({ status: 503, parts: { worker: quiet } })
  })
})

describe('/metrics', () => {
  test('begins with the age of the oldest fact no workflow has taken in', async () => {
    const answer = await shop.app.inject('/metrics')
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(answer.body.split('\n')[0]).toMatch(/^# HELP origin_oldest_unhandled_fact_seconds /)
    expect(figure(answer.body, 'origin_oldest_unhandled_fact_seconds')).toBe(0)
  })

  test('shows how late the shop is', async () => {
    await shop.rows(
      `insert into inbox (source, event_id, type, facts, received_at)
       select 'shop', 'late-' || n, 'order-placed', '[]', now() - n * interval '1 minute' from generate_series(1, 3) n`,
    )
    const { body } = await shop.app.inject('/metrics')
    const age = figure(body, 'origin_oldest_unhandled_fact_seconds')
    expect(age).toBeGreaterThanOrEqual(180)
    expect(age).toBeLessThan(240)
    expect(figure(body, 'origin_unhandled_facts')).toBe(3)
    for (const name of ['open_effects', 'open_reviews', 'waits', 'invariants_broken'])
      expect(figure(body, `origin_${name}`)).toBe(0)
  })
})

describe('/api/docs', () => {
  interface Documents {
    readonly openapi: string
    readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>
  }
  interface Documented {
    readonly summary?: string
    readonly tags?: readonly string[]
    readonly responses: Readonly<Record<string, unknown>>
  }

  const documents = async () => (await shop.app.inject('/api/docs')).json<Documents>()

  test('lists every route that programs use, each with a summary and what it answers', async () => {
    const { openapi, paths } = await documents()
    expect(openapi).toBe('3.1.0')
    expect(Object.entries(paths).map(([path, methods]) => `${Object.keys(methods).join()} ${path}`)).toEqual(
      expect.arrayContaining([
        'post /create_order',
        'get /order/{id}',
        'post /api/payments/verify',
        'post /webhook',
        'get /download/{product}',
        'post /purchases',
        'get /health',
        'get /ready',
        'get /metrics',
      ]),
    )
    for (const operation of Object.values(paths).flatMap((it) => Object.values(it))) {
      expect(operation.summary).toMatch(/\w+ \w+/)
      expect(operation.tags).toHaveLength(1)
    }
  })

  test('says which bodies may be sent as JSON and as a form', async () => {
    const { paths } = await documents()
    const both = ['application/json', 'application/x-www-form-urlencoded']
    for (const path of ['/api/payments/verify', '/purchases'])
      expect(paths[path]?.['post']).toMatchObject({
        requestBody: { content: Object.fromEntries(both.map((it) => [it, expect.anything()])) },
      })
    expect(Object.keys(paths['/create_order']?.['post']?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '4XX', '503']),
    )
  })
})

describe('while the database is away', () => {
  let app: App

  beforeAll(async () => {
    const orm = openDatabase('postgresql://nobody:secret-of-nobody@127.0.0.1:1/none')
    app = await buildApp(createDeps({ config: shop.config, log: createLog('test', 'fatal'), orm }))
  })
  afterAll(() => app.close())

  test('the process is alive, and says that the database is not', async () => {
    expect((await app.inject('/health')).statusCode).toBe(200)
    const answer = await app.inject('/ready')
    expect(answer.statusCode).toBe(503)
    expect(answer.json<Readiness>().parts).toMatchObject({
      database: { state: 'down', detail: 'does not answer' },
      worker: { state: 'down' },
      engine: { state: 'down' },
      dispatcher: { state: 'down' },
    })
  })

  test('every route says that it is our fault, shows nothing of it, and takes nothing for done', async () => {
    const payload = JSON.stringify({ event: 'something.new', payload: {} })
    const signature = sha256Hmac(shop.env.RAZORPAY_WEBHOOK_SECRET, payload)
    const answers = [
      await app.inject('/'),
      await app.inject({ url: '/', headers: html }),
      await app.inject({ url: '/terms', headers: html }),
      await app.inject({ url: `/order/${'a'.repeat(32)}`, headers: html }),
      await app.inject('/metrics'),
      await app.inject({ method: 'POST', url: '/create_order', ...json(anOrderBody()) }),
      await app.inject({ method: 'POST', url: '/purchases', ...json({ email: 'a@example.com' }) }),
      await app.inject({
        method: 'POST',
        url: '/webhook',
        payload,
        headers: { 'x-razorpay-signature': signature },
      }),
    ]
    for (const answer of answers) {
      expect(problemOf(answer)).toMatchObject({ status: 500, code: 'INTERNAL' })
      expect(answer.body).not.toContain('nobody')
      expect(answer.headers['content-security-policy']).toBeDefined()
    }
  })
})
