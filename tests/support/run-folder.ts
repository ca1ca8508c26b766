import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLineOf, endProcess } from '#scripts/processes.ts'

const prefix = 'origin-tests-'
const suffix = '.server'

/** `knownBy` is the part of its command line by which it is told from a later process with the same number. */
type Server = { command: string; args: readonly string[]; knownBy: string; options?: SpawnOptions }

/** A run's own folder; it also notes each server that a test starts, so that none outlives the run. */
export async function makeRunFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
}

export async function startServer(runFolder: string, server: Server): Promise<ChildProcess> {
  const child = spawn(server.command, server.args, { stdio: 'ignore', ...server.options, detached: true })
  if (child.pid !== undefined) await writeFile(join(runFolder, `${child.pid}${suffix}`), server.knownBy)
  return child
}

/** A stand-in for a program that something else will start: it notes itself, then becomes the program. */
export async function notedProgram(runFolder: string, program: string): Promise<string> {
  const path = join(runFolder, 'noted-program')
  const script = `#!/bin/sh\necho '${program}' > "${runFolder}/$$${suffix}"\nexec '${program}' "$@"\n`
  await writeFile(path, script, { mode: 0o755 })
  return path
}

export async function removeRunFolder(runFolder: string): Promise<void> {
  const notes = (await readdir(runFolder)).filter((name) => name.endsWith(suffix))
  await Promise.all(notes.map((note) => endNoted(join(runFolder, note), Number.parseInt(note, 10))))
  await rm(runFolder, { recursive: true, force: true })
}

async function endNoted(note: string, pid: number): Promise<void> {
  const noted = (await readFile(note, 'utf8')).trim()
  const commandLine = await commandLineOf(pid)
  if (commandLine?.includes(noted)) await endProcess(pid, ['SIGINT', 'SIGKILL'], 5_000)
}

/** A run that was killed could not clean up: the next one does. */
export async function removeAbandonedRunFolders(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix))
  for (const name of names) {
    const runnerPid = Number.parseInt(name.slice(prefix.length), 10)
    if ((await commandLineOf(runnerPid)) === null) await removeRunFolder(join(tmpdir(), name))
  }
}
