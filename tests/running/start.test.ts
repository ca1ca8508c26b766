import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { isPortFree } from '#scripts/ports.ts'
import { areGone, aStart, aStartByNpm, partsOf, portOf, query, twoFreePorts, type Start } from './a-start.ts'

// A machine that has other things to do is slow to start; the tests must not say that the shop is broken.
vi.setConfig({ testTimeout: 90_000 })

// One shop's life, told in order: each test goes on where the one before it ended.
let folder: string
let settings: { PORT: string; SANDBOX_PORT: string }
let start: Start
let orderNumber: string

beforeAll(async () => {
  folder = join(await mkdtemp(join(inject('runFolder'), 'start-')), 'data')
  settings = await twoFreePorts()
})

afterAll(async () => {
  if (await start?.isRunning()) await start.end('SIGINT')
})

const shop = (path: string): string => `http://127.0.0.1:${settings.PORT}${path}`

const isReady = async (): Promise<boolean> => (await fetch(shop('/ready'))).status === 200

test('a first start brings everything up, and shows the addresses and the owner a password', async () => {
  start = await aStartByNpm(folder, settings)
  await start.untilReady()
  expect(await isReady()).toBe(true)
  expect(start.printed()).toContain(`http://localhost:${settings.PORT}`)
  expect(start.printed()).toContain(`http://localhost:${settings.SANDBOX_PORT}`)
  expect(start.printed()).toMatch(/Owner +admin/)
  expect(start.printed()).toMatch(/Password +\S{12,}/)
  expect((await fetch(`http://127.0.0.1:${settings.SANDBOX_PORT}/`)).status).toBe(200)
})

test('its secrets are for its owner alone', async () => {
  const modes = await Promise.all(
    ['.', 'secrets.json', 'logs/api.log'].map((name) => stat(join(folder, name))),
  )
  expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '600', '600'])
})

test('a second start on the same folder is refused in one sentence, and the first runs on', async () => {
  const second = await aStart(folder, await twoFreePorts())
  expect(await second.closed).toBe(1)
  expect(second.complaint()).toMatch(/^✗ Origin already runs on .+\.$/)
  expect(await isReady()).toBe(true)
})

test('each part that is killed is started again, and the shop is ready again', async () => {
  for (const name of ['API', 'Worker', 'Sandbox', 'Temporal', 'PostgreSQL']) {
    const pid = (await partsOf(folder)).get(name)
    expect(pid).toBeGreaterThan(0)
    process.kill(pid!, 'SIGKILL')
    await start.untilPrinted(`${name} is back`)
  }
  await vi.waitFor(async () => expect(await isReady()).toBe(true), { timeout: 15_000, interval: 100 })
})

test('an order can be placed', async () => {
  const answer = await fetch(shop('/create_order'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'tests-of-running-1' },
    body: JSON.stringify({ product: 'starter', email: 'asha@example.com' }),
  })
  const order: unknown = await answer.json()
  expect(order).toMatchObject({ number: expect.any(String) })
  const [row] = await query(folder, 'select number from orders')
  expect(row).toMatchObject({ number: expect.anything() })
  orderNumber = String(Object(order).number)
})

test('when npm alone is killed nothing stays behind, and the next start waits until all has ended', async () => {
  const parts = await partsOf(folder)
  const ended = start.end('SIGKILL')
  start = await aStart(folder, settings)
  await start.untilReady()
  await ended
  expect(await areGone(parts.values())).toBe(true)
  expect(await query(folder, 'select number from orders')).toHaveLength(1)
})

test('killed itself, it leaves nothing that blocks the next start, which finds everything', async () => {
  const parts = await partsOf(folder)
  await start.end('SIGKILL')
  expect(await areGone([parts.get('API')!, parts.get('Worker')!, parts.get('Sandbox')!])).toBe(true)
  start = await aStart(folder, settings)
  await start.untilReady()
  expect(await query(folder, 'select number from orders')).toHaveLength(1)
  expect(start.printed()).not.toContain('Password')
  expect(await areGone(parts.values())).toBe(true)
})

test('Ctrl-C ends everything and says so with exit code 0', async () => {
  const parts = await partsOf(folder)
  expect([...parts.keys()].toSorted()).toEqual(['API', 'PostgreSQL', 'Sandbox', 'Temporal', 'Worker'])
  expect(await start.end('SIGINT')).toBe(0)
  expect(await areGone(parts.values())).toBe(true)
  expect(await isPortFree(Number(settings.PORT), '127.0.0.1')).toBe(true)
  expect(existsSync(join(folder, 'postgres/postmaster.pid'))).toBe(false)
})

test("with the engine's data deleted, the next start takes up again what was under way", async () => {
  await rm(join(folder, 'temporal'), { recursive: true })
  start = await aStart(folder, settings)
  await start.untilReady()
  const connection = await Connection.connect({ address: `127.0.0.1:${await portOf(folder, 'temporal')}` })
  try {
    const run = new Client({ connection }).workflow.getHandle(`order/${orderNumber}`)
    expect((await run.describe()).status.name).toBe('RUNNING')
  } finally {
    await connection.close()
  }
  expect(await start.end('SIGINT')).toBe(0)
})
