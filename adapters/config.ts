import { resolve } from 'node:path'
import { type Reader, reader } from './config-reader.ts'

/** Every setting, checked. Throws one error that names each wrong setting on a line of its own; never prints a secret. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = reader(env)
  const config = readAll(read)
  if (config.mode === 'live') demandLive(read, config)
  read.finish()
  return config
}

export type Config = ReturnType<typeof readAll>

function readAll(read: Reader) {
  const keyId = read.text('RAZORPAY_KEY_ID', {
    pattern: /^rzp_(test|live)_\w+$/,
    rule: 'rzp_test_… or rzp_live_…',
  })
  const dataFolder = read.text('ORIGIN_DATA', { or: '.origin' })
  const port = read.integer('PORT', { min: 1, max: 65_535, or: 3000 })
  const stripe = readStripe(read)
  return {
    mode: readMode(read, keyId, stripe?.secretKey ?? null),
    host: read.text('HOST', { or: '127.0.0.1' }),
    port,
    workerPort: read.integer('WORKER_PORT', { min: 0, max: 65_535, or: 0 }),
    publicUrl: read.url('PUBLIC_URL', { protocols: ['http:', 'https:'], or: `http://localhost:${port}` }),
    trustProxy: read.flag('TRUST_PROXY'),
    databaseUrl: read.url('DATABASE_URL', { protocols: ['postgres:', 'postgresql:'] }),
    secretKey: read.secret('SECRET_KEY'),
    filesFolder: resolve(dataFolder, 'files'),
    /** What can be made anew at any time. */
    cacheFolder: resolve(dataFolder, 'cache'),
    temporal: readTemporal(read),
    razorpay: readRazorpay(read, keyId),
    /** Null for a shop without a second gateway. */
    stripe,
    mail: readMail(read),
    orders: readOrders(read),
    rates: readRates(read),
    downloads: { bindToIp: read.flag('BIND_DOWNLOAD_TOKEN_TO_IP') },
    owner: {
      username: read.text('ADMIN_USERNAME', { or: 'admin' }),
      password: read.optional('ADMIN_PASSWORD', { pattern: /^.{12,}$/s, rule: 'at least 12 characters' }),
    },
    desk: {
      /** Signed out after this long without doing anything. */
      sessionTimeoutMs: read.duration('ADMIN_SESSION_TIMEOUT', 30 * minuteMs),
      /** For programs: acts as the owner. */
      token: read.optional('ADMIN_TOKEN', {
        pattern: /^[\x21-\x7e]{32,}$/,
        rule: 'at least 32 characters without spaces',
      }),
    },
    logLevel: read.oneOf('LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal'], 'info'),
  }
}

const temporalSecurity = [
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CERT',
  'TEMPORAL_TLS_KEY',
  'TEMPORAL_TLS_CA',
  'TEMPORAL_TLS_SERVER_NAME',
]

function readTemporal(read: Reader) {
  const secured = temporalSecurity.filter(read.has)
  const tls = read.flag('TEMPORAL_TLS')
  const temporal = {
    address: read.text('TEMPORAL_ADDRESS', {
      pattern: /^[^\s:]+:\d+$/,
      rule: 'host:port',
      or: '127.0.0.1:7233',
    }),
    namespace: read.text('TEMPORAL_NAMESPACE', { or: 'default' }),
    /** Whatever secures the connection does so by TLS. */
    tls: tls || secured.length > 0,
    apiKey: read.optional('TEMPORAL_API_KEY'),
    /** Of this client, where the server asks for one. */
    certificate: read.optionalPem('TEMPORAL_TLS_CERT'),
    certificateKey: read.optionalPem('TEMPORAL_TLS_KEY'),
    /** Of the authority that vouches for the server, where the machine does not know it. */
    authority: read.optionalPem('TEMPORAL_TLS_CA'),
    serverName: read.optional('TEMPORAL_TLS_SERVER_NAME'),
  }
  if (read.has('TEMPORAL_TLS') && !tls && secured.length > 0)
    read.wrong('TEMPORAL_TLS', `must not be false with ${secured.join(', ')}`)
  demandPair(read, 'TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY')
  const elsewhere = [
    ...secured,
    ...(tls ? ['TEMPORAL_TLS'] : []),
    ...(temporal.namespace === 'default' ? [] : ['TEMPORAL_NAMESPACE']),
  ]
  if (elsewhere.length > 0 && !read.has('TEMPORAL_ADDRESS'))
    read.wrong('TEMPORAL_ADDRESS', `must be set with ${elsewhere.join(', ')}`)
  return temporal
}

