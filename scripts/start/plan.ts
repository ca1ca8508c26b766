import { join } from 'node:path'
import { readConfig } from '#adapters/config.ts'
import type { DataFolder } from '#scripts/data-folder.ts'
import { isPortFree } from '#scripts/ports.ts'
import { postgresUrl, type Cluster } from '#scripts/postgres.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type Plan = ReturnType<typeof makePlan>

type Basis = ReturnType<typeof readBasis>

export const database = 'origin'

/** What runs here, where, and with which environment. An embedded part steps aside when its address is set. */
export function makePlan(settings: Environment, folder: DataFolder) {
  const basis = readBasis(settings, folder)
  return {
    ...basis,
    /** For the servers that are not ours. */
    bare: bareEnvironment(settings),
    /** For everything of the shop: every setting given, and what this machine provides. */
    shop: shopEnvironment(settings, folder, basis),
    /** The sandbox plays the outside world: it gets no key of the shop's. */
    sandbox: sandboxEnvironment(settings, folder, basis),
  }
}

/** Throws one error that names every wrong setting, and every port that someone else listens on. */
export async function checkPlan({ host, port, sandboxPort, embeds, shop }: Plan): Promise<void> {
  const wrong = embeds.sandbox ? wrongSandboxPort(port, sandboxPort) : null
  try {
    // The embedded server has one namespace and no TLS: settings for another demand its address.
    readConfig({ ...shop, ...(embeds.temporal && { TEMPORAL_ADDRESS: undefined }) })
  } catch (error) {
    if (!(error instanceof Error) || wrong === null) throw error
    throw new Error(`${error.message}\n  ${wrong}`, { cause: error })
  }
  if (wrong !== null) throw new Error(`These settings are wrong:\n  ${wrong}`)
  await demandFree('PORT', port, host)
  if (embeds.sandbox) await demandFree('SANDBOX_PORT', sandboxPort, host)
}

function wrongSandboxPort(port: string, sandboxPort: string): string | null {
  if (!isPort(sandboxPort)) return 'SANDBOX_PORT must be a whole number from 1 to 65535'
  return sandboxPort === port ? 'SANDBOX_PORT must be another than PORT' : null
}

async function demandFree(name: string, port: string, host: string): Promise<void> {
  if (await isPortFree(Number(port), host)) return
  throw new Error(`Port ${port} is taken: end what listens there, or set ${name} to another port.`)
}

function readBasis(settings: Environment, folder: DataFolder) {
  const get = (name: string, or: string): string => settings[name] || or
  const [host, port, sandboxPort] = [
    get('HOST', '127.0.0.1'),
    get('PORT', '3000'),
    get('SANDBOX_PORT', '3001'),
  ]
  const keyId = get('RAZORPAY_KEY_ID', '')
  const cluster: Cluster = {
    folder: join(folder.path, 'postgres'),
    port: folder.ports.postgres,
    password: folder.secrets.POSTGRES_PASSWORD,
    isDurable: true,
  }
  return {
    host,
    port,
    sandboxPort,
    cluster,
    /** Where this machine reaches what listens on `host`. */
    localHost: ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host,
    publicUrl: get('PUBLIC_URL', localUrl(port)),
    sandboxUrl: localUrl(sandboxPort),
    temporalUiUrl: localUrl(String(folder.ports.temporalUi)),
    workerPort: get('WORKER_PORT', String(folder.ports.worker)),
    temporalAddress: get('TEMPORAL_ADDRESS', `127.0.0.1:${folder.ports.temporal}`),
    databaseUrl: get('DATABASE_URL', postgresUrl(cluster, database)),
    /** Compiled modules are kept: a later start need not compile them again. */
    compileCache: get('NODE_COMPILE_CACHE', join(folder.path, 'cache')),
    owner: get('ADMIN_USERNAME', 'admin'),
    ownsGateway: keyId !== '',
    ownsStripe: get('STRIPE_SECRET_KEY', '') !== '',
    embeds: {
      postgres: !settings['DATABASE_URL'],
      temporal: !settings['TEMPORAL_ADDRESS'],
      sandbox: !keyId.startsWith('rzp_live_') && !(keyId && settings['SMTP_URL']),
    },
  }
}

