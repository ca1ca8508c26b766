import { Client } from 'pg'
import type { Log } from '#adapters/log.ts'
import {
  anyHeldBack,
  claimUndelivered,
  handOverStuck,
  markDelivered,
  markKnown,
  release,
  resolveSubjects,
  type Undelivered,
} from '#adapters/db/inbox/dispatch.ts'
import { inboxChannel } from '#adapters/db/inbox/repository.ts'
import type { Database } from '#adapters/db/orm.ts'
import { type KnownPayment, knownPayments } from '#adapters/db/payments/repository.ts'
import type { OrderFact } from '#domain/orders/facts.ts'
import { returnTellsNothing, tellsNothing } from '#domain/payments/payment.ts'

interface Deps {
  readonly orm: Database
  readonly databaseUrl: string
  readonly log: Log
  /** Tells the workflow of a subject that there is news. */
  readonly tell: (subject: string, how: { fresh: boolean }) => Promise<void>
}

const pollMs = 1000
const heldBackMs = 100
const sweepEveryMs = 10_000

/** Tells workflows of new inbox rows: woken after each commit, and by a poll. Any number may run side by side. */
export function startDispatcher(deps: Deps) {
  const state = { stopped: false, lastRoundAt: 0, lastSweepAt: 0 }
  const bell = createBell()
  const listening = listen(deps, bell.ring)
  const running = (async () => {
    while (!state.stopped) {
      const pauseMs = await round(deps, state).catch((error: unknown) => {
        deps.log.error({ err: error }, 'a round of dispatching failed')
        return pollMs
      })
      await bell.orAfter(pauseMs)
    }
  })()
  return {
    /** When the last round got through, in ms since 1970. */
    lastRoundAt: () => state.lastRoundAt,
    stop: async () => {
      state.stopped = true
      bell.ring()
      await running
      await listening.stop()
    },
  }
}

/** One look at the inbox; answers how long to sleep unless woken. */
async function round(deps: Deps, state: { lastRoundAt: number; lastSweepAt: number }): Promise<number> {
  const em = deps.orm.em.fork()
  if (Date.now() - state.lastSweepAt > sweepEveryMs) {
    await resolveSubjects(em)
    await handOverStuck(em)
    state.lastSweepAt = Date.now()
  }
  const claimed = await claimUndelivered(em)
  if (claimed.length > 0) await deliver(deps, claimed)
  state.lastRoundAt = Date.now()
  if (claimed.length > 0) return 0
  return (await anyHeldBack(em)) ? heldBackMs : pollMs
}

async function deliver({ orm, log, tell }: Deps, claimed: readonly Undelivered[]) {
  const em = orm.em.fork()
  const known = await knownPayments(em, claimed.flatMap((row) => row.facts.map(paymentOf)).filter(Boolean))
  const idle = claimed.filter((row) => isIdle(row, (id) => known.get(id)))
  if (idle.length > 0)
    await markKnown(
      em,
      idle.map((row) => row.id),
    )

  const bySubject = Map.groupBy(
    claimed.filter((row) => !idle.includes(row)),
    (row) => row.subject,
  )
  const told: number[] = []
  const untold: number[] = []
  await Promise.all(
    [...bySubject].map(async ([subject, rows]) => {
      const ids = rows.map((row) => row.id)
      try {
        await tell(subject, { fresh: rows.some((row) => row.type === 'order-placed') })
        told.push(...ids)
      } catch (error) {
        log.warn({ err: error, subject }, 'the engine could not be told; trying again')
        untold.push(...ids)
      }
    }),
  )
  if (told.length > 0) await markDelivered(em, told)
  if (untold.length > 0) await release(em, untold)
}

const paymentOf = (fact: OrderFact): string => {
  if (fact.type === 'payment-reported') return fact.report.paymentId
  return fact.type === 'browser-returned' ? fact.paymentId : ''
}

/** Every fact of the row tells of a payment no more than we know: no run needs to wake for it. */
const isIdle = ({ facts }: Undelivered, known: (paymentId: string) => KnownPayment | undefined) =>
  facts.length > 0 &&
  facts.every((fact) => {
    if (fact.type === 'payment-reported') return tellsNothing(known(fact.report.paymentId), fact.report)
    return fact.type === 'browser-returned' && returnTellsNothing(known(fact.paymentId)?.status)
  })

function createBell() {
  let wake: (() => void) | null = null
  let rang = false
  return {
    ring: () => {
      rang = true
      wake?.()
    },
    orAfter: async (ms: number) => {
      if (!rang && ms > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      rang = false
      wake = null
    },
  }
}

const reconnectMs = 1000

/** Rings on every NOTIFY; a lost connection is made anew, and the poll serves meanwhile. */
function listen({ databaseUrl, log }: Pick<Deps, 'databaseUrl' | 'log'>, ring: () => void) {
  let stopped = false
  let client: Client | null = null
  const connect = async () => {
    if (stopped) return
    const next = new Client({ connectionString: databaseUrl, keepAlive: true })
    client = next
    next.on('notification', ring)
    next.on('error', (error) => log.warn({ err: error }, 'the listening connection was lost'))
    next.on('end', () => void setTimeout(() => void connect(), reconnectMs))
    await next.connect().then(
      () => next.query(`listen ${inboxChannel}`),
      (error: unknown) => log.warn({ err: error }, 'cannot listen for news'),
    )
  }
  const first = connect()
  return {
    stop: async () => {
      stopped = true
      await first
      await client?.end()
    },
  }
}
