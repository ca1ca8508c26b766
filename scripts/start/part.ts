import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from './plan.ts'

const fullLogBytes = 10 * 1024 * 1024
const shownLines = 8

export type Command = {
  command: string
  args: readonly string[]
  env: Environment
  cwd?: string
  /** Holds a channel to the part, by which it notices that the supervisor is gone. */
  hasChannel?: boolean
  uid?: number
  gid?: number
}

/** A process that Origin is made of, and what the supervisor must know to run it. */
export type Part = {
  name: string
  /** Made anew for every start, after whatever must be in place before it. */
  command: () => Promise<Command>
  /** Settles once the part serves; rejects with the abort reason when told to give up. */
  untilReady: (signal: AbortSignal) => Promise<void>
  /** What others must catch up with once it was started again. */
  afterRestart?: () => Promise<void>
  stopSignal: 'SIGINT' | 'SIGTERM'
  /** What to do when it does not start, if there is something to say. */
  remedy?: string
}

/** `exited` settles with how it ended, in words. */
export type Running = { pid: number; log: Log; isRunning: () => boolean; exited: Promise<string> }

/** Where a part writes, and from which byte on it is of this start. */
type Log = { file: string; start: number }

/** In a process group of its own: the terminal's Ctrl-C reaches the supervisor alone, which stops parts in order. */
export async function spawnPart(part: Part, logsFolder: string): Promise<Running> {
  const { command, args, hasChannel, ...options } = await part.command()
  const { handle, ...log } = await openLog(join(logsFolder, `${part.name.toLowerCase()}.log`))
  try {
    const channel = hasChannel ? (['ipc'] as const) : []
    const stdio = ['ignore', handle.fd, handle.fd, ...channel] satisfies StdioOptions
    const child = spawn(command, args, { ...options, detached: true, stdio })
    const exited = howItEnds(child)
    if (child.pid === undefined) throw new Error(`${part.name} could not be started (${await exited}).`)
    const isRunning = (): boolean => child.exitCode === null && child.signalCode === null
    return { pid: child.pid, log, isRunning, exited }
  } finally {
    await handle.close()
  }
}

function howItEnds(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
}

/** The end of what a part wrote since it started, for a person who must see why it did not. */
export async function lastLines(log: Log): Promise<string[]> {
  const written = (await readFile(log.file)).subarray(log.start)
  return written.toString('utf8').trimEnd().split('\n').slice(-shownLines)
}

async function openLog(file: string) {
  const sizeBytes = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  const isFull = sizeBytes > fullLogBytes
  if (isFull) await rename(file, `${file}.old`)
  return { handle: await open(file, 'a', 0o600), file, start: isFull ? 0 : sizeBytes }
}
