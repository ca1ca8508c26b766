import type { ClosedRun, ClosedRuns } from '#adapters/temporal/closed-runs.ts'
import type { RoutineDeps } from './activities.ts'

type Deps = Pick<RoutineDeps, 'store' | 'closedRuns'>

interface Span {
  readonly from: Date
  readonly to: Date
}

const yearMs = 366 * 86_400_000
/** The engine lists a run a moment after it ended. */
const lateMs = 60_000
const runsARound = 20_000
const runsListed = 1_000
const shortestSpanMs = 1_000
/** Even a second in which very many ended is listed whole. */
const mostInASecond = 10_000
/** Beyond this a history is noted and not kept. */
const longestBytes = 20 * 1024 * 1024
const batchRuns = 20

/**
 * Keeps the histories of what has ended since the last round, in the order in which it ended, so that a round cut short
 * is gone on with by the next. Keyed by the run.
 */
export async function archiveRuns({ store, closedRuns }: Deps): Promise<void> {
  const { now, until } = await store.histories.until()
  const to = new Date(now)
  let from = new Date(until === null ? now - yearMs : until - lateMs)
  for (let seen = 0; seen < runsARound && from < to;) {
    const span = await shortEnough(closedRuns, { from, to })
    const runs = await closedRuns.list(span, mostInASecond)
    const kept = await store.histories.among(runs.map((it) => it.runId))
    for (const batch of batches(runs.filter((it) => !kept.has(it.runId))))
      await store.histories.keep(await Promise.all(batch.map((it) => withHistory(closedRuns, it))))
    seen += runs.length
    from = span.to
  }
}

/** The span, or as much of its beginning as can be listed at once. */
async function shortEnough(closedRuns: ClosedRuns, span: Span): Promise<Span> {
  const ms = span.to.getTime() - span.from.getTime()
  if (ms <= shortestSpanMs || (await closedRuns.count(span)) <= runsListed) return span
  return shortEnough(closedRuns, { from: span.from, to: new Date(span.from.getTime() + Math.ceil(ms / 2)) })
}

/** So many at a time that their histories fit into memory. */
function batches(runs: readonly ClosedRun[]): ClosedRun[][] {
  const all: ClosedRun[][] = []
  let bytes = 0
  for (const run of runs) {
    const last = all.at(-1)
    bytes += run.bytes
    if (last && last.length < batchRuns && bytes <= longestBytes) last.push(run)
    else {
      all.push([run])
      bytes = run.bytes
    }
  }
  return all
}

const withHistory = async (closedRuns: ClosedRuns, run: ClosedRun) => ({
  ...run,
  history: run.bytes > longestBytes ? null : await closedRuns.history(run),
})
