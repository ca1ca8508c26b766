// Runs on any Node from 18 on, before anything is installed: plain JavaScript, nothing imported but Node itself.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const nodeLink = `${project}node_modules/.bin/node`
const lockPath = `${project}.origin/install.lock`

if (!isInstalled()) withLock(install)
linkNode()
demandNode()

/** What is installed is what the lockfile says; optional packages of other platforms may be absent. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const present = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !present) return false
  const same = (path) =>
    wanted[path]?.version === present[path]?.version && wanted[path]?.integrity === present[path]?.integrity
  const mayBeAbsent = (path) => !(path in present) && wanted[path].optional
  return (
    Object.keys(present).every(same) &&
    Object.keys(wanted).every((path) => path === '' || mayBeAbsent(path) || same(path))
  )
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(project + path, 'utf8')).packages
  } catch {
    return null
  }
}

function install() {
  if (isInstalled()) return
  const startedAt = Date.now()
  console.log('Installing packages (a minute or two the first time) …')
  // npm's own Node: the one on the PATH may be the one inside node_modules, which npm is about to replace.
  const [command, first] = process.env.npm_execpath
    ? [process.env.npm_node_execpath ?? process.execPath, [process.env.npm_execpath]]
    : ['npm', []]
  const args = [
    ...first,
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const { status, error } = spawnSync(command, args, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0)
    stop(
      `The packages could not be installed${error ? ` (${error.message})` : ''}: see npm's message above, then start again.`,
    )
  console.log(`Packages installed (${Math.round((Date.now() - startedAt) / 1000)} s)`)
}

/** Two starts at once, `npm start` and `npm test` say: one installs, the other waits. */
function withLock(work) {
  mkdirSync(`${project}.origin`, { recursive: true, mode: 0o700 })
  let isWaiting = false
  while (!take()) {
    if (!isWaiting) console.log('Another start is installing packages: waiting for it …')
    isWaiting = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250)
  }
  process.once('exit', release)
  work()
}

function release() {
  rmSync(lockPath, { force: true })
}

function take() {
  try {
    writeFileSync(lockPath, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') stop(`${lockPath} could not be written (${error.message}).`)
  }
  try {
    process.kill(Number(readFileSync(lockPath, 'utf8')), 0)
  } catch (error) {
    if (error.code === 'ESRCH') rmSync(lockPath, { force: true })
  }
  return false
}

/** npm 10 leaves out the link to the carried Node when it installs from a lockfile. */
function linkNode() {
  const carried = `node-${process.platform}-${process.arch}/bin/node`
  const isCarried = existsSync(`${project}node_modules/${carried}`)
  if (isCarried && !existsSync(nodeLink)) symlinkSync(`../${carried}`, nodeLink)
}

function demandNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24 || existsSync(nodeLink)) return
  stop(
    `Origin needs Node 24 and this is ${process.version}: there is no packaged one for this platform, so install Node 24 and start again.`,
  )
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