/** Both or none. */
function demandPair(read: Reader, one: string, other: string) {
  if (read.has(one) === read.has(other)) return
  const [missing, given] = read.has(one) ? [other, one] : [one, other]
  read.wrong(missing, `must be set with ${given}`)
}

const readRazorpay = (read: Reader, keyId: string) => ({
  keyId,
  keySecret: read.text('RAZORPAY_KEY_SECRET'),
  webhookSecrets: read.texts('RAZORPAY_WEBHOOK_SECRET'),
  /** Another server that speaks Razorpay's protocol and hosts its checkout: the sandbox. */
  url: read.optionalUrl('RAZORPAY_URL', ['http:', 'https:']),
})

/** All of it or none. */
function readStripe(read: Reader) {
  for (const name of ['STRIPE_WEBHOOK_SECRET', 'STRIPE_URL'])
    if (read.has(name) && !read.has('STRIPE_SECRET_KEY'))
      read.wrong('STRIPE_SECRET_KEY', `must be set with ${name}`)
  const secretKey = read.optional('STRIPE_SECRET_KEY', {
    pattern: /^(sk|rk)_(test|live)_\w+$/,
    rule: 'sk_test_… or sk_live_…',
  })
  if (!secretKey) return null
  return {
    secretKey,
    webhookSecrets: read.texts('STRIPE_WEBHOOK_SECRET'),
    /** Another server that speaks Stripe's protocol and hosts its checkout: the sandbox. */
    url: read.optionalUrl('STRIPE_URL', ['http:', 'https:']),
  }
}

/** Real money moves where either key is live; a test key beside it would take orders that nobody pays. */
function readMode(read: Reader, razorpayKey: string, stripeKey: string | null) {
  const isLive = razorpayKey.startsWith('rzp_live_')
  if (stripeKey && /_live_/.test(stripeKey) !== isLive)
    read.wrong('STRIPE_SECRET_KEY', `must be a ${isLive ? 'live' : 'test'} key, as RAZORPAY_KEY_ID is one`)
  return isLive ? ('live' as const) : ('sandbox' as const)
}

const readMail = (read: Reader) => ({
  smtpUrl: read.url('SMTP_URL', { protocols: ['smtp:', 'smtps:'], or: 'smtp://127.0.0.1:1025' }),
  from: read.optional('MAIL_FROM', { pattern: /^[^\s@]+@[^\s@]+$/, rule: 'a mail address' }),
  /** Name of the DKIM key that the mail company signs with: for looking it up, nothing else. */
  dkimSelector: read.optional('MAIL_DKIM_SELECTOR', {
    pattern: /^[A-Za-z0-9._-]{1,63}$/,
    rule: 'the part before ._domainkey',
  }),
})

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

const readOrders = (read: Reader) => ({
  enforceIdempotency: read.flag('ENFORCE_IDEMPOTENCY'),
  expiresAfterMs: read.duration('ORDER_EXPIRES_AFTER', 7 * dayMs),
  captureAfterMs: read.duration('CAPTURE_AFTER', 5 * minuteMs),
  lapseAfterMs: read.duration('LAPSE_AFTER', 5 * dayMs),
  reconcileEveryMs: read.duration('RECONCILE_EVERY', 5 * minuteMs),
  archiveEveryMs: read.duration('ARCHIVE_EVERY', 10 * minuteMs),
  foldEveryMs: read.duration('FOLD_EVERY', minuteMs),
  invariantsEveryMs: read.duration('INVARIANTS_EVERY', 60 * minuteMs),
})

const readRates = (read: Reader) => ({
  createOrder: read.rate('CREATE_ORDER', { hits: 10, windowSeconds: 60 }),
  download: read.rate('DOWNLOAD', { hits: 30, windowSeconds: 60 }),
  findPurchases: read.rate('FIND_PURCHASES', { hits: 5, windowSeconds: 600 }),
  couponCheck: read.rate('COUPON_CHECK', { hits: 30, windowSeconds: 60 }),
  licences: read.rate('LICENCES', { hits: 60, windowSeconds: 60 }),
  export: read.rate('EXPORT', { hits: 15, windowSeconds: 60 }),
})

/** Real money moves: what sandbox mode defaults must be given, and given right. */
function demandLive(read: Reader, config: ReturnType<typeof readAll>) {
  if (!config.publicUrl.startsWith('https://'))
    read.wrong('PUBLIC_URL', 'must be set to an https address with a live key')
  if (!read.has('SMTP_URL')) read.wrong('SMTP_URL', 'must be set with a live key')
  if (!config.mail.from) read.wrong('MAIL_FROM', 'must be set with a live key')
  if (config.razorpay.url) read.wrong('RAZORPAY_URL', 'must not be set with a live key')
  if (config.stripe?.url) read.wrong('STRIPE_URL', 'must not be set with a live key')
}
