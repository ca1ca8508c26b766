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
  return listed(pid, 'command')
}

/** When a living process began, or null. With its number it names the process: a number alone is given again. */
export async function birthOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return listed(pid, 'lstart')
  const fields = await statOf(pid)
  if (fields === null) return null
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return `${bootId.trim()}/${fields[19]}`
}

/** The number of the process that a living process was started by, or null. */
export async function parentOf(pid: number): Promise<number | null> {
  const parent = process.platform === 'linux' ? (await statOf(pid))?.[1] : await listed(pid, 'ppid')
  return parent ? Number(parent) : null
}

/** The fields of a living process's status from its state on: before it is a name in brackets that may hold blanks. */
async function statOf(pid: number): Promise<string[] | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === '' || fields[0] === 'Z' || fields[0] === 'X' ? null : fields
}

async function listed(pid: number, field: 'command' | 'lstart' | 'ppid'): Promise<string | null> {
  const { stdout } = await execute('ps', ['-o', `${field}=`, '-p', String(pid)]).catch(() => ({ stdout: '' }))
  const line = stdout.trim()
  return line === '' || line.includes('<defunct>') ? null : line
}

/** Waits until the process is gone; false when it still runs after the given time. */
export async function isGoneWithin(pid: number, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs
  while ((await birthOf(pid)) !== null) {
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
