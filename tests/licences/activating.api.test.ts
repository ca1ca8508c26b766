import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '#api/app.ts'
import { createDeps } from '#api/create-deps.ts'
import { fieldsOf, json, paidOrder, problemOf } from '#tests/support/edge.ts'
import { licensed, licencesOf, refundAll } from '#tests/support/licences.ts'
import { aShop, type Shop } from '#tests/support/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await aShop({ temporalAddress: null, settings: { RATE_LICENCES_LIMIT: '100000' } })
})
afterAll(() => shop.close())

type What = 'activate' | 'validate' | 'deactivate'
const ask = (what: What, body: Record<string, unknown>) =>
  shop.app.inject({ method: 'POST', url: `/api/licences/${what}`, ...json(body) })

async function sold(limit: number | null = null) {
  await licensed(shop, 'pro', { source: 'generated', limit })
  const order = await paidOrder(shop)
  const [licence] = await licencesOf(shop, order)
  return { order, key: licence?.key ?? '', id: licence?.id ?? '' }
}

test('a key is put to use up to its limit, and a place that is freed can be taken again', async () => {
  const { key } = await sold(2)
  const first = await ask('activate', { key, instance: 'one', name: 'Asha’s laptop' })
  expect([first.statusCode, first.json()]).toEqual([
    200,
    { activated: true, instance: 'one', licence: { product: 'pro', activation_limit: 2, activations: 1 } },
  ])
  expect((await ask('activate', { key, instance: 'one' })).json()).toEqual(first.json())
  expect((await ask('activate', { key, instance: 'two' })).statusCode).toBe(200)
  const beyond = problemOf(await ask('activate', { key, instance: 'three' }))
  expect(beyond).toMatchObject({ status: 409, code: 'LICENCE_LIMIT_REACHED', field: 'key' })
  expect(beyond.detail).toContain('in use in 2 places, and 2 is its limit')
  const freed = await ask('deactivate', { key, instance: 'one' })
  expect(freed.json()).toMatchObject({ deactivated: true, licence: { activations: 1 } })
  expect((await ask('deactivate', { key, instance: 'one' })).json()).toEqual(freed.json())
  expect((await ask('activate', { key, instance: 'three' })).json()).toMatchObject({
    licence: { activations: 2 },
  })
  expect(problemOf(await ask('deactivate', { key, instance: 'never' }))).toMatchObject({
    status: 404,
    code: 'LICENCE_NOT_ACTIVATED_HERE',
    field: 'instance',
  })
})

test('a key without a limit is put to use as often as it is asked for', async () => {
  const { key } = await sold()
  for (let nth = 1; nth <= 5; nth += 1)
    expect((await ask('activate', { key, instance: `i${nth}` })).json()).toMatchObject({
      licence: { activation_limit: null, activations: nth },
    })
})

test('of fifty who activate at once as many get in as the limit says, each once', async () => {
  const { key, id } = await sold(7)
  const instances = Array.from({ length: 25 }, (_, nth) => `machine-${nth}`)
  const answers = await Promise.all(
    [...instances, ...instances].map((instance) => ask('activate', { key, instance })),
  )
  const statuses = answers.map((it) => it.statusCode)
  expect(new Set(statuses)).toEqual(new Set([200, 409]))
  const rows = await shop.rows<{ instance: string }>(
    'select instance from licence_activations where licence_id = ? and deactivated_at is null',
    [id],
  )
  expect([rows.length, new Set(rows.map((it) => it.instance)).size]).toEqual([7, 7])
  expect(statuses.filter((it) => it === 200)).toHaveLength(14)
})

test('whether a key is valid is answered with 200 and a reason, however it was typed', async () => {
  const { key, order } = await sold(3)
  await ask('activate', { key, instance: 'here' })
  const licence = { product: 'pro', activation_limit: 3, activations: 1 }
  const valid = { valid: true, licence }
  for (const body of [
    { key },
    { key, instance: 'here' },
    { key: key.toLowerCase().replaceAll('-', ''), instance: 'here' },
    { key: ` ${key.replaceAll('0', 'o').replaceAll('1', 'I')} ` },
  ]) {
    const answer = await ask('validate', body)
    expect([answer.statusCode, answer.json()]).toEqual([200, valid])
  }
  expect((await ask('validate', { key, instance: 'there' })).json()).toEqual({
    valid: false,
    reason: 'not-activated-here',
    licence,
  })
  const unknown = await ask('validate', { key: 'NOBODY-KNOWS-THIS' })
  expect([unknown.statusCode, unknown.json()]).toEqual([
    200,
    { valid: false, reason: 'unknown', licence: null },
  ])
  await refundAll(shop, order)
  expect((await ask('validate', { key, instance: 'here' })).json()).toEqual({
    valid: false,
    reason: 'revoked',
    licence,
  })
})

