import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { beforeEach, expect, inject, test } from 'vitest'
import { openDataFolder } from '#scripts/data-folder.ts'
import { createSupervisor } from '#scripts/start/supervisor.ts'
import { findTemporal } from '#scripts/temporal-binary.ts'
import { aStart, twoFreePorts } from './a-start.ts'

let folder: string

beforeEach(async () => {
  folder = join(await mkdtemp(join(inject('runFolder'), 'failures-')), 'data')
})

test('a port that is taken is named, with what to do', async () => {
  const settings = await twoFreePorts()
  const other = createServer().listen(Number(settings.PORT), '127.0.0.1')
  await once(other, 'listening')
  const start = await aStart(folder, settings)
  expect(await start.closed).toBe(1)
  expect(start.complaint()).toBe(
    `✗ Port ${settings.PORT} is taken: end what listens there, or set PORT to another port.`,
  )
  expect(existsSync(join(folder, 'postgres'))).toBe(false)
  other.close()
})

test('every wrong setting is named at once, and no secret is printed', async () => {
  const start = await aStart(folder, {
    PORT: '70000',
    SANDBOX_PORT: 'sand',
    RECONCILE_EVERY: 'soon',
    SECRET_KEY: 'c2hvcnQ=',
    ADMIN_PASSWORD: 'short',
  })
  expect(await start.closed).toBe(1)
  const complaint = start.complaint()
  for (const name of ['PORT', 'SANDBOX_PORT', 'RECONCILE_EVERY', 'SECRET_KEY', 'ADMIN_PASSWORD'])
    expect(complaint).toMatch(new RegExp(`^  ${name} must be `, 'm'))
  expect(complaint).not.toMatch(/c2hvcnQ=|short/)
  expect(complaint.split('\n')).toHaveLength(6)
})

test('a live key takes no sandbox and demands what real money needs', async () => {
  const start = await aStart(folder, {
    ...(await twoFreePorts()),
    RAZORPAY_KEY_ID: 'rzp_live_0123456789abcd',
  })
  expect(await start.closed).toBe(1)
  for (const name of ['RAZORPAY_KEY_SECRET', 'RAZORPAY_WEBHOOK_SECRET', 'PUBLIC_URL', 'SMTP_URL'])
    expect(start.complaint()).toContain(`  ${name} `)
})

test.each(['{', '{}', '[]'])('a damaged secrets.json (%s) is never overwritten', async (content) => {
  await mkdir(folder)
  await writeFile(join(folder, 'secrets.json'), content)
  const start = await aStart(folder, await twoFreePorts())
  expect(await start.closed).toBe(1)
  expect(start.complaint()).toMatch(/^✗ .*secrets\.json is damaged.*: put it back from a backup .*\.$/)
  expect(await readFile(join(folder, 'secrets.json'), 'utf8')).toBe(content)
})

test('a folder from before there was Stripe keeps its secrets and gets the keys it lacks, once', async () => {
  const file = join(folder, 'secrets.json')
  const first = await openDataFolder(folder, [])
  await first.release()
  const { STRIPE_SECRET_KEY: _key, STRIPE_WEBHOOK_SECRET: _secret, ...older } = first.secrets
  await writeFile(file, JSON.stringify(older))
  const opened = await openDataFolder(folder, [])
  await opened.release()
  expect(opened.secrets).toMatchObject(older)
  expect(opened.secrets.STRIPE_SECRET_KEY).toMatch(/^sk_test_\w{24}$/)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(opened.secrets)
  const again = await openDataFolder(folder, [])
  await again.release()
  expect(again.secrets).toEqual(opened.secrets)
})

test('a database without the secrets that belong to it is not touched', async () => {
  await mkdir(join(folder, 'postgres'), { recursive: true })
  const start = await aStart(folder, await twoFreePorts())
  expect(await start.closed).toBe(1)
  expect(start.complaint()).toMatch(/secrets\.json is missing and the database beside it is there/)
})

test("a damaged data file of the engine's is named, and nothing is left running", async () => {
  await mkdir(join(folder, 'temporal'), { recursive: true })
  await writeFile(join(folder, 'temporal/temporal.db'), 'no database at all'.repeat(200))
  const start = await aStart(folder, await twoFreePorts())
  expect(await start.closed).toBe(1)
  expect(start.complaint()).toMatch(
    /^✗ Temporal did not start .*: if its data is damaged, delete .*temporal and start again/,
  )
  expect(await readFile(join(folder, 'running.json'), 'utf8')).toBe('[]\n')
  expect(existsSync(join(folder, 'postgres/postmaster.pid'))).toBe(false)
})

test('a Ctrl-C while it starts ends what was started', async () => {
  const start = await aStart(folder, await twoFreePorts())
  await start.untilPrinted('Temporal')
  expect(await start.end('SIGINT')).toBe(0)
  expect(start.complaint()).toBe('')
  expect(await readFile(join(folder, 'running.json'), 'utf8')).toBe('[]\n')
})

test('a TEMPORAL_CLI that is no program is named', async () => {
  const start = await aStart(folder, { ...(await twoFreePorts()), TEMPORAL_CLI: '/no/such/temporal' })
  expect(await start.closed).toBe(1)
  expect(start.complaint()).toMatch(/^✗ TEMPORAL_CLI names \/no\/such\/temporal, .*\.$/)
})

test('a temporal on the PATH is taken before any other', async () => {
  const bin = await mkdtemp(join(inject('runFolder'), 'bin-'))
  await writeFile(join(bin, 'temporal'), '#!/bin/sh\n', { mode: 0o755 })
  const before = process.env['PATH']
  const said: string[] = []
  try {
    process.env['PATH'] = bin
    const found = await findTemporal({ dataFolder: folder, say: (line) => void said.push(line) })
    expect(found.path).toBe(join(bin, 'temporal'))
    expect(said).toEqual([`Temporal: ${found.path} (on the PATH)`])
  } finally {
    process.env['PATH'] = before
  }
})

test('a part that keeps ending is not started for ever: everything stops with a sentence', async () => {
  const dataFolder = await openDataFolder(folder, [])
  const said: string[] = []
  const crashing = {
    name: 'Crashing',
    command: async () => ({
      command: process.execPath,
      args: ['-e', 'setTimeout(() => process.exit(3), 20)'],
      env: {},
    }),
    untilReady: async () => undefined,
    stopSignal: 'SIGTERM' as const,
  }
  const surroundings = {
    folder: dataFolder,
    say: (line: string) => void said.push(line),
    giveUp: new AbortController().signal,
  }
  const supervisor = createSupervisor([crashing], surroundings)
  await supervisor.start(crashing)
  await expect(supervisor.broken).rejects.toThrow(
    'Crashing ended 6 times within a minute, the last time by exit code 3.',
  )
  expect(said.filter((line) => line.includes('starting it again'))).toHaveLength(5)
  await supervisor.stop()
  await dataFolder.release()
})
