import { join } from 'node:path'
import type { DataFolder } from '#scripts/data-folder.ts'
import { birthOf } from '#scripts/processes.ts'
import { end, keep, launch, type Keeper } from './keeper.ts'
import type { Part } from './part.ts'
import type { Environment } from './plan.ts'
import { runScript } from './run-script.ts'

type Surroundings = { folder: DataFolder; say: (line: string) => void; giveUp: AbortSignal }

/** Runs parts and keeps them running; stops them in the reverse of the order they are listed in. */
export function createSupervisor(parts: readonly Part[], { folder, say, giveUp }: Surroundings) {
  const broken = Promise.withResolvers<never>()
  // Nobody may be waiting for it yet, or any more.
  broken.promise.catch(() => undefined)
  const stopping = new AbortController()
  const underWay: Promise<unknown>[] = []
  let lastNote = Promise.resolve()

  /** One after the other: each writes the same file. */
  const noted = (): Promise<void> =>
    (lastNote = lastNote.then(async () => folder.noteRunning(await describe(keepers))))

  const giveUpAll = AbortSignal.any([giveUp, stopping.signal])
  const keepers = parts.map((part): Keeper => ({
    part,
    logsFolder: join(folder.path, 'logs'),
    run: null,
    deathsAt: [],
    giveUp: giveUpAll,
    say,
    noted,
  }))

  const start = async (part: Part): Promise<void> => {
    const keeper = keepers.find((each) => each.part === part)
    if (!keeper) throw new Error(`${part.name} is none of this supervisor's parts.`)
    const run = await launch(keeper)
    underWay.push(keep(keeper, run).catch(broken.reject))
  }

  const track = <Result>(work: Promise<Result>): Promise<Result> => {
    underWay.push(work.catch(() => undefined))
    return work
  }

  return {
    /** Rejects when a part cannot be kept running. */
    broken: broken.promise,

    /** Settles once the part serves. */
    start: (part: Part): Promise<void> => track(start(part)),

    /** One of our own scripts, to its end; what it printed. */
    run: (program: string, env: Environment): Promise<string> => track(runScript(program, env, giveUpAll)),

    stop: async (): Promise<void> => {
      stopping.abort()
      for (const keeper of keepers.toReversed()) await end(keeper)
      await Promise.all(underWay)
      // What was being started while the first round went by.
      for (const keeper of keepers.toReversed()) await end(keeper)
      await noted()
    },

    kill: (): void => {
      for (const { run } of keepers) if (run?.isRunning()) process.kill(run.pid, 'SIGKILL')
    },
  }
}

async function describe(keepers: readonly Keeper[]) {
  const described = keepers.map(async ({ part: { name, stopSignal }, run }) => {
    const birth = run && (await birthOf(run.pid))
    return birth ? [{ name, pid: run.pid, birth, stopSignal }] : []
  })
  return (await Promise.all(described)).flat()
}
