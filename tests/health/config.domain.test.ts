import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { readConfig } from '#adapters/config.ts'

const needed = {
  DATABASE_URL: 'postgres://shop:hidden-password@127.0.0.1:5432/origin',
  SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
  RAZORPAY_KEY_ID: 'rzp_test_abc123',
  RAZORPAY_KEY_SECRET: 'hidden-key-secret',
  RAZORPAY_WEBHOOK_SECRET: 'hidden-webhook-secret',
}

const live = {
  ...needed,
  RAZORPAY_KEY_ID: 'rzp_live_abc123',
  PUBLIC_URL: 'https://shop.example.com',
  SMTP_URL: 'smtps://user:hidden-mail-password@mail.example.com:465',
  MAIL_FROM: 'shop@example.com',
}

/** What is said about the settings, line by line; empty when nothing is wrong. */
function complaints(env: Record<string, string | undefined>): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    return error instanceof Error ? error.message.split('\n').slice(1) : []
  }
}

/** The settings complained of, in the order of the alphabet. */
const named = (env: Record<string, string | undefined>) =>
  complaints(env)
    .map((line) => line.trim().split(' ')[0] ?? '')
    .toSorted((a, b) => a.localeCompare(b))

test('what is needed and nothing else makes a sandbox shop with every default', () => {
  expect(readConfig(needed)).toMatchObject({
    mode: 'sandbox',
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://localhost:3000',
    trustProxy: false,
    temporal: { address: '127.0.0.1:7233', namespace: 'default', tls: false, apiKey: null },
    mail: { smtpUrl: 'smtp://127.0.0.1:1025', from: null },
    orders: {
      enforceIdempotency: false,
      expiresAfterMs: 604_800_000,
      captureAfterMs: 300_000,
      lapseAfterMs: 432_000_000,
      reconcileEveryMs: 300_000,
      archiveEveryMs: 600_000,
      invariantsEveryMs: 3_600_000,
    },
    rates: {
      createOrder: { hits: 10, windowSeconds: 60 },
      download: { hits: 30, windowSeconds: 60 },
      findPurchases: { hits: 5, windowSeconds: 600 },
    },
    downloads: { bindToIp: false },
    owner: { username: 'admin', password: null },
    logLevel: 'info',
  })
})

test('an empty setting is as good as none', () => {
  expect(readConfig({ ...needed, PORT: '', LOG_LEVEL: '', ADMIN_PASSWORD: '' })).toEqual(readConfig(needed))
})

test('everything missing is named at once', () => {
  expect(named({})).toEqual(Object.keys(needed).toSorted((a, b) => a.localeCompare(b)))
})

/** Each with something that cannot be. */
const wrong = {
  DATABASE_URL: 'mysql://nowhere',
  SECRET_KEY: 'dG9vIHNob3J0',
  RAZORPAY_KEY_ID: 'key_1',
  RAZORPAY_WEBHOOK_SECRET: ' , ',
  RAZORPAY_URL: 'ftp://nowhere',
  PORT: '70000',
  WORKER_PORT: '-1',
  PUBLIC_URL: 'shop.example.com',
  TRUST_PROXY: 'maybe',
  TEMPORAL_ADDRESS: 'nowhere',
  TEMPORAL_TLS: 'yes please',
  SMTP_URL: 'http://mail',
  MAIL_FROM: 'nobody',
  ENFORCE_IDEMPOTENCY: '2',
  ORDER_EXPIRES_AFTER: 'tomorrow',
  CAPTURE_AFTER: '0s',
  LAPSE_AFTER: '367d',
  RECONCILE_EVERY: '17',
  ARCHIVE_EVERY: '1 day',
  BIND_DOWNLOAD_TOKEN_TO_IP: 'no way',
  ADMIN_PASSWORD: 'short',
  LOG_LEVEL: 'loud',
  RATE_CREATE_ORDER_LIMIT: '-77',
  RATE_DOWNLOAD_WINDOW: '1.5',
  RATE_FIND_PURCHASES_LIMIT: 'many',
  RATE_EXPORT_LIMIT: '-3',
}

test('every wrong setting is named at once, each on a line of its own', () => {
  const names = Object.keys(wrong).toSorted((a, b) => a.localeCompare(b))
  expect(named({ ...needed, ...wrong })).toEqual(names)
})

test.each(Object.entries(wrong))(
  '%s that is wrong is named alone, with its rule and without its value',
  (name, value) => {
    const lines = complaints({ ...needed, [name]: value })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(new RegExp(`^ {2}${name} must `))
    expect(lines[0]).not.toContain(value)
  },
)

