import { readFile, stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { isDashboardBuilt } from '#scripts/dashboard.ts'

const built = new URL('../../dashboard/dist/', import.meta.url)
const kilobyte = 1024
const bounds = { first: 200 * kilobyte, further: 80 * kilobyte }

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
}

const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
  await readFile(new URL('.vite/manifest.json', built), 'utf8'),
)
const entry = 'index.html'
const isPage = (name: string) => /^src\/(?!app\/|ui\/)[a-z]+\/\w+\.vue$/.test(name)

/** A chunk and whatever it cannot do without. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const each of manifest[name]?.imports ?? []) closure(each, seen)
  return seen
}

/** As the api sends it. */
async function weight(names: Iterable<string>) {
  const sizes = [...names].map(
    async (name) => (await stat(new URL(`${manifest[name]?.file}.gz`, built))).size,
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

const pages = (manifest[entry]?.dynamicImports ?? []).filter(isPage)
const first = pages
  .filter((page) => page.startsWith('src/home/'))
  .reduce((seen, page) => closure(page, seen), closure(entry))

test('what is weighed is what the sources say', async () => {
  expect(await isDashboardBuilt()).toBe(true)
})

test('the first page weighs at most 200 KB of compressed JavaScript', async () => {
  expect(await weight(first)).toBeLessThanOrEqual(bounds.first)
})

test('each further page, and each dialog of the shell, adds at most 80 KB', async () => {
  const lazy = Object.keys(manifest).filter((name) => name.endsWith('.vue'))
  const added = lazy.map(
    async (name) => [name, await weight([...closure(name)].filter((it) => !first.has(it)))] as const,
  )
  expect((await Promise.all(added)).filter(([, bytes]) => bytes > bounds.further)).toEqual([])
})

test('every page is loaded when it is wanted, and not before', () => {
  const eager = [...closure(entry)].filter((name) => isPage(name))
  expect(eager).toEqual([])
})
