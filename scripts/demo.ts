import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { demoIsThere, demoUrl } from '#adapters/db/demo/database.ts'
import { field } from '#domain/shared/field.ts'
import { dropDemo, makeDemo, withDatabase } from './demo/database.ts'
import { liveAYear } from './demo/year.ts'
import { readJson } from './json-file.ts'
import { postgresUrl } from './postgres.ts'
import { writeRows } from './seed/write.ts'

/** A year of made-up shop life to look at, in a database of its own beside the shop's: `seed [number]`, `clear`, `status`. */
if (existsSync('.env')) process.loadEnvFile('.env')

const [command = '', ...rest] = process.argv.slice(2)
const commands: Readonly<Record<string, (url: string) => Promise<string>>> = { seed, clear, status }
const run = Object.hasOwn(commands, command) ? commands[command] : undefined

try {
  if (!run) throw new Error('Say what to do: npm run demo seed, npm run demo clear, or npm run demo status.')
  if (isLive()) throw new Error('This shop is live: demo data is for trying things out, and is refused.')
  console.log(await run(await shopUrl()))
} catch (error) {
  console.error(said(error))
  process.exitCode = 1
}

function isLive(): boolean {
  return /_live_/.test(`${process.env['RAZORPAY_KEY_ID'] ?? ''} ${process.env['STRIPE_SECRET_KEY'] ?? ''}`)
}

async function seed(url: string): Promise<string> {
  const [given = '1'] = rest
  const number = Number(given)
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** 32)
    throw new Error('The seed is a whole number from 0; the same one gives the same year.')
  console.log('A year of demo data is being made: this takes a minute or two.')
  await makeDemo(url, async (orm) => {
    await writeRows(orm)
    await liveAYear(orm, { seed: number, days: 365 })
  })
  return status(url)
}

async function clear(url: string): Promise<string> {
  return (await dropDemo(url)) ? 'The demo data is gone.' : 'There was no demo data.'
}

async function status(url: string): Promise<string> {
  if (!(await withDatabase(url, ({ em }) => demoIsThere(em.fork()))))
    return 'There is no demo data. npm run demo seed makes a year of it.'
  const [row] = await withDatabase(demoUrl(url), ({ em }) =>
    em.fork().execute<{ orders: number; since: string; until: string }[]>(
      `select count(*)::int as orders, shop_day(min(created_at))::text as since, shop_day(max(created_at))::text as until
       from orders`,
    ),
  )
  return `There is demo data: ${row?.orders} orders from ${row?.since} to ${row?.until}. Look at it at the desk by “Show demo data”; npm run demo clear removes it.`
}

/** Of DATABASE_URL, or the database that npm start runs on this machine. */
async function shopUrl(): Promise<string> {
  const { DATABASE_URL: given, ORIGIN_DATA: folder = '.origin' } = process.env
  if (given) return given
  const path = resolve(folder)
  const [secrets, ports] = await Promise.all(
    ['secrets.json', 'ports.json'].map((it) => readJson(join(path, it), 'put it back from a backup')),
  )
  const [password, port] = [field(secrets, 'POSTGRES_PASSWORD'), field(ports, 'postgres')]
  if (typeof password !== 'string' || typeof port !== 'number')
    throw new Error('There is no shop here yet: npm start makes one, and demo data stands beside it.')
  return postgresUrl({ folder: join(path, 'postgres'), port, password, isDurable: true }, 'origin')
}

function said(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ECONNREFUSED')
    return 'The shop’s database does not answer. Begin the shop with npm start, then try again.'
  return error instanceof Error && code === null ? error.message : String(error)
}
