import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { expect, inject, test } from 'vitest'
import { schemaSteps } from '#sandbox/schema.ts'
import { readSettings } from '#sandbox/settings.ts'
import { startSandbox } from '#sandbox/start.ts'
import { freePort } from '#scripts/ports.ts'
import { aDatabase } from '#tests/support/database.ts'
import { keys } from './support.ts'

const server = fileURLToPath(new URL('../../sandbox/server.ts', import.meta.url))

const good = {
  DATABASE_URL: 'postgres://localhost/shop',
  SANDBOX_SMTP_PORT: '2525',
  RAZORPAY_KEY_ID: 'rzp_test_1',
  RAZORPAY_KEY_SECRET: 'secret',
  RAZORPAY_WEBHOOK_SECRET: 'new, old',
  WEBHOOK_URL: 'http://127.0.0.1:3000/webhook',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_WEBHOOK_URL: 'http://127.0.0.1:3000/webhooks/stripe',
  SHOP_URL: 'http://127.0.0.1:3000',
}

test('settings have their defaults, and the first webhook secret signs', () => {
  expect(readSettings(good)).toMatchObject({
    settings: { host: '127.0.0.1', port: 3001, smtpPort: 2525, webhookSecret: 'new' },
  })
})

test('every wrong setting is named at once, without its value', () => {
  const outcome = readSettings({ SANDBOX_PORT: '70000', WEBHOOK_URL: 'ftp://secret-place', HOST: '' })
  const problems = 'problems' in outcome ? outcome.problems : []
  for (const name of [
    'SANDBOX_PORT',
    'WEBHOOK_URL',
    ...Object.keys(good).filter((key) => key !== 'WEBHOOK_URL'),
  ])
    expect(problems.filter((line) => line.startsWith(`${name} `))).toHaveLength(1)
  expect(problems.join(' ')).not.toContain('secret-place')
})

test('the process refuses wrong settings with exit code 1 and ends cleanly on SIGTERM', async () => {
  const refused = spawn(process.execPath, [server], { env: {}, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  refused.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()))
  expect(await once(refused, 'close')).toEqual([1, null])
  expect(words).toContain('DATABASE_URL is missing.')

  const database = await aDatabase()
  const [port, smtpPort] = [await freePort(), await freePort()]
  const env = {
    ...good,
    DATABASE_URL: database.url,
    SANDBOX_PORT: `${port}`,
    SANDBOX_SMTP_PORT: `${smtpPort}`,
  }
  const running = spawn(process.execPath, [server], { env, stdio: 'ignore' })
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      ({ status }) => status,
      () => 0,
    )
  await expect.poll(answers, { timeout: 10_000 }).toBe(200)
  running.kill('SIGTERM')
  expect(await once(running, 'exit')).toEqual([0, null])
  await database.drop()
})

test('a port that is taken stops the start and leaves nothing listening', async () => {
  const database = await aDatabase()
  const settings = {
    ...keys,
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: Number(new URL(inject('postgresUrl')).port),
    smtpPort: await freePort(),
    webhookUrl: good.WEBHOOK_URL,
    stripeWebhookUrl: good.STRIPE_WEBHOOK_URL,
    shopUrl: good.SHOP_URL,
  }
  await expect(startSandbox(settings)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const knock = createConnection(settings.smtpPort, '127.0.0.1')
  const [error] = await once(knock, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
  await database.drop()
})

test('two that start at once on one database make its schema once', async () => {
  const database = await aDatabase()
  const settings = {
    ...keys,
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    webhookUrl: good.WEBHOOK_URL,
    stripeWebhookUrl: good.STRIPE_WEBHOOK_URL,
    shopUrl: good.SHOP_URL,
  }
  const both = await Promise.all([startSandbox(settings), startSandbox(settings)])
  const client = new Client({ connectionString: database.url })
  await client.connect()
  expect((await client.query('select version from sandbox.schema_version')).rows).toEqual([
    { version: schemaSteps.length },
  ])
  await client.end()
  await Promise.all(both.map(({ close }) => close()))
  await database.drop()
})
