import { recordFacts, ringDispatchers, type NewFact } from '#adapters/db/inbox/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import type { Log } from '#adapters/log.ts'

export type Recorder = ReturnType<typeof createRecorder>

interface Waiting {
  readonly fact: NewFact
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

const rowsAStatement = 200
const ringEveryMs = 20

/**
 * Puts facts into the inbox. Those that arrive in the same tick, or while a statement is under way, share one statement
 * and one commit; each caller is answered after the commit that holds its fact.
 */
export function createRecorder(orm: Database, log: Log) {
  const queue: Waiting[] = []
  const ringer = createRinger(orm, log)
  let busy = false

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await recordFacts(
        orm.em.fork(),
        batch.map((it) => it.fact),
      )
      ringer.ring()
      for (const it of batch) it.done()
    } catch (error) {
      // One row the database refuses must not take its neighbours with it.
      if (batch.length > 1) for (const it of batch) await write([it])
      else for (const it of batch) it.failed(error)
    }
  }
  const drain = async () => {
    while (queue.length > 0) await write(queue.splice(0, rowsAStatement))
    busy = false
  }
  return {
    ring: ringer.ring,
    /** Resolves when the fact is durable. */
    record: (fact: NewFact): Promise<void> => {
      const written = new Promise<void>((done, failed) => void queue.push({ fact, done, failed }))
      if (!busy) {
        busy = true
        setImmediate(() => void drain())
      }
      return written
    },
  }
}

/** One NOTIFY for all that was committed within 20 ms; a lost one is made up for by the dispatchers' poll. */
function createRinger(orm: Database, log: Log) {
  let timer: NodeJS.Timeout | null = null
  let again = false
  const send = () =>
    void ringDispatchers(orm.em.fork()).catch((error: unknown) => log.warn({ err: error }, 'no ring'))
  const rest = () => {
    timer = again ? setTimeout(rest, ringEveryMs) : null
    if (again) send()
    again = false
  }
  return {
    ring: () => {
      if (timer) again = true
      else {
        send()
        timer = setTimeout(rest, ringEveryMs)
      }
    },
  }
}