/** A wrong port is named once, by itself, and not again by every address that is made of it. */
function localUrl(port: string): string {
  return `http://localhost:${isPort(port) ? port : 80}`
}

function isPort(text: string): boolean {
  const number = Number(text)
  return Number.isInteger(number) && number >= 1 && number <= 65_535
}

function shopEnvironment(settings: Environment, folder: DataFolder, basis: Basis) {
  const { path, secrets, ports } = folder
  const mailbox = `smtp://${basis.localHost}:${ports.smtp}`
  return {
    ...settings,
    NODE_ENV: settings['NODE_ENV'] || 'production',
    NODE_COMPILE_CACHE: basis.compileCache,
    ORIGIN_DATA: path,
    SECRET_KEY: settings['SECRET_KEY'] || secrets.SECRET_KEY,
    HOST: basis.host,
    PORT: basis.port,
    WORKER_PORT: basis.workerPort,
    PUBLIC_URL: basis.publicUrl,
    DATABASE_URL: basis.databaseUrl,
    TEMPORAL_ADDRESS: basis.temporalAddress,
    TEMPORAL_NAMESPACE: settings['TEMPORAL_NAMESPACE'] || 'default',
    ...(basis.embeds.sandbox && { SMTP_URL: settings['SMTP_URL'] || mailbox }),
    ...gatewayKeys(settings, folder, basis),
  }
}

/** Those of the sandbox for each gateway whose keys the owner has not set; without a sandbox there is no such Stripe. */
function gatewayKeys(settings: Environment, { secrets }: DataFolder, basis: Basis) {
  const razorpay = {
    RAZORPAY_KEY_ID: secrets.RAZORPAY_KEY_ID,
    RAZORPAY_KEY_SECRET: secrets.RAZORPAY_KEY_SECRET,
    RAZORPAY_WEBHOOK_SECRET: settings['RAZORPAY_WEBHOOK_SECRET'] || secrets.RAZORPAY_WEBHOOK_SECRET,
    RAZORPAY_URL: settings['RAZORPAY_URL'] || basis.sandboxUrl,
  }
  const stripe = {
    STRIPE_SECRET_KEY: secrets.STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET: settings['STRIPE_WEBHOOK_SECRET'] || secrets.STRIPE_WEBHOOK_SECRET,
    STRIPE_URL: settings['STRIPE_URL'] || basis.sandboxUrl,
  }
  return {
    ...(!basis.ownsGateway && razorpay),
    ...(basis.embeds.sandbox && !basis.ownsStripe && stripe),
  }
}

function sandboxEnvironment(settings: Environment, { secrets, ports }: DataFolder, basis: Basis) {
  return {
    ...bareEnvironment(settings),
    NODE_ENV: settings['NODE_ENV'] || 'production',
    NODE_COMPILE_CACHE: basis.compileCache,
    DATABASE_URL: basis.databaseUrl,
    HOST: basis.host,
    SANDBOX_PORT: basis.sandboxPort,
    SANDBOX_SMTP_PORT: String(ports.smtp),
    RAZORPAY_KEY_ID: secrets.RAZORPAY_KEY_ID,
    RAZORPAY_KEY_SECRET: secrets.RAZORPAY_KEY_SECRET,
    RAZORPAY_WEBHOOK_SECRET: settings['RAZORPAY_WEBHOOK_SECRET'] || secrets.RAZORPAY_WEBHOOK_SECRET,
    WEBHOOK_URL: `http://${basis.localHost}:${basis.port}/webhook`,
    STRIPE_SECRET_KEY: secrets.STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET: settings['STRIPE_WEBHOOK_SECRET'] || secrets.STRIPE_WEBHOOK_SECRET,
    STRIPE_WEBHOOK_URL: `http://${basis.localHost}:${basis.port}/webhooks/stripe`,
    SHOP_URL: basis.publicUrl,
  }
}

/** What any program of this machine needs to run, and no setting of the shop's. */
function bareEnvironment(settings: Environment): Environment {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS']
  return Object.fromEntries(
    names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  )
}
