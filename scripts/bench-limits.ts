import { hit } from '#adapters/db/limits.ts'
import { openDatabase } from '#adapters/db/orm.ts'

const rounds = 15
const timesARound = 400

/**
 * What counting a request against its allowance costs, beside a bare `select 1` over the same connections in the same
 * run: alone, many at once, and many at once from one address, which wait for each other.
 */
const { DATABASE_URL: databaseUrl } = process.env
if (databaseUrl) await measure(databaseUrl)
else {
  console.error('DATABASE_URL must be set: the database to measure on.')
  process.exitCode = 1
}

async function measure(url: string): Promise<void> {
  const orm = openDatabase(url, { connections: 10 })
  const em = orm.em.fork()
  const rate = { hits: 1_000_000, windowSeconds: 60 }
  const bare = () => em.execute('select 1')
  const counted = (key: string) => () => hit(em, `bench:${key}`, rate)
  const others = (n: number) => hit(em, `bench:${n % 1_000}`, rate)
  await report('alone', { atOnce: 1, bare, counted: counted('alone') })
  await report('16 at once, of many addresses', { atOnce: 16, bare, counted: others })
  await report('16 at once, of one address', { atOnce: 16, bare, counted: counted('one') })
  await em.execute(`delete from rate_hits where key like 'bench:%'`)
  await orm.close(true)
}

interface Compared {
  readonly atOnce: number
  readonly bare: (n: number) => Promise<unknown>
  readonly counted: (n: number) => Promise<unknown>
}

/** In turns, so that whatever else the machine does falls on both alike; the median round says what is usual. */
async function report(name: string, { atOnce, bare, counted }: Compared): Promise<void> {
  const bareMs: number[] = []
  const countedMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    bareMs.push(await roundMs(bare, atOnce))
    countedMs.push(await roundMs(counted, atOnce))
  }
  const [one, other] = [median(bareMs), median(countedMs)]
  console.log(
    `${name}: select 1 ${one.toFixed(3)} ms, a counted request ${other.toFixed(3)} ms: ${(other / one).toFixed(2)} times`,
  )
}

/** Milliseconds for each of them: of the whole round, divided by how many there were. */
async function roundMs(run: (n: number) => Promise<unknown>, atOnce: number): Promise<number> {
  const began = performance.now()
  let next = 0
  const workers = Array.from({ length: atOnce }, async () => {
    while (next < timesARound) await run(next++)
  })
  await Promise.all(workers)
  return (performance.now() - began) / timesARound
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}
