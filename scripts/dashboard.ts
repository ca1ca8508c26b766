import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

const project = fileURLToPath(new URL('..', import.meta.url))
const dashboard = join(project, 'dashboard')
const built = join(dashboard, 'dist')
/** Out of the way of whatever looks through the sources, and on the same disk as what it will replace. */
const buildsFolder = join(dashboard, 'node_modules')

/** What a build depends on; types, which leave no trace in it, are not among it. */
const inputs = [
  'dashboard/src',
  'dashboard/index.html',
  'dashboard/vite.config.ts',
  'domain',
  'package-lock.json',
]
const markFile = 'sources.sha256'

/** True when what lies in dashboard/dist was built from the sources as they are. */
export async function isDashboardBuilt(): Promise<boolean> {
  const [mark, sources] = await Promise.all([markOf(built), hashOfSources()])
  return mark === sources
}

const markOf = (folder: string): Promise<string | null> =>
  readFile(join(folder, markFile), 'utf8').catch(() => null)

/** Builds beside and then puts into place, so that two that build at once do no harm. */
async function buildDashboard(): Promise<void> {
  const sources = await hashOfSources()
  await mkdir(buildsFolder, { recursive: true })
  const folder = await mkdtemp(join(buildsFolder, '.build-'))
  try {
    // Vite and Vue read it; tests, which build too, have another.
    process.env['NODE_ENV'] = 'production'
    const { build } = await import('vite')
    await build({
      configFile: join(dashboard, 'vite.config.ts'),
      configLoader: 'native',
      build: { outDir: folder },
    })
    await compressAll(join(folder, 'assets'))
    await writeFile(join(folder, markFile), sources)
    await putIntoPlace(folder, sources)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function putIntoPlace(folder: string, sources: string): Promise<void> {
  for (;;) {
    const old = join(buildsFolder, `.old-${randomUUID()}`)
    await rename(built, old).catch(ignoring('ENOENT'))
    const isMoved = await rename(folder, built).then(() => true, ignoring('ENOTEMPTY', 'EEXIST', 'EPERM'))
    await rm(old, { recursive: true, force: true })
    // Else another build came in between.
    if (isMoved || (await markOf(built)) === sources) return
  }
}

const ignoring =
  (...codes: readonly string[]) =>
  (error: unknown): false => {
    if (error instanceof Error && 'code' in error && codes.includes(String(error.code))) return false
    throw error
  }

/** The api sends these as they are; to compress them for every request would cost it more than the rest. */
async function compressAll(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((it) => /\.(js|css)$/.test(it))
  const [asGzip, asBrotli] = [promisify(gzip), promisify(brotliCompress)]
  for (const file of files) {
    const content = await readFile(join(folder, file))
    await writeFile(join(folder, `${file}.gz`), await asGzip(content))
    await writeFile(join(folder, `${file}.br`), await asBrotli(content))
  }
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const input of inputs)
    for (const file of await filesOf(input)) hash.update(file).update(await readFile(join(project, file)))
  return hash.digest('hex')
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(join(project, path), { recursive: true, withFileTypes: true }).catch(
    ignoring('ENOTDIR'),
  )
  if (entries === false) return [path]
  return entries
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name).slice(project.length))
    .toSorted()
}

/** What is wrong and where, without the way there through the compiler. */
function inFewLines(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n')
  return lines
    .filter((it) => it.trim() !== '' && !/^\s+at /.test(it))
    .slice(0, 7)
    .join('\n')
}

if (import.meta.main && !(await isDashboardBuilt())) {
  try {
    await buildDashboard()
  } catch (error) {
    process.stderr.write(`${inFewLines(error)}\n`)
    process.exitCode = 1
  }
}