test('no secret is ever printed', () => {
  const text = complaints({ ...needed, ...wrong, RAZORPAY_KEY_SECRET: 'hidden-key-secret' }).join('\n')
  for (const secret of ['hidden', 'short', 'dG9vIHNob3J0', 'mysql']) expect(text).not.toContain(secret)
})

describe('another Temporal server', () => {
  const cloud = { ...needed, TEMPORAL_ADDRESS: 'ap-south-1.aws.api.temporal.io:7233' }
  const pem = join(inject('runFolder'), 'certificate.pem')
  beforeAll(() => writeFile(pem, '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'))

  test.each([
    { TEMPORAL_API_KEY: 'hidden-api-key' },
    { TEMPORAL_TLS_CERT: pem, TEMPORAL_TLS_KEY: pem },
    { TEMPORAL_TLS_CA: pem },
    { TEMPORAL_TLS_SERVER_NAME: 'temporal.example.com' },
    { TEMPORAL_TLS: 'true' },
  ])('is reached by TLS with %o', (security) => {
    expect(readConfig({ ...cloud, ...security }).temporal.tls).toBe(true)
  })

  test('must have its address given', () => {
    for (const setting of [
      { TEMPORAL_API_KEY: 'hidden-api-key' },
      { TEMPORAL_NAMESPACE: 'shop.account' },
      { TEMPORAL_TLS: 'true' },
    ])
      expect(complaints({ ...needed, ...setting })).toEqual([
        `  TEMPORAL_ADDRESS must be set with ${Object.keys(setting).join()}`,
      ])
  })

  test('is not asked both with and without TLS', () => {
    const both = { ...cloud, TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'hidden-api-key' }
    expect(complaints(both)).toEqual(['  TEMPORAL_TLS must not be false with TEMPORAL_API_KEY'])
  })

  test('takes a certificate and its key, both or none, from files that can be read', () => {
    expect(named({ ...cloud, TEMPORAL_TLS_CERT: pem })).toEqual(['TEMPORAL_TLS_KEY'])
    expect(named({ ...cloud, TEMPORAL_TLS_KEY: pem })).toEqual(['TEMPORAL_TLS_CERT'])
    expect(complaints({ ...cloud, TEMPORAL_TLS_CA: '/no/such/file' })).toEqual([
      '  TEMPORAL_TLS_CA must be the path of a PEM file that can be read',
    ])
  })
})

describe('a live key', () => {
  test('with all that it demands makes the shop live', () => {
    expect(readConfig(live)).toMatchObject({ mode: 'live', publicUrl: 'https://shop.example.com' })
  })

  test('demands a mail server and a sender, and an https address', () => {
    const bare = { ...needed, RAZORPAY_KEY_ID: live.RAZORPAY_KEY_ID }
    expect(named(bare)).toEqual(['MAIL_FROM', 'PUBLIC_URL', 'SMTP_URL'])
    expect(named({ ...live, PUBLIC_URL: 'http://shop.example.com' })).toEqual(['PUBLIC_URL'])
  })

  test('refuses another server in the gateway’s place', () => {
    expect(named({ ...live, RAZORPAY_URL: 'http://127.0.0.1:3001' })).toEqual(['RAZORPAY_URL'])
  })
})

test.each([
  ['500ms', 500],
  ['5s', 5000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['366d', 31_622_400_000],
])('a duration of %s is %d ms', (text, ms) => {
  expect(readConfig({ ...needed, RECONCILE_EVERY: text }).orders.reconcileEveryMs).toBe(ms)
})

test('several webhook secrets are taken, newest first', () => {
  const { razorpay } = readConfig({ ...needed, RAZORPAY_WEBHOOK_SECRET: 'new, old' })
  expect(razorpay.webhookSecrets).toEqual(['new', 'old'])
})

test('.env.example has every setting with its default', () => {
  const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')
  const shown = lines.flatMap((line) => {
    const [, name = '', value = ''] = /^# ([A-Z_]+)=(.*)$/.exec(line) ?? []
    return name ? [[name, value] as const] : []
  })
  const asked = new Set<string>()
  const env = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => {
        asked.add(String(name))
        return Object.entries(needed).find(([it]) => it === name)?.[1]
      },
    },
  )
  const defaults = readConfig(env)
  expect([...asked].filter((name) => !shown.some(([it]) => it === name))).toEqual([])
  const given = shown.filter(([name, value]) => value !== '' && name !== 'DATABASE_URL')
  expect(readConfig({ ...Object.fromEntries(given), ...needed })).toEqual(defaults)
})
