/** What the page of health reads before it says whether everything runs. Times in ms since 1970. */
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
  readonly freeBytes: number | null
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
}
const longMs = 60_000
const littleBytes = 1024 ** 3

/** What does not run as it should, in words, the gravest first; nothing when everything runs. */
export const troublesOf = (readings: Readings): string[] => [
  ...Object.entries(withoutPart)
    .filter(([name]) => !readings.parts.some((it) => it.name === name && it.ready && it.heard))
    .map(([, words]) => words),
  ...workTroubles(readings),
  ...readings.routines.flatMap(({ name, failed, late }) => {
    const words = routinesInWords[name] ?? name
    if (failed) return `${words} did not work the last time.`
    return late ? `${words} is late.` : []
  }),
  ...(readings.freeBytes !== null && readings.freeBytes < littleBytes
    ? ['Less than 1 GB is free on the disk.']
    : []),
]

function workTroubles({
  now,
  facts,
  oldestFactAt,
  turnedAway,
  problems,
  failingEffects,
}: Readings): string[] {
  const troubles: string[] = []
  if (turnedAway > 0) troubles.push(turnedAwayInWords(turnedAway))
  if (oldestFactAt !== null && now - oldestFactAt > longMs)
    troubles.push(`${counted(facts, 'fact waits', 'facts wait')} to be taken in, one for over a minute.`)
  if (problems > 0)
    troubles.push(`${counted(problems, 'step of a workflow keeps', 'steps of workflows keep')} failing.`)
  if (failingEffects > 0)
    troubles.push(
      `${counted(failingEffects, 'call', 'calls')} to the outside did not work and will be tried again.`,
    )
  return troubles
}

export const turnedAwayInWords = (count: number) =>
  `${counted(count, 'customer', 'customers')} could not pay in the last 15 minutes: Razorpay opened no order.`

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
