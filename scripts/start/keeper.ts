import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '#scripts/processes.ts'
import { lastLines, spawnPart, type Part, type Running } from './part.ts'

const startWithinMs = 60_000
const minuteMs = 60_000
const restartsPerMinute = 5

export type Keeper = {
  part: Part
  logsFolder: string
  run: Running | null
  /** When it ended by itself, in this process's milliseconds. */
  deathsAt: number[]
  giveUp: AbortSignal
  say: (line: string) => void
  /** Called whenever a process of the part was started. */
  noted: () => Promise<void>
}

/** Starts the part and settles once it serves; throws with the end of its log when it does not. */
export async function launch(keeper: Keeper): Promise<Running> {
  keeper.giveUp.throwIfAborted()
  const run = await spawnPart(keeper.part, keeper.logsFolder)
  keeper.run = run
  await keeper.noted()
  const over = new AbortController()
  const late = AbortSignal.timeout(startWithinMs)
  try {
    const ready = keeper.part.untilReady(AbortSignal.any([keeper.giveUp, late, over.signal])).then(() => null)
    const ended = await Promise.race([ready, run.exited])
    if (ended === null) return run
    throw await notStarted(keeper.part, run, ended)
  } catch (error) {
    throw late.aborted
      ? await notStarted(keeper.part, run, `no answer within ${startWithinMs / 1000} s`)
      : error
  } finally {
    over.abort()
  }
}

/** Starts the part again whenever it ends by itself, until told to give up; throws when that happens too often. */
export async function keep(keeper: Keeper, first: Running): Promise<never> {
  let run = first
  for (;;) run = await revive(keeper, await run.exited)
}

async function revive(keeper: Keeper, how: string): Promise<Running> {
  keeper.giveUp.throwIfAborted()
  const { part, say } = keeper
  keeper.deathsAt = [...keeper.deathsAt, performance.now()].filter((at) => at > performance.now() - minuteMs)
  if (keeper.deathsAt.length > restartsPerMinute)
    throw new Error(
      `${part.name} ended ${keeper.deathsAt.length} times within a minute, the last time by ${how}.`,
    )
  say(`${part.name} ended (${how}): starting it again`)
  await sleep(100 * keeper.deathsAt.length)
  try {
    const run = await launch(keeper)
    await part.afterRestart?.()
    say(`${part.name} is back`)
    return run
  } catch (error) {
    await end(keeper)
    return revive(keeper, error instanceof Error ? error.message : String(error))
  }
}

export async function end({ part, run }: Keeper): Promise<void> {
  if (run?.isRunning()) await endProcess(run.pid, [part.stopSignal, 'SIGKILL'], 10_000)
}

async function notStarted({ name, remedy }: Part, { log }: Running, why: string): Promise<Error> {
  const lines = (await lastLines(log)).map((line) => `    ${line}`).join('\n')
  return new Error(
    `${name} did not start (${why})${remedy ? `: ${remedy}` : ''}. The end of ${log.file}:\n${lines}`,
  )
}
