/** What is done again and again. */
export const routineNames = ['reconcile', 'tidy', 'archive', 'fold', 'invariants'] as const
export type RoutineName = (typeof routineNames)[number]

export const routineReasons: Record<RoutineName, string> = {
  reconcile: 'We ask the gateway for what no webhook told us.',
  tidy: 'We put away what is no longer needed.',
  archive: 'We keep what ended workflows did before Temporal forgets it.',
  fold: 'We add the ledger’s new entries to the sums of their days.',
  invariants: 'We check what must always hold of money and orders.',
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/**
 * The window of gateway records to page through, in ms: the last two intervals, or all since the last round that
 * worked; and once an hour the last five days, because a payment may be authorised days after it was made.
 */
export function reconcileWindow(at: {
  readonly now: number
  readonly everyMs: number
  readonly lastOkAt: number | null
  readonly lastWideAt: number | null
}) {
  const wide = at.lastWideAt === null || at.now - at.lastWideAt >= hourMs
  const since = Math.min(at.lastOkAt ?? at.now, at.now) - 2 * at.everyMs
  return { from: wide ? Math.min(since, at.now - 5 * dayMs) : since, to: at.now, wide }
}