test('a revoked key is put to use nowhere, and says why; its places can still be freed', async () => {
  const { key, order } = await sold(3)
  await ask('activate', { key, instance: 'here' })
  await refundAll(shop, order)
  const refused = problemOf(await ask('activate', { key, instance: 'there' }))
  expect(refused).toMatchObject({ status: 403, code: 'LICENCE_REVOKED', field: 'key' })
  expect(refused.detail).toMatch(/not valid any more/)
  expect((await ask('activate', { key, instance: 'here' })).statusCode).toBe(403)
  expect((await ask('deactivate', { key, instance: 'here' })).statusCode).toBe(200)
})

test('an unknown key is said to be one, and a slip in one of ours to be a slip', async () => {
  const { key } = await sold()
  const last = key.endsWith('7') ? '8' : '7'
  for (const what of ['activate', 'deactivate'] as const) {
    const slip = problemOf(await ask(what, { key: `${key.slice(0, -1)}${last}`, instance: 'one' }))
    expect(slip).toMatchObject({ status: 404, code: 'LICENCE_UNKNOWN', field: 'key' })
    expect(slip.detail).toMatch(/mistyped/)
    const unknown = problemOf(await ask(what, { key: 'NOBODY-KNOWS-THIS', instance: 'one' }))
    expect(unknown).toMatchObject({ status: 404, field: 'key' })
    expect(unknown.detail).not.toMatch(/mistyped/)
  }
})

test('a key of the owner’s own is taken to the letter', async () => {
  await licensed(shop, 'pro', { source: 'pool' })
  await shop.rows(
    `insert into licence_pool (product_slug, key, added_at) values ('pro', 'Serial oO-lI (naïve)', now())`,
  )
  await paidOrder(shop)
  expect((await ask('validate', { key: ' Serial oO-lI (naïve) ' })).json()).toMatchObject({ valid: true })
  expect((await ask('validate', { key: 'serial oO-lI (naïve)' })).json()).toMatchObject({ valid: false })
})

test('each field is refused by its name and rule', async () => {
  const good = { key: 'ABCD-1', instance: 'one', name: 'Laptop' }
  const wrong: [What, Record<string, unknown>, string][] = [
    ['activate', { ...good, key: 'abc' }, 'key'],
    ['activate', { ...good, key: 'x'.repeat(201) }, 'key'],
    ['activate', { ...good, key: 'AB\u0000CD' }, 'key'],
    ['activate', { ...good, key: 5 }, 'key'],
    ['activate', { ...good, instance: '  ' }, 'instance'],
    ['activate', { ...good, instance: 'x'.repeat(201) }, 'instance'],
    ['activate', { ...good, name: 'a\nb' }, 'name'],
    ['activate', { ...good, extra: 1 }, 'extra'],
    ['activate', { key: 'ABCD-1' }, 'instance'],
    ['validate', { instance: 'one' }, 'key'],
    ['deactivate', { key: 'ABCD-1' }, 'instance'],
  ]
  for (const [what, body, field] of wrong) {
    const problem = problemOf(await ask(what, body))
    expect([body, problem.status, fieldsOf(problem)]).toEqual([body, 400, [field]])
  }
})

test('one address asks no more than it may, over all three, and no key stands in the log', async () => {
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const log = pino({ level: 'trace' }, sink)
  const rates = { ...shop.config.rates, licences: { hits: 3, windowSeconds: 60 } }
  const app = await buildApp(createDeps({ config: { ...shop.config, rates }, orm: shop.orm, log }))
  await shop.rows(`delete from rate_hits where key like 'licences:%'`)
  const { key } = await sold(1)
  const from = (what: What, instance: string) =>
    app.inject({ method: 'POST', url: `/api/licences/${what}`, ...json({ key, instance }) })
  const answers = [
    await from('activate', 'secret-instance'),
    await from('activate', 'another-instance'),
    await from('validate', 'secret-instance'),
    await from('deactivate', 'secret-instance'),
  ]
  await app.close()
  expect(answers.map((it) => it.statusCode)).toEqual([200, 409, 200, 429])
  expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0)
  expect(lines.length).toBeGreaterThanOrEqual(4)
  expect(lines.join('')).not.toMatch(new RegExp(`${key}|${key.slice(-5)}|-instance`))
})
