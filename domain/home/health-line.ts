import { turnedAwayInWords } from '#domain/health/verdict.ts'

export interface HealthSeen {
  readonly parts: readonly { readonly name: string; readonly ready: boolean }[]
  /** Null while everything was taken in. */
  readonly oldestUnhandledSeconds: number | null
  /** Workflows and effects that keep failing and are tried again. */
  readonly failing: number
  /** Customers of late for whom the gateway opened no order. */
  readonly turnedAway: number
}

export interface HealthLine {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly text: string
}

/** Seconds after which something should long have been taken in. */
const patienceSeconds = 60

/** How things are, in one line: what hurts most comes first. */
export function healthLine({ parts, oldestUnhandledSeconds, failing, turnedAway }: HealthSeen): HealthLine {
  const down = parts.filter((it) => !it.ready).map((it) => it.name)
  if (down.length > 0)
    return {
      tone: 'bad',
      text: `${down.length} of ${parts.length} parts ${down.length === 1 ? 'is' : 'are'} down: ${down.join(', ')}.`,
    }
  if (turnedAway > 0) return { tone: 'bad', text: turnedAwayInWords(turnedAway) }
  if (oldestUnhandledSeconds !== null && oldestUnhandledSeconds > patienceSeconds)
    return { tone: 'bad', text: `Something has waited ${inWords(oldestUnhandledSeconds)} to be taken in.` }
  if (failing > 0)
    return {
      tone: 'warn',
      text: failing === 1 ? 'One step keeps failing.' : `${failing} steps keep failing.`,
    }
  return { tone: 'good', text: 'Everything runs.' }
}

function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
