import type { Database } from '#sandbox/database.ts'

export type DeliveryWorker = {
  /** There may be something to send: look now. */
  wake: () => void
  close: () => Promise<void>
}

type Claimed = {
  seq: number
  event_id: string
  body: string
  /** Made when it was recorded; null for one that is made when it is sent. */
  signature: string | null
  retried: boolean
  tries: number
}

/** What a gateway announces, and how. */
export type Line = {
  events: 'webhooks' | 'stripe_events'
  deliveries: 'deliveries' | 'stripe_deliveries'
  /** The column of what an event is about: events of one subject keep their order. */
  subject: 'payment_id' | 'session_id'
  url: string
  headers: (delivery: Claimed) => Promise<Record<string, string>>
  /** Seconds from each failed attempt to the next. */
  retryGapsS: readonly number[]
  /** SQL for when a bank speaks next, without being asked. */
  bankDue: string
  /** Lets the banks say what is due. */
  hearBank: () => Promise<void>
}

const IN_FLIGHT = 16
const ANSWER_WITHIN_MS = 5000
/** Longer than an attempt can take: past it whoever claimed the row has died. */
const LEASE_MS = 10_000
const LONGEST_NAP_MS = 60_000
const RETRY_AFTER_ERROR_MS = 1000

/**
 * First attempts keep the order of one subject's events; one that waits for its retry holds nothing up, as the shop
 * must stand any order.
 */
const claimOf = ({ events, deliveries, subject }: Line) => `
  update sandbox.${deliveries} d set leased_until = $2
  from sandbox.${events} w
  where w.event_id = d.event_id and d.seq in (
    select c.seq from sandbox.${deliveries} c
    where c.due_at <= $1 and (c.leased_until is null or c.leased_until <= $1)
      and not exists (select 1 from sandbox.${deliveries} e
        where e.${subject} = c.${subject} and e.seq < c.seq and e.due_at <= $1)
    order by c.seq limit $3 for update skip locked)
  returning d.seq, d.event_id, w.body, d.signature, d.retried, d.tries`

/**
 * When a bank speaks next, and the next delivery is due. Rows due by now and not claimed wait for an earlier one of
 * their subject, whose end wakes the worker anyway.
 */
const nextDueOf = ({ deliveries, bankDue }: Line) => `
  select ${bankDue} as bank,
    (select min(at) from (
       select case when due_at > $1 then due_at else leased_until end as at
       from sandbox.${deliveries} where due_at is not null) as waiting where at > $1) as delivery`

const finishOf = ({ events, deliveries }: Line) => `
  with finished as (
    update sandbox.${deliveries} set due_at = $2, tries = tries + 1, leased_until = null
    where seq = $1 returning event_id)
  update sandbox.${events} w set attempts = w.attempts || $3::jsonb from finished f where w.event_id = f.event_id`

/** Sends what is due, at once when woken, else when the next row is due; a restart goes on from the rows. */
export function startDeliveries(
  database: Database,
  line: Line,
  report: (error: unknown) => void,
): DeliveryWorker {
  const closing = new AbortController()
  const inFlight = new Set<Promise<void>>()
  const alarm = createAlarm()
  const [claim, nextDue] = [claimOf(line), nextDueOf(line)]
  let bankDue = 0

  const launch = (delivery: Claimed): void => {
    const flight = attempt(database, { line, delivery }, closing.signal)
      .catch(report)
      .finally(() => {
        inFlight.delete(flight)
        look()
      })
    inFlight.add(flight)
  }
  const lookAround = async (): Promise<void> => {
    const now = new Date()
    if (bankDue <= now.getTime()) await line.hearBank()
    const lease = new Date(now.getTime() + LEASE_MS)
    const claimed = await database.query<Claimed>(claim, [now, lease, IN_FLIGHT - inFlight.size])
    claimed.forEach(launch)
    const [next] = await database.query<{ bank: Date | null; delivery: Date | null }>(nextDue, [now])
    bankDue = next?.bank?.getTime() ?? Infinity
    alarm.ringAt(Math.min(bankDue, next?.delivery?.getTime() ?? Infinity), look)
  }
  const look = oneAtATime(async () => {
    if (closing.signal.aborted) return
    await lookAround().catch((error: unknown) => {
      report(error)
      alarm.ringAt(Date.now() + RETRY_AFTER_ERROR_MS, look)
    })
  })

  look()
  return {
    wake: look,
    close: async () => {
      closing.abort()
      await look.idle()
      alarm.silence()
      await Promise.all(inFlight)
    },
  }
}

type Attempted = { line: Line; delivery: Claimed }

async function attempt({ query }: Database, attempted: Attempted, closing: AbortSignal): Promise<void> {
  const at = new Date().toISOString()
  const status = await send(attempted, closing)
  if (status === null) return
  await query(finishOf(attempted.line), [
    attempted.delivery.seq,
    nextTry(attempted, status),
    JSON.stringify([{ at, status }]),
  ])
}

function createAlarm() {
  let timer: NodeJS.Timeout | undefined
  const silence = () => clearTimeout(timer)
  return {
    silence,
    ringAt: (at: number, ring: () => void) => {
      silence()
      timer = setTimeout(ring, Math.min(Math.max(at - Date.now(), 0), LONGEST_NAP_MS))
    },
  }
}

/** Calls made during a run make one more run after it. */
function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined
  let again = false
  const run = (): void => {
    again = running !== undefined
    running ??= work().finally(() => {
      running = undefined
      if (again) run()
    })
  }
  return Object.assign(run, { idle: () => running })
}

function nextTry({ line, delivery: { retried, tries } }: Attempted, status: number): Date | null {
  const gapS = line.retryGapsS[tries]
  const delivered = status >= 200 && status < 300
  return delivered || !retried || gapS === undefined ? null : new Date(Date.now() + gapS * 1000)
}

/** The status of the shop's answer, 0 when there was none in time; null when we cut it off ourselves, to close. */
async function send({ line, delivery }: Attempted, closing: AbortSignal): Promise<number | null> {
  const headers = await line.headers(delivery)
  try {
    const response = await fetch(line.url, {
      method: 'POST',
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      headers: { 'content-type': 'application/json', ...headers },
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return closing.aborted ? null : 0
  }
}
