import { execFile } from 'node:child_process'
import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export const execute = promisify(execFile)

/** The command line of a living process, or null. A zombie counts as gone: nothing of it runs any more. */
export async function commandLineOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return raw === '' ? null : raw.replaceAll('\0', ' ').trim()
  }
  const listed = await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  const line = listed.stdout.trim()
  return line === '' || line.startsWith('<defunct>') ? null : line
}

/** Waits until the process is gone; false when it still runs after the given time. */
export async function isGoneWithin(pid: number, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs
  while ((await commandLineOf(pid)) !== null) {
    if (performance.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/** Ends a process by each signal in turn, giving it time to go before the next, harsher one. */
export async function endProcess(
  pid: number,
  signals: readonly NodeJS.Signals[],
  waitMs: number,
): Promise<void> {
  for (const signal of signals) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    if (await isGoneWithin(pid, waitMs)) return
  }
}

/** The first of the named programs found on the PATH, or null. */
export async function onPath(...names: string[]): Promise<string | null> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await isExecutable(path)) return path
  }
  return null
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
