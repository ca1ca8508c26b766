import { type InvariantName, invariantsInWords } from './invariants.ts'

/** What is read before it is said whether everything runs. Times in ms since 1970. */
export interface Readings {
  readonly now: number
  readonly parts: readonly { readonly name: string; readonly ready: boolean; readonly heard: boolean }[]
  readonly facts: number
  readonly oldestFactAt: number | null
  readonly failingEffects: number
  readonly problems: number
  /** Customers of late for whom the gateway opened no order. */
  readonly turnedAway: number
  readonly routines: readonly { readonly name: string; readonly failed: boolean; readonly late: boolean }[]
  readonly broken: readonly { readonly name: InvariantName; readonly count: number }[]
  readonly freeBytes: number | null
}

/** `bad` hurts customers or the books; `warn` mends itself or can wait. */
interface Trouble {
  readonly tone: 'warn' | 'bad'
  readonly text: string
}

export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad'
  /** What does not run as it should, the gravest first; empty when everything runs. */
  readonly troubles: readonly string[]
}

const withoutPart = {
  worker: 'No worker is at work.',
  engine: 'Nobody reaches Temporal.',
  dispatcher: 'No dispatcher is at work.',
}
const routinesInWords: Readonly<Record<string, string>> = {
  reconcile: 'Asking the gateway',
  tidy: 'Tidying',
  archive: 'Keeping histories',
  fold: 'Summing the ledger’s days',
  invariants: 'Checking the books',
}
const longMs = 60_000
const littleBytes = 1024 ** 3

/** Whether everything runs: the one rule for Health and for Home. */
export function verdictOf(readings: Readings): Verdict {
  const troubles = [...badTroubles(readings), ...warnTroubles(readings)]
  return { tone: troubles[0]?.tone ?? 'good', troubles: troubles.map((it) => it.text) }
}

/** The same in one line. */
export function verdictInALine({ tone, troubles }: Verdict) {
  const [first, ...others] = troubles
  if (first === undefined) return { tone, text: 'Everything runs.' }
  return { tone, text: others.length === 0 ? first : `${first} And ${others.length} more.` }
}

function badTroubles(readings: Readings): Trouble[] {
  const { now, parts, facts, oldestFactAt, turnedAway, broken, freeBytes } = readings
  const texts = Object.entries(withoutPart)
    .filter(([name]) => !parts.some((it) => it.name === name && it.ready && it.heard))
    .map(([, words]) => words)
  if (turnedAway > 0)
    texts.push(
      `${counted(turnedAway, 'customer', 'customers')} could not pay in the last 15 minutes: the gateway opened no order.`,
    )
  if (oldestFactAt !== null && now - oldestFactAt > longMs)
    texts.push(`${counted(facts, 'fact waits', 'facts wait')} to be taken in, one for over a minute.`)
  for (const { name, count } of broken)
    texts.push(`“${invariantsInWords[name].title}” does not hold, in ${counted(count, 'place', 'places')}.`)
  if (freeBytes !== null && freeBytes < littleBytes) texts.push('Less than 1 GB is free on the disk.')
  return texts.map((text) => ({ tone: 'bad', text }))
}

function warnTroubles({ problems, failingEffects, routines }: Readings): Trouble[] {
  const texts: string[] = []
  if (problems > 0)
    texts.push(`${counted(problems, 'step of a workflow keeps', 'steps of workflows keep')} failing.`)
  if (failingEffects > 0)
    texts.push(
      `${counted(failingEffects, 'call', 'calls')} to the outside did not work and will be tried again.`,
    )
  for (const { name, failed, late } of routines) {
    const words = routinesInWords[name] ?? name
    if (failed) texts.push(`${words} did not work the last time.`)
    else if (late) texts.push(`${words} is late.`)
  }
  return texts.map((text) => ({ tone: 'warn', text }))
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
