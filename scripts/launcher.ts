import { setTimeout as sleep } from 'node:timers/promises'
import { field } from '#domain/shared/field.ts'
import { birthOf, commandLineOf, parentOf } from './processes.ts'

export type Launcher = { pid: number; birth: string }

const lookEveryMs = 500

/**
 * npm and the shell that it runs a script by. A signal sent to npm ends the shell, or npm alone, and leaves the script
 * running with nobody at a terminal who could stop it: so the script looks after them itself.
 */
export async function findLaunchers(): Promise<Launcher[]> {
  const found: Launcher[] = []
  if (!process.env['npm_lifecycle_event']) return found
  for (let pid: number | null = process.ppid; pid !== null && pid > 1; pid = await parentOf(pid)) {
    const birth = await birthOf(pid)
    if (birth !== null) found.push({ pid, birth })
    if (/^npm |npm-cli/.test((await commandLineOf(pid)) ?? '')) return found
  }
  return []
}

/** Settles when one of the launchers is gone, or when nobody asks any more. */
export async function untilAbandoned(launchers: readonly Launcher[], giveUp: AbortSignal): Promise<void> {
  while (!giveUp.aborted && !(await isAbandoned(launchers))) await sleep(lookEveryMs, null, { ref: false })
}

/** True when one of the processes that launched a script has ended; takes what was read from a file. */
export async function isAbandoned(launchers: unknown): Promise<boolean> {
  if (!Array.isArray(launchers)) return false
  const alive = launchers.map(async (launcher: unknown) => {
    const pid = field(launcher, 'pid')
    return typeof pid === 'number' && (await birthOf(pid)) === field(launcher, 'birth')
  })
  return (await Promise.all(alive)).includes(false)
}
