import type { Database } from '#sandbox/database.ts'
import { loseUnanswered } from '#sandbox/razorpay/disputes.ts'
import { settleLatePayments } from '#sandbox/razorpay/payments.ts'

export type DeliveryWorker = {
  /** There may be something to send: look now. */
  wake: () => void
  close: () => Promise<void>
}

type Claimed = {
  seq: number
  event_id: string
  body: string
  signature: string
  retried: boolean
  tries: number
}

const IN_FLIGHT = 16
const ANSWER_WITHIN_MS = 5000
/** Longer than an attempt can take: past it whoever claimed the row has died. */
const LEASE_MS = 10_000
const LONGEST_NAP_MS = 60_000
const RETRY_AFTER_ERROR_MS = 1000
/** Gaps of 22 hours in all: one more would end after the 24 hours Razorpay keeps trying. */
const RETRY_GAPS_S = [2, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 43_200]

/**
 * First attempts keep the order of one payment's events; one that waits for its retry holds nothing up, as the shop
 * must stand any order.
 */
const CLAIM = `
  update sandbox.deliveries d set leased_until = $2
  from sandbox.webhooks w
  where w.event_id = d.event_id and d.seq in (
    select c.seq from sandbox.deliveries c
    where c.due_at <= $1 and (c.leased_until is null or c.leased_until <= $1)
      and not exists (select 1 from sandbox.deliveries e
        where e.payment_id = c.payment_id and e.seq < c.seq and e.due_at <= $1)
    order by c.seq limit $3 for update skip locked)
  returning d.seq, d.event_id, w.body, d.signature, d.retried, d.tries`

/**
 * When a bank speaks next, and the next delivery is due. Rows due by now and not claimed wait for an earlier one of
 * their payment, whose end wakes the worker anyway.
 */
const NEXT_DUE = `
  select least((select min(captures_at) from sandbox.payments where captures_at is not null),
      (select to_timestamp(min(respond_by)) from sandbox.disputes where status = 'open')) as bank,
    (select min(at) from (
       select case when due_at > $1 then due_at else leased_until end as at
       from sandbox.deliveries where due_at is not null) as waiting where at > $1) as delivery`

const FINISH = `
  with finished as (
    update sandbox.deliveries set due_at = $2, tries = tries + 1, leased_until = null
    where seq = $1 returning event_id)
  update sandbox.webhooks w set attempts = w.attempts || $3::jsonb from finished f where w.event_id = f.event_id`

/** Sends what is due, at once when woken, else when the next row is due; a restart goes on from the rows. */
export function startDeliveries(
  database: Database,
  webhookUrl: string,
  report: (error: unknown) => void,
): DeliveryWorker {
  const closing = new AbortController()
  const inFlight = new Set<Promise<void>>()
  const alarm = createAlarm()
  let bankDue = 0

  const launch = (delivery: Claimed): void => {
    const flight = attempt(database, delivery, (once) => send(webhookUrl, once, closing.signal))
      .catch(report)
      .finally(() => {
        inFlight.delete(flight)
        look()
      })
    inFlight.add(flight)
  }
  const lookAround = async (): Promise<void> => {
    const now = new Date()
    if (bankDue <= now.getTime()) {
      await settleLatePayments(database)
      await loseUnanswered(database)
    }
    const lease = new Date(now.getTime() + LEASE_MS)
    const claimed = await database.query<Claimed>(CLAIM, [now, lease, IN_FLIGHT - inFlight.size])
    claimed.forEach(launch)
    const [next] = await database.query<{ bank: Date | null; delivery: Date | null }>(NEXT_DUE, [now])
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

async function attempt(
  { query }: Database,
  delivery: Claimed,
  sent: (delivery: Claimed) => Promise<number | null>,
): Promise<void> {
  const at = new Date().toISOString()
  const status = await sent(delivery)
  if (status === null) return
  await query(FINISH, [delivery.seq, nextTry(delivery, status), JSON.stringify([{ at, status }])])
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

function nextTry({ retried, tries }: Claimed, status: number): Date | null {
  const gapS = RETRY_GAPS_S[tries]
  const delivered = status >= 200 && status < 300
  return delivered || !retried || gapS === undefined ? null : new Date(Date.now() + gapS * 1000)
}

/** The status of the shop's answer, 0 when there was none in time; null when we cut it off ourselves, to close. */
async function send(url: string, delivery: Claimed, closing: AbortSignal): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Razorpay-Webhook/v1 (sandbox)',
        'x-razorpay-signature': delivery.signature,
        'x-razorpay-event-id': delivery.event_id,
      },
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return closing.aborted ? null : 0
  }
}
